"""What people do at the reinsurance desk, as verbs."""
