"""Who took what out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.branch import paths_filter
from accounts.scope import Actor


class ExportLogQuerySet(models.QuerySet["ExportLog"]):
    """Exports by reader."""

    def visible_to(self, user: Actor) -> ExportLogQuerySet:
        """Exports made on the branches whose export log ``user`` may read."""
        scope = user.scope()
        return (
            self.all()
            if scope.everything
            else self.filter(paths_filter("branch_path", scope.paths_for("workflow.export_log")))
        )


class ExportLog(models.Model):
    """One file that left Banli: filter, rows, fields, purpose and the file's digest. Append-only by trigger."""

    at = models.DateTimeField()
    actor_no = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=40)
    branch_path = models.CharField(max_length=140)
    kind = models.CharField(max_length=40)
    format = models.CharField(max_length=5)
    filters = models.JSONField(default=dict)
    purpose = models.CharField(max_length=200)
    ticket = models.CharField(max_length=40, blank=True)
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = ExportLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("export log entry")
        ordering = ["-id"]
        indexes = [models.Index(fields=["branch_path", "-id"], name="export_log_branch")]
