"""Forms of the reinsurance desk: they check shape, the steps check meaning."""
