"""Pages: what they show to whom, at what cost, in a real browser."""
