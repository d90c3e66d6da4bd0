"""A file with more rows than its taker may take alone: asked for, approved, taken once (大批量导出审批)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Branch
from accounts.scope import Actor
from workflow.models.tracked import Tracked, TrackedQuerySet
from workflow.steps import BY_GUARD, SYSTEM_ONLY, step


class ExportRequestStatus(models.TextChoices):
    ASKED = "asked", _("In approval")
    APPROVED = "approved", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TAKEN = "taken", _("Taken")


S = ExportRequestStatus


class ExportRequestQuerySet(TrackedQuerySet["ExportRequest"]):
    """Requests by reader."""

    view_permission = "workflow.export_log"

    def visible_to(self, user: Actor, within: Branch | None = None) -> ExportRequestQuerySet:
        """The own ones, and those of the branches whose export log ``user`` may read."""
        scope = user.scope()
        if scope.everything:
            return self.all()
        if within is not None:
            return super().visible_to(user, within)
        return self.filter(Q(asked_by=user.pk) | self.on_paths(scope.paths_for(self.view_permission)))


class ExportRequest(Tracked):
    """Which rows, how many, what for. ``address`` is where the file is made; ``filters`` are those of the export log.

    The approval is for one file: the same filter, at most ``rows`` rows, until ``valid_until``.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=40)
    output = models.CharField(_("format"), max_length=5)
    address = models.CharField(max_length=500)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(_("rows"))
    purpose = models.CharField(_("purpose"), max_length=200)
    valid_until = models.DateTimeField(_("may be taken until"), null=True)
    status = FSMField(default=S.ASKED, choices=S.choices, protected=True)

    objects = ExportRequestQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"valid_until"})

    class Meta:
        verbose_name = _("request for a large file")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="export_request_status"),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "taken"]) | Q(valid_until__isnull=False),
                name="export_request_approved_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="export_request_branch"),
            models.Index(fields=["asked_by", "-id"], name="export_request_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.rows}"

    @step(source=S.ASKED, target=S.APPROVED, permission=SYSTEM_ONLY, label=_("Agree"))
    def approve(self, valid_until: object) -> None:
        """同意."""
        self.valid_until = valid_until  # type: ignore[assignment]  # an instant

    @step(source=S.ASKED, target=S.REFUSED, permission=SYSTEM_ONLY, label=_("Refuse"))
    def refuse(self) -> None:
        """不同意."""

    @step(source=S.ASKED, target=S.WITHDRAWN, permission=SYSTEM_ONLY, label=_("Withdraw"))
    def withdraw(self) -> None:
        """撤回."""

    @step(source=S.APPROVED, target=S.TAKEN, permission=BY_GUARD, label=_("Take the file"))
    def take(self) -> None:
        """取走: the file left Banli; the export log has it."""
