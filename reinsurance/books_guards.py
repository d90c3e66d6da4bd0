"""Why a request for facts or its answer cannot be recorded, and a legal hold not placed or lifted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.steps import Attempt

MAIL = "mail"


def request_sound(attempt: Attempt) -> DomainError | None:
    """From who carries a line, by a mail of the placement, to be answered from today on."""
    values, placement = attempt.data["values"], attempt.obj
    carrying = placement.lines.exclude(state="line_withdrawn").filter(reinsurer=values["counterparty"])
    if not carrying.exists():
        return DomainError("market_stray", _("Only who carries a line of the placement may ask."))
    if values["due_on"] < timezone.localdate(attempt.at):
        return DomainError("due_past", _("The day to answer by must not have passed."))
    return _mailed(placement, values["evidence"])


def request_open(attempt: Attempt) -> DomainError | None:
    """Somebody waits for an answer."""
    if not attempt.obj.fact_requests.filter(answered_at=None).exists():
        return DomainError("no_request_open", _("No request for facts is open."))
    return None


def answer_sound(attempt: Attempt) -> DomainError | None:
    """To an open request of this placement, in writing."""
    request = attempt.data["request"]
    if request.placement_id != attempt.obj.pk or request.answered_at is not None:
        return DomainError("no_request_open", _("No request for facts is open."))
    return _mailed(attempt.obj, attempt.data["answer"])


def not_held(attempt: Attempt) -> DomainError | None:
    """No legal hold yet."""
    return DomainError("held", _("A legal hold is placed already.")) if attempt.obj.legal_hold else None


def held(attempt: Attempt) -> DomainError | None:
    """A legal hold is there to be lifted."""
    return None if attempt.obj.legal_hold else DomainError("not_held", _("There is no legal hold."))


def _mailed(placement: Any, file: Any) -> DomainError | None:
    strange = file.placement_id != placement.pk or file.removed_at is not None
    if strange or file.document_type != MAIL:
        return DomainError("evidence_missing", _("Attach the mail to the placement first."))
    return None
