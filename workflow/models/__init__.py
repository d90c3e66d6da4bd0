"""One model per file; import them from here."""

from workflow.models.attachment import Attachment, AttachmentQuerySet
from workflow.models.branch_setting import BranchSetting
from workflow.models.calendar_day import CalendarDay, CalendarDayQuerySet
from workflow.models.document_freeze import DocumentFreeze
from workflow.models.event import DailyHead, Event, EventQuerySet
from workflow.models.export_log import ExportLog, ExportLogQuerySet
from workflow.models.idempotency_key import IdempotencyKey
from workflow.models.import_batch import (
    BatchStatus,
    ImportBatch,
    ImportBatchQuerySet,
    ImportFinding,
    SavedMapping,
    SavedMappingQuerySet,
)
from workflow.models.job import Job, JobQuerySet, JobState
from workflow.models.notice import Notice, NoticeQuerySet
from workflow.models.outbox_message import OutboxMessage, OutboxQuerySet, OutboxState
from workflow.models.stored_file import Scan, StoredFile
from workflow.models.todo import ToDo, ToDoQuerySet
from workflow.models.tracked import Tracked, TrackedQuerySet

__all__ = [
    "Attachment",
    "AttachmentQuerySet",
    "BatchStatus",
    "BranchSetting",
    "CalendarDay",
    "CalendarDayQuerySet",
    "DailyHead",
    "DocumentFreeze",
    "Event",
    "EventQuerySet",
    "ExportLog",
    "ExportLogQuerySet",
    "IdempotencyKey",
    "ImportBatch",
    "ImportBatchQuerySet",
    "ImportFinding",
    "Job",
    "JobQuerySet",
    "JobState",
    "Notice",
    "NoticeQuerySet",
    "OutboxMessage",
    "OutboxQuerySet",
    "OutboxState",
    "SavedMapping",
    "SavedMappingQuerySet",
    "Scan",
    "StoredFile",
    "ToDo",
    "ToDoQuerySet",
    "Tracked",
    "TrackedQuerySet",
]
