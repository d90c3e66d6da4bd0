"""Files that leave Banli: written without formulas, capped by role, logged with filter, rows and digest."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from accounts.scope import Actor, require
from workflow.approvals.actions import start
from workflow.intake.safe_cells import csv_cell, csv_text
from workflow.models import ExportLog, ExportRequest, ExportRequestStatus
from workflow.models.event import plain
from workflow.transitions import create, fire

EXPORT = "renewals.export"
ROW_CAPS = {"team_lead": 500, "renewal_manager": 5000, "province_admin": 5000}
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


def row_cap(by: Actor) -> int:
    """How many rows ``by`` may take in one file: the widest of the roles (brief §6); none for other roles."""
    return max((ROW_CAPS.get(role, 0) for role in by.scope().roles), default=0)


def export_rows(
    *,
    by: Actor,
    kind: str,
    output: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    filters: dict[str, Any],
    purpose: str,
    request: ExportRequest | None = None,
) -> ExportFile:
    """Writes ``rows`` as csv or xlsx with a watermark line, and the log entry. Refuses more rows than the cap.

    An approved ``request`` for just this file lifts the cap to its own number of rows, once.
    """
    require(by, EXPORT)
    purpose = checked_purpose(purpose)
    cap = row_cap(by) if request is None else allowed_rows(by, request, kind=kind, output=output, filters=filters)
    taken: list[Sequence[Any]] = []
    for row in rows:
        if len(taken) >= cap:
            raise DomainError(
                "export_cap",
                _("Your role may take at most %(cap)s rows in one file. Narrow the filter.") % {"cap": cap},
            )
        taken.append(row)
    mark = f"{by.name} {by.employee_no} {timezone.localtime():%Y-%m-%d %H:%M} {purpose}"
    content = _csv(columns, taken, mark) if output == "csv" else _xlsx(columns, taken, mark)
    with transaction.atomic():
        if request is not None:
            fire(request, "take", by=by, facts={"rows": len(taken)})
        return logged(
            by=by, kind=kind, output=output, content=content, rows=len(taken), filters=filters, purpose=purpose
        )


def allowed_rows(by: Actor, request: ExportRequest, *, kind: str, output: str, filters: dict[str, Any]) -> int:
    """How many rows an approved request lets out; refuses another's, an old one, and one for another file."""
    if request.asked_by_id != by.pk:
        raise Denied("not_own_request", _("Only the one who asked for the file may take it."))
    if request.status != ExportRequestStatus.APPROVED:
        raise DomainError("request_not_approved", _("The file is not approved, or it was taken already."))
    if request.valid_until is None or request.valid_until < timezone.now():
        raise DomainError("request_expired", _("The approval is too old. Ask for the file again."))
    if (request.kind, request.output, request.filters) != (kind, output, plain(filters)):
        raise DomainError("request_other_file", _("The approval is for another file."))
    return request.rows


@transaction.atomic
def ask_for_export(
    *, by: User, kind: str, output: str, address: str, rows: int, filters: dict[str, Any], purpose: str
) -> ExportRequest:
    """Asks for a file with more rows than the own role may take; the branch's approval chain decides."""
    require(by, EXPORT)
    purpose = checked_purpose(purpose)
    if rows <= row_cap(by):
        raise DomainError("within_cap", _("You may take this file yourself."))
    branch = Branch.objects.get(path=by.scope().paths_for(EXPORT)[0])
    request = ExportRequest(
        branch=branch,
        asked_by=by,
        kind=kind,
        output=output,
        address=address,
        rows=rows,
        filters=plain(filters),
        purpose=purpose,
    )
    create(request, "ask", by=by, facts={"rows": rows, "kind": kind})
    start(by=by, kind="workflow.export", obj=request)
    return request


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


def _csv(columns: Sequence[str], rows: list[Sequence[Any]], mark: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([csv_text(mark)])
    writer.writerow([csv_text(str(column)) for column in columns])
    writer.writerows([[csv_cell(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(columns: Sequence[str], rows: list[Sequence[Any]], mark: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, mark)
    head = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    for index, column in enumerate(columns):
        sheet.write_string(1, index, str(column), head)
    for number, row in enumerate(rows, start=2):
        for index, cell in enumerate(row):
            if isinstance(cell, bool) or cell is None:
                sheet.write_string(number, index, "" if cell is None else str(cell))
            elif isinstance(cell, int):
                sheet.write_number(number, index, cell)
            elif isinstance(cell, Decimal):
                sheet.write_number(number, index, cell, money)
            else:
                sheet.write_string(number, index, str(cell))
    book.close()
    return out.getvalue()
