"""Why a step on a row of a list may be refused (claims brief §4.3–4.4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.models.case import ClaimCase
from claims.models.loss_terms import RemovalReason
from workflow.steps import Attempt

WORKS, DECIDES = "claims.large_loss", "claims.decide_large_loss"
LONGEST = 500


def reason_fits(attempt: Attempt) -> DomainError | None:
    """A known reason and an explanation."""
    if attempt.data["code"] not in RemovalReason.values:
        return DomainError("removal_reason_unknown", _("Choose why the row is to be taken off the list."))
    if not attempt.data["why"].strip() or len(attempt.data["why"]) > LONGEST:
        return DomainError("reason_missing", _("Say why, in at most 500 characters."))
    return None


def case_is_free(attempt: Attempt) -> DomainError | None:
    """The number decides: where a case has the row's number, nobody may point at another one."""
    if ClaimCase.objects.filter(case_number=attempt.obj.case_number).exists():
        return DomainError("matched_by_number", _("A case has the report number of this row: it is the one meant."))
    return None
