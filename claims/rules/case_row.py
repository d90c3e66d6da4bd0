"""One row of a case list: read, checked, and refused with codes (claims brief §5, data)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from accounts.errors import DomainError
from claims.rules.case_columns import HEADS, INSTANTS, SUMS
from claims.rules.case_number import read_case_number
from claims.rules.case_terms import CaseState, ClaimLine
from workflow.identifiers.plate import normalize_plate
from workflow.intake.cells import (
    Cell,
    digits_lost,
    read_amount,
    read_code,
    read_date,
    read_text,
    read_whole,
    read_yes_no,
    text_of,
)
from workflow.intake.messages import Finding, error, warning

Findings = list[Finding]
ZERO = Decimal(0)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$")
HEAD_CODES = tuple(head for head, _words, _other in HEADS)
SUM_CODES = tuple(key for key, _header, _label in SUMS)
LIMITS = {
    "core_id": 40,
    "registration_no": 40,
    "policy_no": 30,
    "loss_place": 120,
    "loss_cause": 60,
    "vin": 17,
}
STATE_WORDS: Mapping[str, CaseState] = {
    **{state.value: state for state in CaseState},
    "已报案": CaseState.REPORTED,
    "报案": CaseState.REPORTED,
    "已立案": CaseState.REGISTERED,
    "立案": CaseState.REGISTERED,
    "已查勘": CaseState.SURVEYED,
    "查勘": CaseState.SURVEYED,
    "已定损": CaseState.ASSESSED,
    "定损": CaseState.ASSESSED,
    "已核赔": CaseState.SETTLED,
    "核赔": CaseState.SETTLED,
    "已支付": CaseState.PAID,
    "支付": CaseState.PAID,
    "已结案": CaseState.CLOSED,
    "结案": CaseState.CLOSED,
    "零结": CaseState.CLOSED_AT_ZERO,
    "零赔付结案": CaseState.CLOSED_AT_ZERO,
    "注销": CaseState.CANCELLED,
    "已注销": CaseState.CANCELLED,
    "拒赔": CaseState.REJECTED,
    "已拒赔": CaseState.REJECTED,
    "重开": CaseState.REOPENED,
    "已重开": CaseState.REOPENED,
}
LINE_WORDS: Mapping[str, ClaimLine] = {
    **{line.value: line for line in ClaimLine},
    "车险": ClaimLine.MOTOR,
    "机动车": ClaimLine.MOTOR,
    "企财险": ClaimLine.PROPERTY,
    "工程险": ClaimLine.PROPERTY,
    "责任险": ClaimLine.LIABILITY,
    "货运险": ClaimLine.MARINE,
    "船舶险": ClaimLine.MARINE,
    "意外险": ClaimLine.ACCIDENT_HEALTH,
    "健康险": ClaimLine.ACCIDENT_HEALTH,
    "意健险": ClaimLine.ACCIDENT_HEALTH,
    "农险": ClaimLine.AGRICULTURE,
    "农业险": ClaimLine.AGRICULTURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMapping:
    """Where each field stands (positions from 0), constants for those the sheet lacks, and words to replace.

    ``zone`` is where the list's clock stands; ``now`` is against which a report is in the future.
    """

    columns: Mapping[str, int]
    zone: tzinfo
    now: datetime
    day_first: bool = False
    currency: str = "CNY"
    prefix: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def provides(self, key: str) -> bool:
        """The sheet or a constant gives this field."""
        return key in self.columns or key in self.constants


@dataclass(slots=True)
class CaseRow:
    """A case as the list states it: values by column, sums by head and kind, people."""

    values: dict[str, Any] = field(default_factory=dict)
    heads: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    insured_name: str = ""
    payee_name: str = ""
    payee_account: str = ""
    org_text: str = ""


def missing_fields(mapping: CaseMapping) -> tuple[str, ...]:
    """Required fields the list does not give."""
    return () if mapping.provides("case_number") else ("case_number",)


class CaseChecker:
    """The check of one row of one list: ``(row, warnings)``, or ``(None, findings)`` where it is refused."""

    def __init__(self, mapping: CaseMapping) -> None:
        self._mapping = mapping
        self._readers = [
            (key, place, _READERS.get(key) or _reader(key), mapping.values.get(key))
            for key, place in mapping.columns.items()
            if key != "case_number"
        ]
        self._constants = [(key, _READERS.get(key) or _reader(key), text) for key, text in mapping.constants.items()]
        self._number_at = mapping.columns.get("case_number", -1)

    def __call__(self, cells: Sequence[Cell]) -> tuple[CaseRow | None, Findings]:
        row, found = CaseRow(), Findings()
        number = self._number(cells, found)
        for key, place, read, words in self._readers:
            cell = cells[place] if place < len(cells) else None
            if words is not None:
                cell = words.get(text_of(cell), cell)
            read(self._mapping, row, key, cell, found)
        for key, read, text in self._constants:
            read(self._mapping, row, key, text, found)
        row.values["case_number"] = number
        self._settle(row, found)
        refused = any(finding.is_error for finding in found)
        return (None if refused else row), found

    def _number(self, cells: Sequence[Cell], found: Findings) -> str:
        cell = cells[self._number_at] if 0 <= self._number_at < len(cells) else None
        if digits_lost(cell):
            found.append(error("cell.digits_lost", "case_number", text_of(cell)))
            return ""
        try:
            return read_case_number(f"{self._mapping.prefix}{text_of(cell)}" if text_of(cell) else "")
        except DomainError as refusal:
            found.append(error(f"case.{refusal.code}", "case_number", text_of(cell)))
            return ""

    def _settle(self, row: CaseRow, found: Findings) -> None:
        values = row.values
        hour = values.pop("loss_hour", None)
        if hour is not None and values.get("loss_at") is not None:
            values["loss_at"] += timedelta(hours=hour)
        _check_days(self._mapping.now, values, found)
        _add_up(row, found)
        state = values.setdefault("case_state", CaseState.REPORTED)
        values.setdefault("line", ClaimLine.MOTOR)
        estimate = values["estimate"]
        ended = state in {CaseState.CLOSED, CaseState.CLOSED_AT_ZERO, CaseState.CANCELLED, CaseState.REJECTED}
        values["reserve"] = ZERO if ended else max(estimate - values["paid"], ZERO)
        if values["paid"] > estimate:
            found.append(warning("case.paid_over_estimate", "paid", str(values["paid"])))
            values["estimate"] = values["paid"]


def _check_days(now: datetime, values: Mapping[str, Any], found: Findings) -> None:
    loss, reported = values.get("loss_at"), values.get("reported_at")
    if loss is not None and reported is not None and loss > reported:
        found.append(error("case.loss_after_report", "loss_at", f"{loss:%Y-%m-%d %H:%M}"))
    for key, day in (("reported_at", reported), ("loss_at", loss)):
        if day is not None and day > now:
            found.append(error("case.in_future", key, f"{day:%Y-%m-%d %H:%M}"))


def _add_up(row: CaseRow, found: Findings) -> None:
    """A total that is stated must be the sum of its heads; where one is missing it is taken from the other."""
    values = row.values
    claimed = sum((sums.get("claimed", ZERO) for sums in row.heads.values()), ZERO)
    for key in SUM_CODES:
        stated = values.get(key)
        heads = {head: sums[key] for head, sums in row.heads.items() if key in sums}
        total = sum(heads.values(), ZERO)
        if stated is not None and heads and stated != total:
            found.append(error("case.heads_differ", key, str(stated), total=f"{total:.2f}"))
        values[key] = stated if stated is not None else total if heads else None
        if not heads and stated and stated == claimed and key in {"assessed", "estimate"}:
            for sums in row.heads.values():
                sums[key] = sums.get("claimed", ZERO)
        elif not heads and stated:
            row.heads.setdefault("other", {})[key] = stated
    if values["estimate"] is None:
        values["estimate"] = values["claimed"] or ZERO
        for sums in row.heads.values():
            if "claimed" in sums:
                sums.setdefault("estimate", sums["claimed"])
    for key in SUM_CODES:
        values[key] = values[key] or ZERO


Reader = Callable[[CaseMapping, CaseRow, str, Cell, Findings], None]


def _instant(mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, found: Findings) -> None:
    if isinstance(cell, datetime):
        moment: datetime | None = cell.replace(tzinfo=mapping.zone) if cell.tzinfo is None else cell
    else:
        day, finding = read_date(cell, key, day_first=mapping.day_first)
        if finding is not None:
            found.append(finding)
        moment = None if day is None else datetime.combine(day, _clock(cell), tzinfo=mapping.zone)
    row.values[key] = moment


def _clock(cell: Cell) -> time:
    clock = _CLOCK.search(cell) if isinstance(cell, str) else None
    if clock is None:
        return time.min
    hour, minute, second = (int(part or 0) for part in clock.groups())
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else time.min


def _sum(_mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, found: Findings) -> None:
    amount, finding = read_amount(cell, key, digits=14)
    if finding is not None:
        found.append(finding)
    elif amount is not None and amount < 0:
        found.append(error("case.negative", key, str(amount)))
    elif amount is not None:
        _place(row, key, amount)


def _place(row: CaseRow, key: str, amount: Decimal) -> None:
    name, _mark, head = key.partition("_")
    if name in SUM_CODES and head in HEAD_CODES:
        row.heads.setdefault(head, {})[name] = amount
    else:
        row.values[key] = amount


def _ratio(_mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, found: Findings) -> None:
    text = text_of(cell)
    amount, finding = read_amount(cell, key, places=4)
    if finding is not None:
        found.append(finding)
    elif amount is not None:
        ratio = amount * 100 if text.endswith("%") else amount
        if 0 <= ratio <= 100:
            row.values[key] = ratio.quantize(Decimal("0.01"))
        else:
            found.append(error("case.ratio", key, text))


def _count(_mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, found: Findings) -> None:
    number, finding = read_whole(cell, key, high=23 if key == "loss_hour" else 10000)
    if finding is not None:
        found.append(finding)
    elif number is not None:
        row.values[key] = number


def _yes_no(_mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, found: Findings) -> None:
    row.values[key], finding = read_yes_no(cell, key)
    if finding is not None:
        found.append(finding)


def _choice(words: Mapping[str, Any]) -> Reader:
    def read(_mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, found: Findings) -> None:
        text = text_of(cell)
        if text in words:
            row.values[key] = words[text]
        elif text:
            choices = "、".join(dict.fromkeys(words))[:80]
            found.append(error("cell.unknown_choice", key, text, choices=choices))

    return read


def _plate(_mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, _found: Findings) -> None:
    row.values[key] = normalize_plate(text_of(cell))[:12]


def _person(_mapping: CaseMapping, row: CaseRow, key: str, cell: Cell, found: Findings) -> None:
    if digits_lost(cell):
        found.append(error("cell.digits_lost", key))
        return
    text, finding = read_text(cell, key, limit=60)
    if finding is not None:
        found.append(finding)
    setattr(row, key, "".join(text.split()) if key == "payee_account" else text)


def _reader(key: str) -> Reader:
    """Texts and codes; sums by head."""
    name, _mark, head = key.partition("_")
    if name in SUM_CODES and head in HEAD_CODES:
        return _sum
    read = read_text if key in {"loss_place", "loss_cause"} else read_code

    def take(_mapping: CaseMapping, row: CaseRow, field_key: str, cell: Cell, found: Findings) -> None:
        text, finding = read(cell, field_key, limit=LIMITS.get(field_key, 40))
        if finding is not None:
            found.append(finding)
        row.values[field_key] = text

    return take


_READERS: dict[str, Reader] = {
    **{key: _instant for key, _header, _label, _aliases in INSTANTS},
    **dict.fromkeys((*SUM_CODES, "insured_limit"), _sum),
    **dict.fromkeys(("deaths", "serious_injuries", "injured_count", "loss_hour"), _count),
    **dict.fromkeys(("is_litigated", "is_cross_region"), _yes_no),
    **dict.fromkeys(("insured_name", "payee_name", "payee_account", "org_text"), _person),
    "liability_ratio": _ratio,
    "case_state": _choice(STATE_WORDS),
    "line": _choice(LINE_WORDS),
    "plate": _plate,
}
