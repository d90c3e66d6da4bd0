"""What one push said and what became of it, for the subscriber and the auditor."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reporting.models.subscription import Channel, Subscription
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step


class PushStatus(models.TextChoices):
    """``SENT``: promised to the outbox; ``arrived_at`` says when its readers had it."""

    SENT = "sent", _("Sent")
    QUIET = "quiet", _("Nothing to say")
    MISSED = "missed", _("Missed")
    FAILED = "failed", _("Failed")


S = PushStatus


class PushRunQuerySet(TrackedQuerySet["PushRun"]):
    """Runs by reader."""

    view_permission = "reporting.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> PushRunQuerySet:
        """Those of the subscriptions ``user`` may see."""
        if user.scope().everything:
            return self.all()
        return self.filter(subscription__in=Subscription.objects.visible_to(user, within).values("pk"))


class PushRun(Tracked):
    """One subscription at one due instant. ``text`` is what was said, ``title`` its head where the channel has one,
    ``link`` the page of this site it leads to.

    ``recipients`` are keys: of the robot, or of the people who were reached. ``reason`` is a code of
    ``pushes.reasons`` with ``note`` as its detail; neither holds personal data. ``test``: somebody asked for it.
    ``picture_sha256`` is that of the picture that follows the text, "" where none does.
    """

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="runs", db_index=False)
    due_at = models.DateTimeField(_("due"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(_("digest"), max_length=64, blank=True)
    picture_sha256 = models.CharField(_("digest of the picture"), max_length=64, blank=True)
    recipients = models.JSONField(default=list)
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    test = models.BooleanField(default=False)
    arrived_at = models.DateTimeField(_("arrived"), null=True)
    status = StatusField(_("state"), default=S.SENT, choices=S.choices, protected=True)

    objects = PushRunQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"reason", "note"})

    class Meta:
        verbose_name = _("push")
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "due_at"], name="push_run_once"),
            models.CheckConstraint(condition=Q(status__in=S.values), name="push_run_status_known"),
            models.CheckConstraint(
                condition=Q(text="", sha256="") | (~Q(text="") & ~Q(sha256="")), name="push_run_digest_pair"
            ),
            models.CheckConstraint(condition=~Q(status="sent") | ~Q(text=""), name="push_run_sent_says"),
            models.CheckConstraint(condition=Q(picture_sha256="") | ~Q(text=""), name="push_run_picture_follows"),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(reason=""), name="push_run_failed_why"),
        ]
        indexes = [
            models.Index(fields=["subscription", "-due_at", "-id"], name="push_run_history"),
            models.Index(fields=["branch", "-id"], name="push_run_branch"),
            models.Index(fields=["id"], condition=Q(arrived_at__isnull=True, status="sent"), name="push_run_open"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.due_at:%Y-%m-%d %H:%M}"

    @step(source=[S.SENT, S.FAILED], target=S.SENT, permission=SYSTEM_ONLY, label=_("Arrived"))
    def arrive(self, arrived_at: datetime, why: str) -> None:
        """送达: every reader who was there has it; ``why`` says that some were left out, "" for none."""
        self.arrived_at, self.reason, self.note = arrived_at, why, ""

    @step(source=S.SENT, target=S.FAILED, permission=SYSTEM_ONLY, label=_("Failed"))
    def fail(self, why: str, note: str) -> None:
        """失败: the relay gave it up; an operator may send it again."""
        self.reason, self.note = why, note[:300]


class PushPaper(models.Model):
    """What goes with the text of one run: the PDF of its mails, or the picture (PNG) for its group; taken away some
    days after it was sent."""

    run = models.OneToOneField(PushRun, models.PROTECT, related_name="paper", primary_key=True)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("paper of a push")
