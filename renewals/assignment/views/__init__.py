"""Pages of assignment."""
