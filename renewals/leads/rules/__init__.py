"""Dates, samples and shares of what happens after a loss."""
