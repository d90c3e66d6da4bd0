"""Forms of the desk: they check shape; rules check meaning (house style 8)."""
