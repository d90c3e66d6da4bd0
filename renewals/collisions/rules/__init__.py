"""Whose customer it is when two claim it (renewals brief §5). Pure."""
