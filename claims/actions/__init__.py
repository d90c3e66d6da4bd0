"""Verbs of the claims desk; import them from here."""

from claims.actions.clauses import import_clauses
from claims.actions.reference_tables import load_reference_tables
from claims.actions.standards import add_standard, confirm_standard, set_practice_rule

__all__ = ["add_standard", "confirm_standard", "import_clauses", "load_reference_tables", "set_practice_rule"]
