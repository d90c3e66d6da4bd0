"""Why bound cover cannot be cancelled. Read on the locked placement."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.replacing_guards import check_after_cuts
from reinsurance.request_guards import told
from reinsurance.rules.refusals import Refusal
from workflow.steps import Attempt

#: What a cancellation rests on.
NOTICE = "cancel_notice"


def pending_of(placement: Any) -> Any:
    """The cancellation under way, if any."""
    return placement.cancellations.pending().first()


def not_cancelling(attempt: Attempt) -> DomainError | None:
    """No cancellation is under way."""
    if pending_of(attempt.obj) is None:
        return None
    return DomainError("cancelling", _("A cancellation of this cover is under way."))


def cancelling(attempt: Attempt) -> DomainError | None:
    """A cancellation is under way."""
    if pending_of(attempt.obj) is not None:
        return None
    return DomainError("not_cancelling", _("No cancellation of this cover is under way."))


def allowed_and_come(attempt: Attempt) -> DomainError | None:
    """Decided, and the hour at which cover ends has come."""
    found = pending_of(attempt.obj)
    if found is None or found.state != "cancel_allowed":
        return DomainError("not_cancelling", _("No cancellation of this cover is under way."))
    if attempt.at < found.effective_at:
        return DomainError("not_begun", _("The cover does not end yet."))
    return None


def cancellation_sound(attempt: Attempt) -> DomainError | None:
    """Within the period, at a rate that can be, with the notice it rests on."""
    from reinsurance.cancelled import terms_of  # noqa: PLC0415 (guards are named by the models)

    values, placement = attempt.data["values"], attempt.obj
    try:
        terms_of(placement, values["method"], values["effective_at"], values["factor"])
        check_after_cuts(placement, values["effective_at"])
    except Refusal as refusal:
        return told(refusal)
    evidence = values["evidence"]
    strange = evidence.placement_id != placement.pk or evidence.removed_at is not None
    if strange or evidence.document_type != NOTICE:
        return DomainError("evidence_missing", _("Attach the notice of cancellation to the placement first."))
    return _voyage_called_off(attempt)


def _voyage_called_off(attempt: Attempt) -> DomainError | None:
    """R27, as strict as it is on the day."""
    from reinsurance.cancelled import voyage_findings  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.gating import closed_by  # noqa: PLC0415 (as above)

    return closed_by(voyage_findings(attempt.obj, attempt.at))
