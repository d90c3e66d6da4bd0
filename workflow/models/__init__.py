"""One model per file; import them from here."""

from workflow.models.approval import Approval, ApprovalQuerySet, ApprovalReader, ReaderHow
from workflow.models.approval_chain import (
    ApprovalChain,
    ApprovalChainQuerySet,
    ChainStep,
    OnTimeout,
    SamePerson,
    SeatRule,
    Signing,
)
from workflow.models.approval_seat import ApprovalNode, ApprovalSeat, NodeState, SeatState
from workflow.models.approval_steps import ApprovalStatus
from workflow.models.attachment import Attachment, AttachmentQuerySet
from workflow.models.branch_setting import BranchSetting
from workflow.models.calendar_day import CalendarDay, CalendarDayQuerySet
from workflow.models.chain_check import ChainCheck
from workflow.models.decision import Decision
from workflow.models.document_freeze import DocumentFreeze
from workflow.models.event import DailyHead, Event, EventQuerySet
from workflow.models.export_log import ExportLog, ExportLogQuerySet
from workflow.models.export_request import ExportRequest, ExportRequestQuerySet, ExportRequestStatus
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
from workflow.models.notice_preference import DigestRhythm, NoticePreference, NoticePreferenceQuerySet
from workflow.models.notice_template import NoticeTemplate
from workflow.models.outbox_message import OutboxMessage, OutboxQuerySet, OutboxState
from workflow.models.receiver_token import ReceiverToken
from workflow.models.robot import Robot, RobotQuerySet, RobotService
from workflow.models.stored_file import Scan, StoredFile
from workflow.models.todo import ToDo, ToDoQuerySet
from workflow.models.tracked import Tracked, TrackedQuerySet

__all__ = [
    "Approval",
    "ApprovalChain",
    "ApprovalChainQuerySet",
    "ApprovalNode",
    "ApprovalQuerySet",
    "ApprovalReader",
    "ApprovalSeat",
    "ApprovalStatus",
    "Attachment",
    "AttachmentQuerySet",
    "BatchStatus",
    "BranchSetting",
    "CalendarDay",
    "CalendarDayQuerySet",
    "ChainCheck",
    "ChainStep",
    "DailyHead",
    "Decision",
    "DigestRhythm",
    "DocumentFreeze",
    "Event",
    "EventQuerySet",
    "ExportLog",
    "ExportLogQuerySet",
    "ExportRequest",
    "ExportRequestQuerySet",
    "ExportRequestStatus",
    "IdempotencyKey",
    "ImportBatch",
    "ImportBatchQuerySet",
    "ImportFinding",
    "Job",
    "JobQuerySet",
    "JobState",
    "NodeState",
    "Notice",
    "NoticePreference",
    "NoticePreferenceQuerySet",
    "NoticeQuerySet",
    "NoticeTemplate",
    "OnTimeout",
    "OutboxMessage",
    "OutboxQuerySet",
    "OutboxState",
    "ReaderHow",
    "ReceiverToken",
    "Robot",
    "RobotQuerySet",
    "RobotService",
    "SamePerson",
    "SavedMapping",
    "SavedMappingQuerySet",
    "Scan",
    "SeatRule",
    "SeatState",
    "Signing",
    "StoredFile",
    "ToDo",
    "ToDoQuerySet",
    "Tracked",
    "TrackedQuerySet",
]
