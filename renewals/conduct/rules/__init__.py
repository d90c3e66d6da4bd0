"""The rules of conduct as pure functions (renewals brief §6)."""
