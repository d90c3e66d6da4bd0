"""A file on its way into Banli: uploaded, checked, committed, perhaps rolled back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import Actor, narrowed
from workflow.models.tracked import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import BY_GUARD, Attempt, step


class BatchStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKED = "checked", _("Checked")
    COMMITTED = "committed", _("Committed")
    ROLLED_BACK = "rolled_back", _("Rolled back")
    DISCARDED = "discarded", _("Discarded")


def may_import(attempt: Attempt) -> DomainError | None:
    """The permission of the importer decides: each desk imports its own kinds of file."""
    from workflow.intake.batches.registry import importer_of  # noqa: PLC0415 (importers know this model)

    permission = importer_of(attempt.obj.kind).permission
    if attempt.by.scope().may(permission, attempt.obj.branch):
        return None
    return Denied("permission_missing", _("Your role does not allow this here."), permission=permission)


class ImportBatchQuerySet(TrackedQuerySet["ImportBatch"]):
    """Batches of the branches on which the reader may import."""

    def visible_to(self, user: Actor, within: Branch | None = None) -> ImportBatchQuerySet:
        """Each kind of file where the reader holds the permission of its importer."""
        scope = user.scope()
        if scope.everything:
            return super().visible_to(user, within)
        from workflow.intake.batches.registry import IMPORTERS  # noqa: PLC0415 (importers know this model)

        seen = Q(pk__in=[])
        for kind, importer in IMPORTERS.items():
            paths = scope.paths_for(importer.permission)
            paths = paths if within is None else narrowed(paths, within.path)
            seen |= Q(kind=kind) & self.on_paths(paths)
        return self.filter(seen)


class ImportBatch(Tracked):
    """One sheet of one file, read through one mapping, for one branch.

    ``columns`` maps field → header text; ``options`` holds sheet-wide choices (day first, key, constants). ``counts``
    has new, changed, unchanged, conflict, refused, warnings, rows. ``kind`` names the registered importer.
    """

    kind = models.CharField(max_length=40)
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=200)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    header_row = models.PositiveIntegerField(default=1)
    mapping_name = models.CharField(max_length=60, blank=True)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    status = StatusField(default=BatchStatus.UPLOADED, choices=BatchStatus.choices, protected=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    committed_at = models.DateTimeField(null=True)
    files_removed_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import batch")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=BatchStatus.values), name="import_batch_status_known"),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="import_batch_branch")]

    @step(
        source=["uploaded", "checked"],
        target="checked",
        permission=BY_GUARD,
        early_guards=(may_import,),
        label=_("Check"),
    )
    def check_file(self, counts: dict[str, Any], reading: dict[str, Any]) -> None:
        """The dry run was made; ``counts`` are its result, ``reading`` how the sheet was read."""
        self.counts = counts
        self.sheet, self.header_row = reading["sheet"], reading["header_row"]
        self.mapping_name = reading["mapping_name"]
        self.columns, self.options = reading["columns"], reading["options"]

    @step(source="checked", target="committed", permission=BY_GUARD, early_guards=(may_import,), label=_("Commit"))
    def commit(self, counts: dict[str, Any], moment: datetime) -> None:
        """All rows are written."""
        self.counts = counts
        self.committed_at = moment

    @step(
        source="committed",
        target="rolled_back",
        permission=BY_GUARD,
        early_guards=(may_import,),
        label=_("Undo import"),
    )
    def roll_back(self) -> None:
        """All rows of the batch are taken back; possible while no follow-up hangs on them."""

    @step(
        source=["uploaded", "checked"],
        target="discarded",
        permission=BY_GUARD,
        early_guards=(may_import,),
        label=_("Discard"),
    )
    def discard(self) -> None:
        """Not wanted after all; nothing was written."""


class ImportFinding(models.Model):
    """One message about one cell (or row) of a batch. Personal values are masked before they get here."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="findings")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=40, blank=True)
    severity = models.CharField(max_length=8, choices=[("error", _("Error")), ("warning", _("Warning"))])
    code = models.CharField(max_length=60)
    value = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["row", "id"]
        indexes = [models.Index(fields=["batch", "severity", "row"], name="import_finding_batch")]


class SavedMappingQuerySet(models.QuerySet["SavedMapping"]):
    """Mappings by reader."""

    def visible_to(self, user: Actor) -> SavedMappingQuerySet:
        """Mappings of the branches where ``user`` may import."""
        scope = user.scope()
        if scope.everything:
            return self.all()
        return self.filter(paths_filter("branch__path", scope.paths_for("renewals.import")))


class SavedMapping(models.Model):
    """How the columns of one source are read, remembered per branch under a name."""

    kind = models.CharField(max_length=40)
    name = models.CharField(_("mapping"), max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    objects = SavedMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved mapping")
        constraints = [models.UniqueConstraint(fields=["kind", "branch", "name"], name="saved_mapping_once")]
