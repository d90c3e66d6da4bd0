"""Pages of the claims desk."""
