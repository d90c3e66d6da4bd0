"""Compensation for an injury as a calculation: the document, its reference tables, the answer as text."""
