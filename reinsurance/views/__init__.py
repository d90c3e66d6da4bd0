"""Pages of the reinsurance desk."""
