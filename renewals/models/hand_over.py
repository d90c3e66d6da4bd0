"""转交申请: an owner asks a colleague to take a customer over; the colleague answers (brief §1.5 row 20)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.branch import paths_filter
from accounts.scope import Actor
from renewals.assignment import guards as only
from renewals.models.renewal import Renewal
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import BY_GUARD, SYSTEM_ONLY, step


class HandOverStatus(models.TextChoices):
    ASKED = "hand_asked", _("Waiting for the colleague")
    ACCEPTED = "hand_accepted", _("Accepted")
    DECLINED = "hand_declined", _("Declined")
    WITHDRAWN = "hand_withdrawn", _("Taken back")
    EXPIRED = "hand_expired", _("Not answered")


H = HandOverStatus


class HandOverQuerySet(TrackedQuerySet["HandOver"]):
    """Requests by those they concern."""

    view_permission = "renewals.dispatch"

    def visible_to(self, user: Actor, within: object = None) -> HandOverQuerySet:
        """One's own in both directions, and those of the branches in which one dispatches."""
        scope = user.scope()
        if scope.everything:
            return self.all()
        led = paths_filter("branch__path", scope.paths_for(self.view_permission))
        return self.filter(Q(giver=user.pk) | Q(taker=user.pk) | led)


class HandOver(Tracked):
    """``giver`` asks ``taker`` to take ``renewal`` over. One open request a customer, for the branch's days."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="hand_overs_given", verbose_name=_("owner")
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="hand_overs_asked", verbose_name=_("to whom")
    )
    reason = models.CharField(_("reason"), max_length=200)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    asked_at = models.DateTimeField()
    status = StatusField(_("state"), default=H.ASKED, choices=H.choices, protected=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over request")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=H.values), name="hand_over_status"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="hand_over_other"),
            models.UniqueConstraint(fields=["renewal"], condition=Q(status=H.ASKED), name="hand_over_one_open"),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="hand_over_branch"),
            models.Index(fields=["status", "asked_at"], name="hand_over_status_asked"),
        ]

    @step(source=H.ASKED, target=H.ACCEPTED, permission=BY_GUARD, label=_("Accept"), early_guards=(only.asked_of_me,))
    def accept(self) -> None:
        """接受: the colleague takes the customer."""

    @step(
        source=H.ASKED,
        target=H.DECLINED,
        permission=BY_GUARD,
        label=_("Decline"),
        early_guards=(only.asked_of_me,),
        guards=(only.why_given,),
    )
    def decline(self, why: str) -> None:
        """拒绝: the customer stays where it is."""
        self.answer = why

    @step(
        source=H.ASKED,
        target=H.WITHDRAWN,
        permission=BY_GUARD,
        label=_("Withdraw request"),
        early_guards=(only.my_request,),
    )
    def withdraw(self) -> None:
        """撤回 by whoever asked."""

    @step(source=H.ASKED, target=H.EXPIRED, permission=SYSTEM_ONLY, label=_("Expire"))
    def expire(self) -> None:
        """Nobody answered in time, or the customer has another owner by now."""
