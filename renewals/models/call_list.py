"""电呼清单: customers handed to telesales as a batch with its own life (renewals brief §1.7)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renewals.models.renewal import Renewal
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class CallListStatus(models.TextChoices):
    OPEN = "open", _("Open")
    FINISHED = "finished", _("Finished")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CallListQuerySet(TrackedQuerySet["CallList"]):
    """Call lists by reader."""

    view_permission = "renewals.view"


class CallList(Tracked):
    """Who made it, from which filter, how many rows, why; callable until ``expires_at`` exclusive.

    ``opening`` is the branch's rule as it was, ``fields`` what the file says of a customer, ``lock_days`` for how long
    the owners do not call. ``mark``, ``sha256``, ``file_rows`` and ``file_at`` are those of the newest file.
    """

    name = models.CharField(_("name"), max_length=80)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=200)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(_("may be called until"))
    opening = models.JSONField(default=dict)
    fields = models.JSONField(default=list)
    lock_days = models.PositiveSmallIntegerField(default=0)
    mark = models.CharField(_("watermark"), max_length=400, blank=True)
    sha256 = models.CharField(_("digest"), max_length=64, blank=True)
    file_rows = models.PositiveIntegerField(_("rows in the file"), null=True)
    file_at = models.DateTimeField(null=True)
    status = StatusField(default=CallListStatus.OPEN, choices=CallListStatus.choices, protected=True)

    objects = CallListQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"sha256", "file_rows"})

    class Meta:
        verbose_name = _("call list")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CallListStatus.values), name="call_list_status"),
            models.CheckConstraint(
                condition=Q(file_at__isnull=True, file_rows__isnull=True, sha256="", mark="")
                | (Q(file_at__isnull=False, file_rows__isnull=False) & ~Q(sha256="") & ~Q(mark="")),
                name="call_list_file_whole",
            ),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="call_list_branch")]

    @step(source="open", target="finished", permission="renewals.call_list", label=_("Finish"))
    def finish(self) -> None:
        """All that could be called was called."""

    @step(source="open", target="withdrawn", permission="renewals.call_list", label=_("Withdraw"))
    def withdraw(self) -> None:
        """Nobody may call from it any more."""

    @step(source="open", permission="renewals.call_list", label=_("Hand out"))
    def hand_out(self) -> None:
        """分配: the customers are dealt out to callers."""

    @step(source="open", permission="renewals.call_list", label=_("Give back to the owner"))
    def release(self) -> None:
        """释放: one customer leaves the list before its time; the owner calls again."""

    @step(source="open", permission="renewals.export", label=_("Take the file"))
    def note_file(self, moment: datetime, mark: str, sha256: str, rows: int) -> None:
        """导出: a file of the list was made; its watermark and digest tell it from every other."""
        self.file_at, self.mark, self.sha256, self.file_rows = moment, mark[:400], sha256, rows


class CallListItemQuerySet(TrackedQuerySet["CallListItem"]):
    """Items by reader and currency."""

    view_permission = "renewals.view"

    def current(self) -> CallListItemQuerySet:
        """Items of open lists that have not expired, without those given back."""
        return self.filter(
            call_list__status=CallListStatus.OPEN, call_list__expires_at__gt=timezone.now(), released_at=None
        )


class CallListItem(models.Model):
    """One customer on a list, with the newest call result written back by telesales.

    ``token`` is the task number (任务号) under which results come back; it says nothing of the customer.
    ``assigned_to`` None: any caller. The owner does not call from ``locked_from`` to ``locked_until`` exclusive.
    """

    call_list = models.ForeignKey(CallList, models.PROTECT, related_name="items")
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="call_list_items")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+")
    calls = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(_("result"), max_length=4, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    token = models.CharField(_("task number"), max_length=16, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="to_call", verbose_name=_("caller")
    )
    locked_from = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    objects = CallListItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("call list item")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call_list", "renewal"], name="call_list_item_once"),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True, result="")
                | (Q(called_at__isnull=False, called_by__isnull=False) & ~Q(result="")),
                name="call_list_item_called",
            ),
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="call_list_item_token"),
            models.CheckConstraint(
                condition=Q(locked_from__isnull=True, locked_until__isnull=True)
                | Q(locked_from__isnull=False, locked_until__gte=F("locked_from")),
                name="call_list_item_lock",
            ),
        ]
        indexes = [models.Index(fields=["renewal"], name="call_list_item_renewal")]
