"""The verbs of callbacks, leads, verified losses and matches by hand, a module each."""
