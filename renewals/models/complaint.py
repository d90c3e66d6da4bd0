"""投诉: what customers complain about in our calls; verified ones stop calls (renewals brief §6)."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.conduct import lift_guards as only
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class ComplaintKind(models.TextChoices):
    DISTURBED = "disturbed", _("Called too often or at a bad hour")
    AFTER_BLOCK = "after_block", _("Called although asked not to")
    MISLED = "misled", _("Misled about cover or price")
    BUNDLED = "bundled", _("Forced to buy something else with it")
    DATA = "data", _("Where the number comes from")
    OTHER = "other", _("Other")


class ComplaintStatus(models.TextChoices):
    REPORTED = "complaint_reported", _("Reported")
    VERIFIED = "complaint_verified", _("Verified")
    UNFOUNDED = "complaint_unfounded", _("Unfounded")


class ComplaintQuerySet(TrackedQuerySet["Complaint"]):
    """Complaints by reader."""

    view_permission = "renewals.conduct"


class Complaint(Tracked):
    """One complaint about a call to a number. Somebody else than who entered it says whether it is true."""

    phone_hash = models.CharField(max_length=32)
    masked = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("about"), max_length=12, choices=ComplaintKind)
    complained_on = models.DateField(_("complained on"))
    text = models.CharField(_("what happened"), max_length=500)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    verified_on = models.DateField(_("verified on"), null=True)
    opinion = models.CharField(_("opinion"), max_length=200, blank=True)
    status = StatusField(default=ComplaintStatus.REPORTED, choices=ComplaintStatus.choices, protected=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ComplaintStatus.values), name="complaint_status"),
            models.CheckConstraint(
                condition=Q(status=ComplaintStatus.REPORTED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(status=ComplaintStatus.REPORTED), decided_by__isnull=False, decided_at__isnull=False),
                name="complaint_decided",
            ),
            models.CheckConstraint(
                condition=Q(status=ComplaintStatus.VERIFIED, verified_on__isnull=False)
                | Q(~Q(status=ComplaintStatus.VERIFIED), verified_on__isnull=True),
                name="complaint_verified_day",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")), name="complaint_four_eyes"
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="complaint_branch"),
            models.Index(fields=["status", "verified_on"], name="complaint_verified"),
        ]

    def __str__(self) -> str:
        return self.masked

    @step(
        source=ComplaintStatus.REPORTED,
        target=ComplaintStatus.VERIFIED,
        permission="renewals.conduct",
        label=_("Verified"),
        early_guards=(only.not_own_complaint,),
        guards=(only.opinion_given,),
    )
    def verify(self, decider: User, moment: datetime, day: date, opinion: str) -> None:
        """查实: the complaint is true; it counts."""
        self.decided_by, self.decided_at, self.verified_on, self.opinion = decider, moment, day, opinion

    @step(
        source=ComplaintStatus.REPORTED,
        target=ComplaintStatus.UNFOUNDED,
        permission="renewals.conduct",
        label=_("Unfounded"),
        early_guards=(only.not_own_complaint,),
        guards=(only.opinion_given,),
    )
    def dismiss(self, decider: User, moment: datetime, opinion: str) -> None:
        """不实: nothing follows."""
        self.decided_by, self.decided_at, self.opinion = decider, moment, opinion
