"""The log of what leaves Banli: filter, rows, digest. Lists leave by :mod:`workflow.exports`, papers at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.scope import Actor
from workflow.models import ExportLog, ExportRequest

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file and its log entry."""

    name: str
    content: bytes
    content_type: str
    log: ExportLog


def checked_purpose(purpose: str) -> str:
    """The stated purpose, which may not be empty."""
    if not purpose.strip():
        raise DomainError("purpose_missing", _("Say what the file is for."))
    return purpose.strip()[:200]


def logged(
    *, by: Actor, kind: str, output: str, content: bytes, rows: int, filters: dict[str, Any], purpose: str
) -> ExportFile:
    """The file with its log entry, written before the file leaves."""
    log = ExportLog.objects.create(
        at=timezone.now(),
        actor_no=by.employee_no,
        actor_name=by.name,
        branch_path=(by.scope().paths or ("/",))[0],
        kind=kind,
        format=output,
        filters=filters,
        purpose=purpose,
        rows=rows,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    name = f"{kind}-{timezone.localtime(log.at):%Y%m%d-%H%M%S}.{output}"
    return ExportFile(name, content, CONTENT_TYPES[output], log)


def log_taken(taken: ExportRequest, at: datetime) -> ExportLog:
    """The entry of an export, in the transaction in which it is taken."""
    by = taken.asked_by
    return ExportLog.objects.create(
        at=at,
        actor_no=by.employee_no,
        actor_name=by.name,
        branch_path=taken.branch.path,
        kind=taken.kind,
        format=taken.output,
        filters=taken.filters,
        purpose=taken.purpose,
        ticket=taken.ticket,
        rows=taken.made or 0,
        sha256=taken.sha256,
    )
