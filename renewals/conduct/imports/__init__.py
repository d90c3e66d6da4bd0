"""The lists of the rules of conduct that come as files."""
