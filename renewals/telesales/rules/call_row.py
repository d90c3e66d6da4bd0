"""One row of the return file of call results (呼叫结果回写), by task number (renewals brief §1.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext_lazy as _

from renewals.rules.contact import RESULT_LABELS, ContactResult
from workflow.identifiers.masking import mask_inside
from workflow.intake.cells import Cell, half_width, is_blank, read_whole, read_yes_no, text_of
from workflow.intake.headers import FieldSpec
from workflow.intake.messages import Finding, error, register_messages

FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("task", "任务号", _("Task number"), ("任务编号", "电呼任务号", "task number"), True, True),
    FieldSpec("result", "呼叫结果", _("Result"), ("接通结果", "结果代码", "通话结果", "call result"), True, True),
    FieldSpec("called_at", "呼叫时间", _("Call time"), ("拨打时间", "通话时间", "外呼时间", "called at"), True, False),
    FieldSpec("seconds", "通话时长", _("Duration in seconds"), ("通话秒数", "时长秒", "seconds"), False, False),
    FieldSpec("agent", "坐席工号", _("Caller"), ("坐席", "工号", "呼叫人工号", "agent"), False, False),
    FieldSpec(
        "customer_asked",
        "客户要求来电",
        _("The customer asked for this call"),
        ("客户要求", "客户预约"),
        False,
        False,
    ),
    FieldSpec("note", "备注", _("Note"), ("通话备注", "说明", "remark"), False, False),
)
INSTANTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M")
FORMULA_STARTS = ("=", "+", "@")
NOTE_LENGTH, LONGEST_CALL = 200, 36_000
#: The words of brief §4.2; a file may also write the codes.
WORDS: Mapping[str, str] = {
    "有意向": "R1", "需考虑": "R2", "要报价": "R3", "已约到店": "R4", "已约上门": "R4", "已约到店/上门": "R4",
    "已在他司投保": "R5", "明确拒绝": "R6", "非本人": "R7", "忙": "R8", "另约时间": "R8", "忙/另约时间": "R8",
    "要求勿扰": "R9", "勿扰": "R9", "无人接听": "N1", "忙线": "N2", "关机": "N3", "停机": "N4", "空号": "N5",
    "拒接": "N6", "呼叫限制": "N7", "拦截": "N7", "呼叫限制/拦截": "N7",
}  # fmt: skip

register_messages(
    {
        "call.formula": _("“%(value)s” begins like a formula. Write the value itself."),
        "call.result": _("“%(value)s” is no call result. Write R1 to R9, N1 to N7 or their words."),
        "call.time": _("“%(value)s” is no time of a call. Write it as 2026-06-01 10:30."),
        "call.note_long": _("“%(value)s” is longer than %(limit)s characters."),
        "call.unknown": _("“%(value)s” is the number of no task."),
        "call.foreign": _("The task “%(value)s” is on a list of another branch."),
        "call.withdrawn": _("The list of task “%(value)s” was withdrawn."),
        "call.released": _("The customer of task “%(value)s” was given back to the owner before this call."),
        "call.expired": _("The list of task “%(value)s” ended on %(ended)s; the call was later."),
        "call.too_late": _("The list of task “%(value)s” ended on %(ended)s. Results come back within %(days)s days."),
        "call.before_list": _("The call “%(value)s” lies before the list was made."),
        "call.in_future": _("The call “%(value)s” lies in the future."),
        "call.no_agent": _("Nobody was handed this task. Write who called."),
        "call.agent": _("“%(value)s” is nobody who calls for telesales in this branch."),
        "call.twice": _("The same as row %(other)s. Imported once."),
        "call.conflict": _("Row %(other)s gives another result for the same call. Keep one of them."),
        "call.known_otherwise": _("This call is already known with the result %(known)s."),
        "call.refused": _("%(why)s"),
    }
)


@dataclass(frozen=True, slots=True)
class CallRow:
    """The row in our own terms; ``agent`` is the employee number, "" for whoever was handed the task."""

    task: str
    result: str
    called_at: datetime
    seconds: int | None = None
    agent: str = ""
    customer_asked: bool = False
    note: str = ""


def missing_fields(columns: Mapping[str, int]) -> tuple[str, ...]:
    """Required fields without a column."""
    return tuple(spec.key for spec in FIELDS if spec.required and spec.key not in columns)


def read_row(cells: Sequence[Cell], columns: Mapping[str, int], zone: tzinfo) -> tuple[CallRow | None, list[Finding]]:
    """The row, or None and every fault of it with its column and value."""
    found: list[Finding] = []
    given = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
    found += [
        error("call.formula", key, text_of(cell))
        for key, cell in given.items()
        if isinstance(cell, str) and cell.strip()[:1] in FORMULA_STARTS and len(cell.strip()) > 1
    ]
    found += [
        error("cell.required", spec.key) for spec in FIELDS if spec.required and is_blank(text_of(given.get(spec.key)))
    ]
    result = _result(given.get("result"), found)
    called_at = _instant(given.get("called_at"), zone, found)
    seconds, wrong = read_whole(given.get("seconds"), "seconds", high=LONGEST_CALL)
    found += [wrong] if wrong else []
    asked, wrong = read_yes_no(given.get("customer_asked"), "customer_asked")
    found += [wrong] if wrong else []
    note = text_of(given.get("note"))
    if len(note) > NOTE_LENGTH:
        found.append(error("call.note_long", "note", note, limit=str(NOTE_LENGTH)))
    if found or called_at is None:
        return None, found
    task = half_width(text_of(given["task"])).strip().upper()
    agent = half_width(text_of(given.get("agent"))).strip()
    return CallRow(task, result, called_at, seconds, agent, asked, mask_inside(note)), []


def _result(cell: Cell, found: list[Finding]) -> str:
    """The code, or "" with its fault."""
    text = half_width(text_of(cell)).strip()
    if is_blank(text):
        return ""
    if text.upper() in set(ContactResult):
        return text.upper()
    labels = {str(label): code.value for code, label in RESULT_LABELS.items()}
    code = WORDS.get(text) or labels.get(text, "")
    if not code:
        found.append(error("call.result", "result", text))
    return code


def _instant(cell: Cell, zone: tzinfo, found: list[Finding]) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=zone, microsecond=0)
    text = half_width(text_of(cell)).strip()
    if is_blank(text):
        return None
    plain = text.replace("/", "-").replace("T", " ")
    for form in INSTANTS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=zone)
        except ValueError:
            continue
    found.append(error("call.time", "called_at", text))
    return None
