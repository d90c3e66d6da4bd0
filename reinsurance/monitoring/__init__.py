"""The boards of the reinsurance desk and their figures in the catalogue (reinsurance brief §7)."""
