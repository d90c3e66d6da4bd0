"""The money of facultative reinsurance (reinsurance brief §3): pure, exact, rounded once."""
