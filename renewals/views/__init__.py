"""Pages of the renewal desk."""
