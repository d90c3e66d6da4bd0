"""Why a step on a row of a list may be refused (claims brief §4.3–4.4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.models.case import ClaimCase
from claims.models.loss_terms import RemovalReason
from claims.rules.case_terms import CaseState
from claims.rules.list_matching import suggestions_for
from workflow.steps import Attempt

WORKS, DECIDES = "claims.large_loss", "claims.decide_large_loss"
LONGEST = 500


def reason_fits(attempt: Attempt) -> DomainError | None:
    """A known reason and an explanation."""
    if attempt.data["code"] not in RemovalReason.values:
        return DomainError("removal_reason_unknown", _("Choose why the row is to be taken off the list."))
    if not attempt.data["why"].strip() or len(attempt.data["why"]) > LONGEST:
        return DomainError("reason_missing", _("Say why, in at most 500 characters."))
    if attempt.data["code"] == RemovalReason.CANCELLED and not _gone(attempt):
        return DomainError("case_not_cancelled", _("The core system says that this case is not cancelled."))
    return None


def _gone(attempt: Attempt) -> bool:
    """Whether the core system has cancelled the case, or knows none of this number."""
    case = attempt.obj.confirmed_case or ClaimCase.objects.filter(case_number=attempt.obj.case_number).first()
    return case is None or case.case_state in {CaseState.CANCELLED, CaseState.CLOSED_AT_ZERO}


def case_is_free(attempt: Attempt) -> DomainError | None:
    """The number decides: where a case has the row's number, nobody may point at another one."""
    if ClaimCase.objects.filter(case_number=attempt.obj.case_number).exists():
        return DomainError("matched_by_number", _("A case has the report number of this row: it is the one meant."))
    return None


def case_is_suggested(attempt: Attempt) -> DomainError | None:
    """Nobody points a row at a case that has nothing in common with it: only what is suggested may be confirmed."""
    from claims.imports.matching import clues_of_case, clues_of_row  # noqa: PLC0415 (it reads the models)

    if suggestions_for(clues_of_row(attempt.obj), [clues_of_case(attempt.data["case"])]):
        return None
    return DomainError("not_suggested", _("Choose one of the suggested cases."))
