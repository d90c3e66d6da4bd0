"""Setting up, starting and checking Banli: what the Makefile calls. Nothing of the product imports it."""
