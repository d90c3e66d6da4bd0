"""A file of rows somebody takes out: asked for, approved where it is large, made by a worker, taken once (导出)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch
from accounts.scope import Actor
from workflow.models.job import Job
from workflow.models.tracked import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import BY_GUARD, SYSTEM_ONLY, Attempt, step


class ExportRequestStatus(models.TextChoices):
    ASKED = "asked", _("In approval")
    QUEUED = "queued", _("Waiting")
    APPROVED = "approved", _("Agreed")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Removed untaken")
    TAKEN = "taken", _("Taken")


S = ExportRequestStatus
#: Waiting for a worker or in its hands.
UNDER_WAY = (S.QUEUED, S.APPROVED, S.RUNNING)
#: The page of exports asks again while one of these is on it.
MOVING = (S.ASKED, *UNDER_WAY)


def is_own(attempt: Attempt) -> DomainError | None:
    """The file is for the one who asked; the system may end it as well."""
    if attempt.by.scope().everything or attempt.obj.asked_by_id == attempt.by.pk:
        return None
    return Denied("not_own_request", _("Only the one who asked for the file may take it."))


def is_in_time(attempt: Attempt) -> DomainError | None:
    """A ready file is kept for a day."""
    if attempt.obj.valid_until is not None and attempt.obj.valid_until >= attempt.at:
        return None
    return DomainError("export_expired", _("The file was kept for a day and is gone. Ask for it again."))


def is_agreed(attempt: Attempt) -> DomainError | None:
    """A failed file that was agreed to may be begun again as long as what was agreed holds."""
    until = attempt.obj.valid_until
    if until is None:
        return DomainError("export_unapproved", _("This file needed no approval. Export the list again."))
    if until < attempt.at:
        return DomainError("approval_lapsed", _("The approval of this file has lapsed. Export the list again."))
    return None


def is_same_run(attempt: Attempt) -> DomainError | None:
    """A worker that was given up for dead does not hand in its file over that of the next."""
    if attempt.data["file"] == attempt.obj.file:
        return None
    return DomainError("export_taken_over", _("Another worker makes this file now."))


class ExportRequestQuerySet(TrackedQuerySet["ExportRequest"]):
    """Requests by reader."""

    view_permission = "workflow.export_log"

    def under_way(self) -> ExportRequestQuerySet:
        """Waiting for a worker or in its hands."""
        return self.filter(status__in=UNDER_WAY)

    def visible_to(self, user: Actor, within: Branch | None = None) -> ExportRequestQuerySet:
        """The own ones, and those of the branches whose export log ``user`` may read."""
        scope = user.scope()
        if scope.everything:
            return self.all()
        if within is not None:
            return super().visible_to(user, within)
        return self.filter(Q(asked_by=user.pk) | self.on_paths(scope.paths_for(self.view_permission)))


class ExportRequest(Tracked):
    """Which rows, how many, what for. ``kind`` is the code of the export source, ``filters`` its question again.

    At most ``rows`` rows go into the file, or as many as the role may take (``most``). ``valid_until`` is until when an
    agreed file may be begun, also again after a failure, and a ready one taken. ``file`` is the name in the sealed
    store while it is made and kept; ``made`` and ``sha256`` stay when the file is gone. ``job`` has the progress.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=40)
    output = models.CharField(_("format"), max_length=5)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(_("rows"))
    purpose = models.CharField(_("purpose"), max_length=200)
    ticket = models.CharField(_("ticket number"), max_length=40, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    most = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    file = models.CharField(max_length=80, blank=True)
    made = models.PositiveIntegerField(_("rows in the file"), null=True)
    sha256 = models.CharField(_("digest"), max_length=64, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    valid_until = models.DateTimeField(_("may be taken until"), null=True)
    status = StatusField(default=S.ASKED, choices=S.choices, protected=True)

    objects = ExportRequestQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"valid_until", "made", "sha256", "job_id"})

    class Meta:
        verbose_name = _("request for a large file")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="export_request_status"),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "taken"]) | Q(valid_until__isnull=False),
                name="export_request_approved_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | (Q(valid_until__isnull=False, made__isnull=False) & ~Q(file="")),
                name="export_request_ready_whole",
            ),
            models.CheckConstraint(
                condition=Q(made__isnull=True, sha256="") | (Q(made__isnull=False) & ~Q(sha256="")),
                name="export_request_made_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="export_request_branch"),
            models.Index(fields=["asked_by", "-id"], name="export_request_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.rows}"

    @step(source=S.ASKED, target=S.APPROVED, permission=SYSTEM_ONLY, label=_("Agree"))
    def approve(self, valid_until: datetime, job: Job) -> None:
        """同意: a worker makes the file now."""
        self.valid_until, self.job = valid_until, job

    @step(source=S.ASKED, target=S.REFUSED, permission=SYSTEM_ONLY, label=_("Refuse"))
    def refuse(self) -> None:
        """不同意."""

    @step(source=S.ASKED, target=S.WITHDRAWN, permission=SYSTEM_ONLY, label=_("Withdraw"))
    def withdraw(self) -> None:
        """撤回."""

    @step(source=UNDER_WAY, target=S.RUNNING, permission=SYSTEM_ONLY, label=_("Begin"))
    def begin(self, file: str) -> None:
        """开始: a worker begins the file, from its first row also after a crash."""
        self.file = file

    @step(source=S.RUNNING, target=S.READY, permission=SYSTEM_ONLY, label=_("Ready"), guards=[is_same_run])
    def finish(self, file: str, made: int, sha256: str, valid_until: datetime, left_out: int = 0) -> None:
        """完成: the file is whole and in its place. What was left out of it stays with the filter, for the log."""
        if left_out:
            self.filters = {**self.filters, "left_out": left_out}
        self.file, self.made, self.sha256, self.valid_until = file, made, sha256, valid_until

    @step(source=UNDER_WAY, target=S.FAILED, permission=SYSTEM_ONLY, label=_("Failed"))
    def fail(self, refusal: str) -> None:
        """失败: nothing was kept."""
        self.file, self.refusal = "", refusal[:300]

    @step(
        source=S.FAILED,
        target=S.APPROVED,
        permission=BY_GUARD,
        label=_("Make it again"),
        early_guards=[is_own, is_agreed],
    )
    def again(self, job: Job) -> None:
        """重做: what was agreed still holds; a worker makes the same file, with as many rows at most."""
        self.refusal, self.job = "", job

    @step(
        source=[*UNDER_WAY, S.READY],
        target=S.CANCELLED,
        permission=BY_GUARD,
        label=_("Cancel"),
        early_guards=[is_own],
    )
    def cancel(self) -> None:
        """取消: nothing is kept."""
        self.file = ""

    @step(source=[S.APPROVED, S.READY], target=S.EXPIRED, permission=SYSTEM_ONLY, label=_("Remove"))
    def expire(self) -> None:
        """过期: nobody took the file in time."""
        self.file = ""

    @step(
        source=S.READY,
        target=S.TAKEN,
        permission=BY_GUARD,
        label=_("Take the file"),
        early_guards=[is_own, is_in_time],
    )
    def take(self) -> None:
        """取走: the file left Banli; the export log has it."""
        self.file = ""
