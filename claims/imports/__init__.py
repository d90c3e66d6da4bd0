"""The lists that the claims desk imports, on the shared road of imports."""
