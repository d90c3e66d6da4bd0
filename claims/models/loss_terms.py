"""The words of cross-region cases and large losses: states, kinds, reasons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.rules.large_losses import Tier, Trigger


class CrossRegionStatus(models.TextChoices):
    """The state diagram of the claims brief §6.3."""

    NEW = "new", _("New")
    PENDING = "to_accept", _("To be accepted")
    TO_REASSIGN = "to_reassign", _("To be reassigned")
    SURVEYING = "surveying", _("Being surveyed")
    ASSESSING = "assessing", _("Being assessed")
    ISSUER_APPROVAL = "issuer_approval", _("Issuing branch decides on the amount")
    TO_CONFIRM = "to_confirm", _("To be confirmed by the issuing branch")
    DISPUTED = "disputed", _("Disputed")
    SETTLING = "settling", _("Being settled")
    FINISHED = "finished", _("Finished")
    REVOKED = "revoked", _("Revoked")


class DelegationKind(models.TextChoices):
    """What is entrusted (通赔类型)."""

    SURVEY = "survey", _("Survey")
    ASSESSMENT = "assessment", _("Survey and assessment")
    INJURY = "injury", _("Follow-up of injured people")
    FULL = "full", _("Whole case up to settlement")


class LargeLossStatus(models.TextChoices):
    """The state diagram of the claims brief §6.4."""

    WARNING = "warning", _("On the warning list")
    IN_REVIEW = "in_review", _("Report to be recognised")
    TRACKING = "tracking", _("Followed")
    ATTENDED = "attended", _("Attended on site")
    CLOSING = "closing", _("Closing report to be decided")
    LOSS_CLOSED = "loss_closed", _("Closed")
    REMOVED = "removed", _("Removed from the list")


class LossTier(models.TextChoices):
    YELLOW = Tier.YELLOW.value, _("Yellow")
    ORANGE = Tier.ORANGE.value, _("Orange")
    RED = Tier.RED.value, _("Red")


class RemovalReason(models.TextChoices):
    """剔除 reasons (claims brief §4.4)."""

    DUPLICATE = "duplicate", _("Entered twice")
    WRONG_PREFECTURE = "wrong_prefecture", _("Another prefecture's case")
    CANCELLED = "cancelled", _("Cancelled or closed at zero before the deadline")
    TEST_DATA = "test_data", _("Test data")


class ReportKind(models.TextChoices):
    """即时报告, 进展报告, 结案报告."""

    FIRST = "first", _("First report")
    PROGRESS = "progress", _("Progress report")
    CLOSING = "closing", _("Closing report")


class ListedBy(models.TextChoices):
    """How a loss came to be followed."""

    RULES = "rules", _("Found by the rules")
    LIST = "list", _("Imported list")
    REPORT = "report", _("Reported without being listed")


TRIGGER_LABELS = {
    Trigger.INJURY_AMOUNT: _("injuries reach the yellow line"),
    Trigger.VEHICLE_AMOUNT: _("vehicles and things reach the yellow line"),
    Trigger.ORANGE_AMOUNT: _("the estimate reaches the orange line"),
    Trigger.RED_AMOUNT: _("the estimate reaches the red line"),
    Trigger.LINE_AMOUNT: _("the estimate reaches the line of its business"),
    Trigger.DEATHS: _("people died"),
    Trigger.SERIOUS_INJURIES: _("people are seriously injured"),
    Trigger.INJURED: _("several people are injured"),
    Trigger.PRESS: _("the press reports"),
    Trigger.CROSS_REGION_INJURY: _("cross-region case with injured people"),
    Trigger.RESERVE_JUMP: _("the reserve jumped"),
    Trigger.LONG_OPEN: _("open for a long time"),
    Trigger.LITIGATION: _("in litigation"),
    Trigger.HIGH_RISK: _("plate, garage or hospital of high risk"),
    Trigger.REGULATOR: _("the event reaches the regulator's line"),
}

#: A delegation that is not over.
OPEN_DELEGATIONS = tuple(
    each for each in CrossRegionStatus if each not in {CrossRegionStatus.FINISHED, CrossRegionStatus.REVOKED}
)
#: A large loss that is still worked on.
OPEN_LOSSES = tuple(
    each for each in LargeLossStatus if each not in {LargeLossStatus.LOSS_CLOSED, LargeLossStatus.REMOVED}
)
