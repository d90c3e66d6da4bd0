"""One row of a sheet of targets (目标表) as the file states it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reporting.rules import PERCENT, fault_of, month_of
from workflow.intake.cells import Cell, half_width, is_blank, read_amount, read_text, text_of
from workflow.intake.headers import FieldSpec
from workflow.intake.messages import Finding, error, register_messages
from workflow.kpis import KPIS

FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("branch", "机构", _("Branch"), ("机构代码", "机构名称", "分支机构", "单位", "branch code"), True, False),
    FieldSpec("kpi", "指标", _("KPI"), ("指标代码", "指标名称", "kpi code", "figure"), True, True),
    FieldSpec("month", "月份", _("Month"), ("目标月份", "考核月份", "年月"), True, False),
    FieldSpec("base_value", "基础目标", _("Base value"), ("基础值", "基本目标", "目标值", "base"), True, False),
    FieldSpec("challenge_value", "挑战目标", _("Challenge value"), ("挑战值", "冲刺目标", "challenge"), False, False),
)
FORMULA_STARTS = ("=", "+", "@")
FRACTION = Decimal(1)

register_messages(
    {
        "target.formula": _("“%(value)s” begins like a formula. Write the value itself."),
        "target.branch": _("“%(value)s” is neither code nor name of one branch in this import."),
        "target.kpi": _("“%(value)s” is no figure of the catalogue. Write its code or its name."),
        "target.desk": _("“%(value)s” is a figure of another desk. Its managers set the targets for it."),
        "target.month": _("“%(value)s” is no month. Write it as 2026-06."),
        "target.fraction": _("“%(value)s” may be a fraction. Write 65 or 65%% for sixty-five percent."),
        "target_negative": _("“%(value)s” is less than zero."),
        "target_over_limit": _("“%(value)s” is more than 200 percent."),
        "target_challenge": _("The challenge value “%(value)s” asks for less than the base value."),
        "target.twice": _("The same as row %(other)s. Imported once."),
        "target.conflict": _("Row %(other)s gives other values for the same branch, figure and month. Keep one."),
    }
)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """The row in our own terms; ``branch`` is what the file calls it."""

    branch: str
    kpi: str
    month: date
    base_value: Decimal
    challenge_value: Decimal | None


def missing_fields(columns: Mapping[str, int]) -> tuple[str, ...]:
    """Required fields without a column."""
    return tuple(spec.key for spec in FIELDS if spec.required and spec.key not in columns)


def names_of_kpis() -> dict[str, str]:
    """Code of each figure by its code and by its names in every language; a name two of them share is left out."""
    names: dict[str, str] = {code: code for code in KPIS}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = [(str(kpi.label).casefold(), code) for code, kpi in KPIS.items()]
        labels = [label for label, _code in said]
        names |= {label: code for label, code in said if labels.count(label) == 1 and label not in KPIS}
    return names


def read_row(
    cells: Sequence[Cell], columns: Mapping[str, int], names: Mapping[str, str]
) -> tuple[TargetRow | None, list[Finding]]:
    """The row, or None and why it is refused: every fault of it, each with its column and value.

    ``names`` are those of :func:`names_of_kpis`.
    """
    found: list[Finding] = []
    given = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
    for key, cell in given.items():
        text = text_of(cell)
        if isinstance(cell, str) and text[:1] in FORMULA_STARTS and len(text) > 1:
            found.append(error("target.formula", key, text))
    branch, wrong = read_text(given.get("branch"), "branch", limit=60)
    found += [wrong] if wrong else []
    code = _code(given.get("kpi"), names, found)
    month = _month(given.get("month"), found)
    base = _value("base_value", given.get("base_value"), code, found)
    challenge = _value("challenge_value", given.get("challenge_value"), code, found)
    found += [
        error("cell.required", spec.key) for spec in FIELDS if spec.required and is_blank(text_of(given.get(spec.key)))
    ]
    if found or month is None or base is None:
        return None, found
    fault = fault_of(KPIS[code].unit, KPIS[code].better, base, challenge)
    if fault:
        key = "base_value" if challenge is None or _alone_wrong(code, base) else "challenge_value"
        return None, [error(fault, key, text_of(given.get(key)))]
    return TargetRow(branch, code, month, base, challenge), []


def _alone_wrong(code: str, base: Decimal) -> bool:
    return bool(fault_of(KPIS[code].unit, KPIS[code].better, base, None))


def _code(cell: Cell, names: Mapping[str, str], found: list[Finding]) -> str:
    """The code of a figure given by code or by name."""
    text = text_of(cell)
    if is_blank(text):
        return ""
    code = names.get(text.casefold(), "")
    if not code:
        found.append(error("target.kpi", "kpi", text))
    return code


def _month(cell: Cell, found: list[Finding]) -> date | None:
    if isinstance(cell, date | datetime):
        return date(cell.year, cell.month, 1)
    text = half_width(text_of(cell))
    month = month_of(text)
    if month is None and not is_blank(text):
        found.append(error("target.month", "month", text))
    return month


def _value(key: str, cell: Cell, code: str, found: list[Finding]) -> Decimal | None:
    """A value in the unit of the figure; a percentage is written as 65 or 65%, never as 0.65."""
    amount, wrong = read_amount(cell, key, places=4, digits=16)
    if wrong is not None:
        found.append(wrong)
        return None
    if amount is None:
        return None
    if isinstance(cell, str) and half_width(cell).strip().endswith("%"):
        amount *= 100
    elif code and KPIS[code].unit == PERCENT and 0 < amount <= FRACTION:
        found.append(error("target.fraction", key, text_of(cell)))
        return None
    if amount != amount.quantize(Decimal("0.01")):
        found.append(error("number.unreadable", key, text_of(cell)))
        return None
    return amount.quantize(Decimal("0.01"))
