"""Why a line cannot be written or released, and a subjectivity not cleared."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.request_guards import told
from reinsurance.rules.refusals import Refusal
from workflow.steps import Attempt

MOST = Decimal(100)


def line_sound(attempt: Attempt) -> DomainError | None:  # noqa: PLR0911 (one return for each reason)
    """In range, on the basis of the other lines, with its evidence, and standing lines within the order."""
    from reinsurance.checks import figures_with  # noqa: PLC0415 (guards are named by the models)

    values, placement = attempt.data["values"], attempt.obj
    if values["written"] <= 0 or values["written"] > MOST:
        return told(Refusal("SHARE_RANGE", "written", value=values["written"], most="100"))
    if values["section"].placement_id != placement.pk:
        return DomainError("line_stray", _("The section belongs to another placement."))
    evidence = values["evidence"]
    if evidence.placement_id != placement.pk or evidence.removed_at is not None:
        return DomainError("evidence_missing", _("Attach the stamped document or mail the line came with."))
    standing = placement.lines.filter(section=values["section"]).exclude(state="line_withdrawn")
    again = standing.filter(reinsurer=values["reinsurer"]).exists()
    if again and not values["repeat_reason"]:
        return DomainError(
            "line_repeated", _("This reinsurer has a line on the section already. Say why there is a second one.")
        )
    if values["leads"] and standing.filter(leads=True).exists():
        return DomainError("lead_taken", _("The section has a lead already."))
    try:
        figures_with(placement, values)
    except Refusal as refusal:
        return told(refusal)
    return None


def line_secure(attempt: Attempt) -> DomainError | None:
    """The gate for the reinsurer, with what it would carry."""
    from reinsurance.checks import line_findings  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.gating import closed_by  # noqa: PLC0415 (as above)

    try:
        found = line_findings(attempt.obj, attempt.data["values"], on=timezone.localdate(attempt.at))
    except Refusal as refusal:
        return told(refusal)
    return closed_by(found)


def line_open(attempt: Attempt) -> DomainError | None:
    """Of this placement and written, not signed."""
    line = attempt.data["line"]
    if line.placement_id != attempt.obj.pk or line.state != "written":
        return DomainError("FROZEN", _("This line is signed or released already."))
    return None


def subjectivity_open(attempt: Attempt) -> DomainError | None:
    """Of this placement and not cleared."""
    subjectivity = attempt.data["subjectivity"]
    if subjectivity.placement_id != attempt.obj.pk or subjectivity.cleared_at is not None:
        return DomainError("subjectivity_cleared", _("This condition was cleared already."))
    return None
