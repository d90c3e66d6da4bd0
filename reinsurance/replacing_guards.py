"""Why a reinsurer of bound cover cannot be replaced. Read on the locked placement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.request_guards import told
from reinsurance.rules.refusals import Refusal
from workflow.steps import Attempt

#: Documents a replacement rests on: field → types that prove it.
PROOFS = {"proof": ("leaving_proof",), "release": ("release",), "acceptance": ("stamp", "mail")}


def pending_of(placement: Any) -> Any:
    """The replacement in approval, if any."""
    return placement.replacements.pending().first()


def not_replacing(attempt: Attempt) -> DomainError | None:
    """No replacement is in approval."""
    if pending_of(attempt.obj) is None:
        return None
    return DomainError("replacing", _("The replacement of a reinsurer of this cover is in approval."))


def replacing(attempt: Attempt) -> DomainError | None:
    """A replacement is in approval."""
    if pending_of(attempt.obj) is not None:
        return None
    return DomainError("not_replacing", _("No replacement of a reinsurer of this cover is in approval."))


def check_after_cuts(placement: Any, at: datetime) -> None:
    """Nothing changes money before the day a line was closed: what it kept would not be right any more."""
    last = placement.replacements.done().order_by("-cut_at").values_list("cut_at", flat=True).first()
    if last is not None and at < last:
        raise Refusal(
            "PERIOD",
            "effective_at",
            value=timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
            wanted=_("Choose a moment after the last reinsurer was replaced."),
        )


def replacement_sound(attempt: Attempt) -> DomainError | None:
    """A signed line of this cover, handed over on a day of the period, to somebody else, with its documents."""
    values, placement = attempt.data["values"], attempt.obj
    line = values["line"]
    if line.placement_id != placement.pk or line.state != "line_signed" or not line.signed:
        return DomainError("line_not_signed", _("Only a signed line of this cover can be replaced."))
    if values["reinsurer"].pk == line.reinsurer_id:
        return DomainError("same_reinsurer", _("Choose another reinsurer than the one that leaves."))
    for name, types in PROOFS.items():
        found = values[name]
        if found.placement_id != placement.pk or found.removed_at is not None or found.document_type not in types:
            return DomainError(
                "evidence_missing",
                _("Attach the proof, the release of the old reinsurer and the acceptance of the new one first."),
            )
    try:
        _check_cut(placement, values["cut_at"])
    except Refusal as refusal:
        return told(refusal)
    return None


def _check_cut(placement: Any, cut_at: datetime) -> None:
    """Within the period, before its end, and not before what changed the money last."""
    from reinsurance.endorsed import days_of  # noqa: PLC0415 (guards are named by the models)

    days = days_of(placement, cut_at)
    if not days.left:
        raise Refusal("PERIOD", "cut_at", value=str(cut_at.date()), wanted=_("Choose a day of the period."))
    check_after_cuts(placement, cut_at)


def successor_secure(attempt: Attempt) -> DomainError | None:
    """The gate for the new reinsurer, with what it would carry."""
    return _closed(attempt.obj, attempt.data["values"], attempt)


def replacement_still_sound(attempt: Attempt) -> DomainError | None:
    """The gate again at the moment of the decision, and the documents still there."""
    from reinsurance.replaced import successor_terms  # noqa: PLC0415 (guards are named by the models)

    placement = attempt.obj
    found = pending_of(placement)
    if any(getattr(found, name).removed_at is not None for name in PROOFS):
        return DomainError(
            "evidence_missing",
            _("Attach the proof, the release of the old reinsurer and the acceptance of the new one first."),
        )
    return _closed(placement, successor_terms(found), attempt)


def _closed(placement: Any, values: dict[str, Any], attempt: Attempt) -> DomainError | None:
    from reinsurance.checks import successor_findings  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.gating import closed_by  # noqa: PLC0415 (as above)

    try:
        return closed_by(successor_findings(placement, values, on=timezone.localdate(attempt.at)))
    except Refusal as refusal:
        return told(refusal)
