"""Three years of a real portfolio told to the product day by day, beside what they add up to by hand."""
