"""An app of the tests alone: the expense of a renewal campaign, to prove that a new kind needs one registration."""
