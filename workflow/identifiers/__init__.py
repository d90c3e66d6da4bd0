"""Identifiers printed on Chinese vehicles and papers: their shape, their check digits, and how they are masked."""
