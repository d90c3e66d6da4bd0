"""Telesales (电销): when customers open to it, lists with their lock and file, and what comes back from the callers."""
