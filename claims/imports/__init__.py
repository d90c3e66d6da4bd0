"""Lists the claims desk imports."""
