"""``kill -9`` of real processes while people work (issue 2, "Bad input and faults"; reliability R7)."""
