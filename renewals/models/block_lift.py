"""The wish to call a blocked number again: one person asks, another one decides (renewals brief §6)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.conduct import lift_guards as only
from renewals.models.do_not_call import DoNotCall
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class LiftStatus(models.TextChoices):
    ASKED = "lift_asked", _("Lift asked for")
    LIFTED = "lifted", _("Lifted")
    DECLINED = "lift_declined", _("Lift declined")


class BlockLiftQuerySet(TrackedQuerySet["BlockLift"]):
    """Wishes by reader."""

    view_permission = "renewals.conduct"


class BlockLift(Tracked):
    """解除禁呼: why a number may be called again. Nobody decides on the own wish."""

    entry = models.ForeignKey(DoNotCall, models.PROTECT, related_name="lifts")
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    opinion = models.CharField(_("opinion"), max_length=200, blank=True)
    status = StatusField(default=LiftStatus.ASKED, choices=LiftStatus.choices, protected=True)

    objects = BlockLiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("lift of a do-not-call entry")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=LiftStatus.values), name="block_lift_status"),
            models.CheckConstraint(
                condition=Q(status=LiftStatus.ASKED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(status=LiftStatus.ASKED), decided_by__isnull=False, decided_at__isnull=False),
                name="block_lift_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="block_lift_four_eyes"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(status=LiftStatus.ASKED), name="block_lift_one_asked"
            ),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="block_lift_branch")]

    def __str__(self) -> str:
        return self.entry.masked

    @step(
        source=LiftStatus.ASKED,
        target=LiftStatus.LIFTED,
        permission="renewals.conduct",
        label=_("Lift the block"),
        early_guards=(only.not_own_wish, only.still_liftable),
        also_locks=("entry",),
    )
    def approve_lift(self, decider: User, moment: datetime, opinion: str, entry: DoNotCall) -> None:
        """同意解除: the number may be called again. ``entry`` is locked first: no list takes it over meanwhile."""
        self.decided_by, self.decided_at, self.opinion = decider, moment, opinion

    @step(
        source=LiftStatus.ASKED,
        target=LiftStatus.DECLINED,
        permission="renewals.conduct",
        label=_("Keep the block"),
        early_guards=(only.not_own_wish,),
        guards=(only.opinion_given,),
    )
    def decline_lift(self, decider: User, moment: datetime, opinion: str) -> None:
        """不同意解除: the number stays blocked."""
        self.decided_by, self.decided_at, self.opinion = decider, moment, opinion
