"""Pages of the taxonomies."""
