"""Template filters of the claims desk."""
