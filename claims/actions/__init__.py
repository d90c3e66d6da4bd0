"""Verbs of the claims desk; import them from here."""

from claims.actions.clauses import import_clauses
from claims.actions.injury_calculating import save_calculation, submit
from claims.actions.injury_grading import Finding, assess, confirm_grade, qualify, return_to_grading
from claims.actions.injury_settling import (
    calculate_anew,
    close_litigation,
    confirm_saving,
    fail_negotiation,
    file_again,
    negotiate,
    pay,
    recheck,
    reverse_saving,
    saving_of,
    sign_agreement,
)
from claims.actions.injury_tracking import (
    end_treatment,
    open_assessment,
    receive_appraisal,
    record_examination,
    refer_external,
    reveal_medical,
    sign_notice,
    track,
)
from claims.actions.reference_tables import load_reference_tables
from claims.actions.standards import add_standard, confirm_standard, set_practice_rule

__all__ = [
    "Finding",
    "add_standard",
    "assess",
    "calculate_anew",
    "close_litigation",
    "confirm_grade",
    "confirm_saving",
    "confirm_standard",
    "end_treatment",
    "fail_negotiation",
    "file_again",
    "import_clauses",
    "load_reference_tables",
    "negotiate",
    "open_assessment",
    "pay",
    "qualify",
    "receive_appraisal",
    "recheck",
    "record_examination",
    "refer_external",
    "return_to_grading",
    "reveal_medical",
    "reverse_saving",
    "save_calculation",
    "saving_of",
    "set_practice_rule",
    "sign_agreement",
    "sign_notice",
    "submit",
    "track",
]
