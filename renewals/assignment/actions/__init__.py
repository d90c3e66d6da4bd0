"""Verbs of assignment."""
