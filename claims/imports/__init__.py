"""The core system's case list on the shared road of imports."""
