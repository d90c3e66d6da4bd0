"""What a person has pushed on a timer (订阅): which figures, of which branch, when, and to whom."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch
from accounts.scope import Actor, widest
from reporting.pushes.rules.schedule import MONTH_DAYS, WEEKDAYS, WORKING_DAYS, Schedule
from workflow.models import Robot, Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import BY_GUARD, Attempt, step

#: Who sees the subscriptions of others on a branch: who leads people there, connects its robots or audits it.
SEES = ("accounts.team", "workflow.configure", "workflow.export_log")
#: Who may stop them.
STOPS = ("accounts.team", "workflow.configure")


class SubscriptionStatus(models.TextChoices):
    """Whether it is sent."""

    ACTIVE = "active", _("Sending")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class Period(models.TextChoices):
    """The days a push is about (``pushes.rules.periods``)."""

    TODAY = "today", _("Today")
    YESTERDAY = "yesterday", _("Yesterday")
    LAST_WEEK = "last_7_days", _("Last 7 days")
    MONTH_TO_DATE = "month_to_date", _("Month to date")
    WHOLE_MONTH = "whole_month", _("Whole month")
    LAST_MONTH = "last_month", _("Last month")


class Days(models.TextChoices):
    """The days on which it is sent."""

    WORKING = WORKING_DAYS, _("Working days (holiday calendar)")
    WEEK = WEEKDAYS, _("Days of the week")
    MONTH = MONTH_DAYS, _("Days of the month")


class Channel(models.TextChoices):
    """How it reaches its readers."""

    ROBOT = "robot", _("Group robot")
    WECOM = "wecom_app", _("WeCom message to people")
    MAIL = "mail", _("Mail with PDF")


class Missed(models.TextChoices):
    """What becomes of a push that was due while the system was down."""

    ONCE = "once", _("Send the latest once")
    DROP = "drop", _("Leave it out")


class PausedBecause(models.TextChoices):
    """Why nothing is sent."""

    ASKED = "asked", _("Paused by a person")
    LEFT = "left", _("The subscriber has left")
    RIGHTS = "rights", _("The subscriber may no longer see these figures")
    GONE = "gone", _("What it was about is no longer there")


S = SubscriptionStatus


class SubscriptionQuerySet(TrackedQuerySet["Subscription"]):
    """Subscriptions by reader."""

    view_permission = "reporting.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> SubscriptionQuerySet:
        """The own ones, and those of the branches on which ``user`` holds one of :data:`SEES`."""
        scope = user.scope()
        if scope.everything:
            return self.all()
        paths = widest(path for permission in SEES for path in scope.paths_for(permission))
        rows = self.filter(Q(owner=user.pk) | self.on_paths(paths))
        return rows if within is None else rows.filter(self.on_paths((within.path,)))

    def due(self, now: datetime) -> SubscriptionQuerySet:
        """Those whose time has come."""
        return self.filter(status=S.ACTIVE, next_at__lte=now)


def is_owner(attempt: Attempt) -> DomainError | None:
    """Figures are computed as the subscriber: nobody else decides what they are."""
    if attempt.by.scope().everything or attempt.obj.owner_id == attempt.by.pk:
        return None
    return Denied("not_own_subscription", _("Only the subscriber may change this. You may pause or end it."))


def may_stop(attempt: Attempt) -> DomainError | None:
    """The subscriber, and who leads people or connects robots on the branch."""
    scope, branch = attempt.by.scope(), attempt.obj.branch
    if attempt.obj.owner_id == attempt.by.pk or any(scope.may(permission, branch) for permission in STOPS):
        return None
    return Denied("not_own_subscription", _("Only the subscriber or who leads the branch may do this."))


class Subscription(Tracked):
    """``source`` and ``options`` say what (``pushes.registry``), the branch and ``period`` where and which days.

    ``numbers`` are weekdays (1 Monday) or days of the month, ``times`` "08:30" in local time. Readers: the group of
    ``robot``, or ``people`` by key. ``next_at`` is the next due instant while it is active, kept by the clock alone.
    ``picture``: a group whose service takes pictures gets the charts as one, after the text.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("content"), max_length=40)
    options = models.JSONField(default=dict)
    period = models.CharField(_("period"), max_length=20, choices=Period)
    days = models.CharField(_("days"), max_length=20, choices=Days)
    numbers = models.JSONField(default=list)
    times = models.JSONField(default=list)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="+")
    people = models.JSONField(default=list)
    picture = models.BooleanField(_("with a picture"), default=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    quiet = models.BooleanField(_("quiet when there is nothing to say"), default=True)
    missed = models.CharField(_("missed"), max_length=5, choices=Missed, default=Missed.ONCE)
    next_at = models.DateTimeField(_("next time"), null=True)
    paused_because = models.CharField(max_length=10, choices=PausedBecause, blank=True)
    status = StatusField(_("state"), default=S.ACTIVE, choices=S.choices, protected=True)

    objects = SubscriptionQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"name", "source", "options", "branch_id", "period", "days", "numbers", "times", "channel", "robot_id"}
        | {"people", "picture", "language", "quiet", "missed"}
    )

    class Meta:
        verbose_name = _("subscription")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="subscription_status_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="subscription_channel_known"),
            models.CheckConstraint(condition=Q(missed__in=Missed.values), name="subscription_missed_known"),
            models.CheckConstraint(
                condition=Q(channel="robot", robot__isnull=False) | (~Q(channel="robot") & Q(robot__isnull=True)),
                name="subscription_robot_pair",
            ),
            models.CheckConstraint(condition=Q(picture=False) | Q(channel="robot"), name="subscription_picture_group"),
            models.CheckConstraint(
                condition=Q(status="active", next_at__isnull=False) | (~Q(status="active") & Q(next_at__isnull=True)),
                name="subscription_next_pair",
            ),
            models.CheckConstraint(
                condition=(Q(status="paused") & ~Q(paused_because="")) | (~Q(status="paused") & Q(paused_because="")),
                name="subscription_pause_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(status="active"), name="subscription_due"),
            models.Index(fields=["branch", "-id"], name="subscription_branch"),
            models.Index(fields=["owner", "-id"], name="subscription_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def schedule(self) -> Schedule:
        """Days and times as a rule."""
        return Schedule(self.days, tuple(self.numbers), tuple(time.fromisoformat(text) for text in self.times))

    @step(source=[S.ACTIVE, S.PAUSED], permission=BY_GUARD, label=_("Change"), early_guards=[is_owner])
    def change(self, values: dict[str, Any], next_at: datetime) -> None:
        """修改: other content, schedule or readers from now on; a paused one stays paused."""
        for name, value in values.items():
            setattr(self, name, value)
        if self.status == S.ACTIVE:
            self.next_at = next_at

    @step(source=S.ACTIVE, target=S.PAUSED, permission=BY_GUARD, label=_("Pause"), early_guards=[may_stop])
    def pause(self, because: str) -> None:
        """暂停: nothing is sent until somebody resumes it."""
        self.next_at, self.paused_because = None, because

    @step(source=S.PAUSED, target=S.ACTIVE, permission=BY_GUARD, label=_("Resume"), early_guards=[is_owner])
    def resume(self, next_at: datetime) -> None:
        """恢复: from the next time on; what was due meanwhile is not made up for."""
        self.next_at, self.paused_because = next_at, ""

    @step(source=[S.ACTIVE, S.PAUSED], target=S.ENDED, permission=BY_GUARD, label=_("End"), early_guards=[may_stop])
    def end(self) -> None:
        """终止: for good; its history stays."""
        self.next_at, self.paused_because = None, ""
