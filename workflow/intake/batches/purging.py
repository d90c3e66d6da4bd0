"""Uploads, error files and undo files of imports are kept only as long as somebody may need them.

The rows of the batch, its findings and its history stay. ``workflow.import_file_days`` says how long (branch setting).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from logging import getLogger

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import SYSTEM, Actor
from workflow.branch_settings import Setting, register_setting, setting_value
from workflow.intake.batches.problems import problems_name
from workflow.intake.batches.undo import forget_undo
from workflow.models import BatchStatus, Event, ImportBatch
from workflow.transitions import lock

logger = getLogger(__name__)

DAYS = "workflow.import_file_days"
DEFAULT_DAYS = 90
ENDED = (BatchStatus.COMMITTED, BatchStatus.ROLLED_BACK, BatchStatus.DISCARDED)


def register() -> None:
    """Called once when the app is ready."""
    register_setting(
        Setting(
            DAYS,
            _("Files of an ended import are kept for"),
            DEFAULT_DAYS,
            _("days"),
            "reliability §2.4, 剩余信息保护 [D]",
        )
    )


def purge_import_files(*, by: Actor = SYSTEM, at: datetime | None = None) -> int:
    """Removes the files of every batch that ended long enough ago; returns of how many batches."""
    now = at or timezone.now()
    rows = ImportBatch.objects.visible_to(by).filter(status__in=ENDED, files_removed_at=None)
    return sum(_purge(batch, now) for batch in rows.select_related("branch").order_by("pk"))


def _purge(batch: ImportBatch, now: datetime) -> bool:
    if not _is_old(batch, now):
        return False
    with transaction.atomic():
        lock(ImportBatch, [batch.pk])
        twins = ImportBatch.objects.filter(file=batch.file.name).exclude(pk=batch.pk)
        shared = any(not _is_old(twin, now) for twin in twins.filter(files_removed_at=None).select_related("branch"))
        ImportBatch.objects.filter(pk=batch.pk).update(files_removed_at=now)
    forget_undo(batch)
    default_storage.delete(problems_name(batch))
    if not shared and batch.file.name:
        default_storage.delete(batch.file.name)
    logger.info("files of an import removed", extra={"batch_id": batch.pk})
    return True


def _is_old(batch: ImportBatch, now: datetime) -> bool:
    """Whether the batch ended more than the days of its branch ago; its last event is its end."""
    if batch.status not in ENDED:
        return False
    last = Event.objects.of(batch).last()
    ended = last.at if last else batch.created_at
    days = setting_value(DAYS, batch.branch, timezone.localdate(now))
    return ended < now - timedelta(days=days)
