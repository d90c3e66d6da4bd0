"""Papers that leave Banli as PDF: logged with filter, rows and digest. Lists leave by :mod:`workflow.exports`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.scope import Actor
from workflow.models import ExportLog

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
