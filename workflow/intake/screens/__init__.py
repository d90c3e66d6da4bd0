"""What the pages of an import show, the same for every desk's kinds of file."""
