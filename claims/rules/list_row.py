"""One row of a warning or intervention list (预警清单, 应介入清单) as the file states it (claims brief §4.2, §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.rules.case_number import is_rounded, read_case_number
from workflow.intake.cells import (
    Cell,
    code_of,
    digits_lost,
    read_amount,
    read_code,
    read_date,
    read_text,
    read_yes_no,
    text_of,
)
from workflow.intake.headers import FieldSpec
from workflow.intake.messages import Finding, error, register_messages

FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("case_number", "报案号", _("Report number"), ("报案编号", "报案号码", "案件号"), True, True),
    FieldSpec(
        "prefecture", "责任地市", _("Prefecture appraised"), ("责任机构", "考核地市", "地市", "责任中支"), True, False
    ),
    FieldSpec("listed_at", "上榜时间", _("Listed"), ("预警时间", "清单日期", "上榜日期", "预警日期"), True, False),
    FieldSpec("report_due_at", "上报截止", _("First report until"), ("上报截止时间", "上报时限"), False, False),
    FieldSpec(
        "must_attend", "是否应介入", _("Must be attended on site"), ("应介入", "是否介入", "需介入"), False, False
    ),
    FieldSpec("attend_due_at", "介入截止", _("Attend until"), ("介入截止时间", "介入时限", "到场截止"), False, False),
    FieldSpec("trigger", "触发规则", _("Why it is listed"), ("预警原因", "预警规则", "上榜原因"), False, False),
    FieldSpec("estimate", "估损", _("Estimate"), ("估损金额", "预估损失"), False, False),
    FieldSpec("registration_no", "立案号", _("Registration number"), ("立案编号",), False, False),
    FieldSpec("policy_no", "保单号", _("Policy number"), ("保单号码",), False, False),
    FieldSpec("loss_on", "出险日期", _("Day of loss"), ("出险时间",), False, False),
    FieldSpec("plate", "车牌号", _("Plate"), ("车牌", "号牌号码", "车牌号码"), False, False),
)
FORMULA_STARTS = ("=", "+", "-", "@")
_INSTANTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")

register_messages(
    {
        "case_number_rounded": _(
            "The spreadsheet has rounded this report number: format the column as text and export it again."
        ),
        "case_number_missing": _("Give the report number."),
        "case_number_malformed": _("“%(value)s” is no report number: it has 5 to 40 letters and digits."),
        "cell.formula": _("“%(value)s” begins like a formula. Write the value itself."),
        "listed.in_future": _("The day of listing lies in the future."),
        "listed.deadline_before": _("The deadline lies before the listing."),
        "listed.unknown_place": _(
            "No prefecture here is called “%(value)s”. The row is refused: nobody could answer it."
        ),
        "listed.twice": _("The same as row %(other)s. Imported once."),
        "listed.conflict": _("Row %(other)s states other facts for the same case and listing. Keep one of them."),
        "listed.known": _("This row is on the list already, with other facts. What is being answered is not changed."),
    }
)


@dataclass(slots=True)
class ListedRow:
    """The row in our own terms. Instants have the zone of the business; a deadline's bare day lasts to its end."""

    case_number: str = ""
    prefecture: str = ""
    listed_at: datetime | None = None
    report_due_at: datetime | None = None
    must_attend: bool = False
    attend_due_at: datetime | None = None
    trigger: str = ""
    estimate: Decimal | None = None
    registration_no: str = ""
    policy_no: str = ""
    loss_on: date | None = None
    plate: str = ""


def missing_fields(columns: Mapping[str, int]) -> tuple[str, ...]:
    """Required fields without a column."""
    return tuple(spec.key for spec in FIELDS if spec.required and spec.key not in columns)


def read_row(
    cells: Sequence[Cell], columns: Mapping[str, int], *, zone: ZoneInfo, now: datetime
) -> tuple[ListedRow | None, list[Finding]]:
    """The row and its warnings, or None and why it is refused."""
    found: list[Finding] = []
    row = ListedRow()
    for key, place in columns.items():
        cell = cells[place] if place < len(cells) else None
        _take(row, key, cell, zone, found)
    for key in ("prefecture", "listed_at"):
        if not getattr(row, key) and not any(finding.field == key for finding in found):
            found.append(error("cell.required", key))
    if row.listed_at is not None:
        found += _in_order(row, row.listed_at, now)
    return (None if any(finding.is_error for finding in found) else row), found


def _in_order(row: ListedRow, listed_at: datetime, now: datetime) -> list[Finding]:
    found = [error("listed.in_future", "listed_at", str(listed_at.date()))] if listed_at > now else []
    for key in ("report_due_at", "attend_due_at"):
        due: datetime | None = getattr(row, key)
        if due is not None and due < listed_at:
            found.append(error("listed.deadline_before", key, f"{due:%Y-%m-%d %H:%M}"))
    return found


def _take(row: ListedRow, key: str, cell: Cell, zone: ZoneInfo, found: list[Finding]) -> None:
    text = text_of(cell)
    if isinstance(cell, str) and text[:1] in FORMULA_STARTS and len(text) > 1:
        found.append(error("cell.formula", key, text))
        return
    value, finding = _read(key, cell, zone)
    if finding is not None:
        found.append(finding)
    elif value is not None:
        setattr(row, key, value)


def _read(key: str, cell: Cell, zone: ZoneInfo) -> tuple[object, Finding | None]:
    if key in {"listed_at", "report_due_at", "attend_due_at"}:
        return read_instant(cell, key, zone, ends=key != "listed_at")
    return _READERS.get(key, read_text)(cell, key)


def _number(cell: Cell, _field: str) -> tuple[str, Finding | None]:
    text = code_of(cell)
    if digits_lost(cell) or is_rounded(text):
        return "", error("case_number_rounded", "case_number", text)
    try:
        return read_case_number(text), None
    except DomainError as refusal:
        return "", error(refusal.code, "case_number", text)


def read_instant(cell: Cell, field: str, zone: ZoneInfo, *, ends: bool) -> tuple[datetime | None, Finding | None]:
    """A day with or without a time of day; ``ends``: a bare day means its last second, else its first."""
    if isinstance(cell, datetime) and (cell.hour or cell.minute or cell.second):
        return cell.replace(tzinfo=zone), None
    if isinstance(cell, str):
        text = cell.strip().replace("/", "-").replace("T", " ")
        for form in _INSTANTS:
            try:
                return datetime.strptime(text, form).replace(tzinfo=zone), None
            except ValueError:
                continue
    day, finding = read_date(cell, field)
    if day is None:
        return None, finding
    return datetime.combine(day, time(23, 59, 59) if ends else time.min, zone), None


_READERS: Mapping[str, Callable[[Cell, str], tuple[object, Finding | None]]] = {
    "case_number": _number,
    "must_attend": read_yes_no,
    "estimate": partial(read_amount, digits=14),
    "loss_on": read_date,
    "registration_no": partial(read_code, limit=40),
    "policy_no": read_code,
    "plate": partial(read_code, limit=12),
}
