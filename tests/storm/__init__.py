"""Many processes at once against an independent model (issue 2, "Bad input and faults"; reliability R1, R2)."""
