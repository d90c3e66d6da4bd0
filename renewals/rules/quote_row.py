"""One row of a quote list (报价清单) as the core system states it (renewals brief §1.5 row 7, §1.8).

A row names its customer by the expiring policy, the task number of a call list, the VIN or the plate: the first of
them that is filled in counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from renewals.conduct.rules.rebates import rebate_words
from renewals.rules import messages  # noqa: F401  registers the sentence of a premium that is not positive
from renewals.rules.vocabulary import Coverage, Line, read_choice
from workflow.identifiers.masking import mask_inside
from workflow.identifiers.plate import check_plate
from workflow.identifiers.vin import check_vin
from workflow.intake.cells import Cell, code_of, is_blank, read_amount, read_code, read_date, read_text, text_of
from workflow.intake.headers import Fields, FieldSpec
from workflow.intake.messages import Finding, error, register_messages

QUOTE_FIELDS: Fields = (
    FieldSpec(
        "policy_no",
        "保单号",
        _("Policy number"),
        (
            "保单号码",
            "保单编号",
            "到期保单号",
            "原保单号",
            "上年保单号",
            "上张保单号",
            "被续保单号",
            "续保前保单号",
            "商业险保单号",
            "交强险保单号",
            "policyno",
        ),
        is_key=True,
    ),
    FieldSpec("task", "任务号", _("Task number"), ("任务编号", "电呼任务号", "task number"), is_key=True),
    FieldSpec(
        "vin",
        "车架号",
        _("VIN"),
        ("VIN码", "车辆识别代号", "车辆识别代码", "车辆识别码", "车架号码", "车架号/VIN", "VIN号", "底盘号", "vinno"),
        is_key=True,
    ),
    FieldSpec(
        "plate", "车牌号", _("Plate"), ("车牌号码", "号牌号码", "车牌", "号码号牌", "车号", "licenseno"), is_key=True
    ),
    FieldSpec(
        "quoted_on",
        "报价日期",
        _("Quoted on"),
        ("报价日", "报价时间", "最近报价日期", "最新报价日期", "quote date", "quoted on"),
        required=True,
    ),
    FieldSpec(
        "premium",
        "报价保费",
        _("Quoted premium"),
        (
            "报价金额",
            "报价总保费",
            "报价合计",
            "报价保费合计",
            "本次报价",
            "续保报价",
            "报价含税保费",
            "quoted premium",
        ),
        required=True,
    ),
    FieldSpec(
        "line",
        "险种",
        _("Line"),
        ("险类", "险种名称", "报价险种", "险种代码", "险种类型", "产品", "产品名称", "riskcode"),
    ),
    FieldSpec("coverage", "险别组合", _("Coverage"), ("承保险别", "险种组合", "投保方案", "投保险别", "报价方案")),
    FieldSpec("note", "备注", _("Note"), ("报价备注", "说明", "备注信息", "remark")),
)
NAMING = ("policy_no", "task", "vin", "plate")
"""Columns that name the customer, the surest first. One of them is needed."""
FORMULA_STARTS = ("=", "+", "@")
NOTE_LENGTH = 200

register_messages(
    {
        "quote.formula": _("“%(value)s” begins like a formula. Write the value itself."),
        "quote.nobody": _("The row names no customer. Write the policy number, the task number, the VIN or the plate."),
        "quote.unknown": _("No customer of this branch is found by “%(value)s”."),
        "quote.several": _("Several open customers are found by “%(value)s”. Write the policy number."),
        "quote.other_vehicle": _("“%(value)s” is not the vehicle of this customer."),
        "quote.future": _("The quote of %(value)s lies in the future."),
        "quote.too_early": _(
            "On %(value)s the quoting window was not open yet: it opens %(days)s days before the cover ends."
        ),
        "quote.rebate": _("A quote does not record rebates. Take these words out of the note: %(words)s"),
        "quote.twice": _("The same as row %(other)s. Imported once."),
        "quote.pool": _("The customer of “%(value)s” waits for dispatch. Dispatch first, then import the row again."),
        "quote.renew_claimed": _("The customer of “%(value)s” is reported renewed already. No quote is recorded."),
        "quote.loss_pending": _("The loss of the customer of “%(value)s” awaits a decision. No quote is recorded."),
        "quote.renewed": _("The customer of “%(value)s” is renewed already. No quote is recorded."),
        "quote.lost": _("The customer of “%(value)s” is lost. No quote is recorded."),
        "quote.lapsed": _("The cover of “%(value)s” has lapsed. No quote is recorded."),
        "quote.closed": _("The win-back period of “%(value)s” is over. No quote is recorded."),
        "quote.void": _("The customer of “%(value)s” was declared not due. No quote is recorded."),
        "quote.refused": _("%(why)s"),
        "quote.moved": _("The record changed while the list was imported. Import the row again."),
    }
)


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """The row in our own terms. ``named_by`` and ``name``: the column that says whose quote it is, and what stands
    there; ``vin`` is also kept where another column names the customer. ``line`` is empty where the list has none."""

    named_by: str
    name: str
    vin: str
    quoted_on: date
    premium: Decimal
    line: str
    coverage: str = ""
    note: str = ""

    def of_line(self, line: str) -> QuoteRow:
        """The row of a customer whose expiring cover has this line: what the list does not say is quoted as before."""
        return self if self.line else replace(self, line=line or Line.COMMERCIAL)


def missing_fields(columns: Mapping[str, int]) -> tuple[str, ...]:
    """Required fields without a column; of those that name the customer one is enough."""
    lacking = tuple(spec.key for spec in QUOTE_FIELDS if spec.required and spec.key not in columns)
    return lacking if any(key in columns for key in NAMING) else (NAMING[0], *lacking)


def read_row(
    cells: Sequence[Cell], columns: Mapping[str, int], *, today: date, day_first: bool = False
) -> tuple[QuoteRow | None, list[Finding]]:
    """The row with its warnings, or None and every fault of it with its column and value."""
    row = _Cells(cells, columns)
    named_by, name, vin = row.customer()
    quoted_on, premium = row.day(today, day_first=day_first), row.premium()
    line, coverage, note = row.choice("line", Line), row.choice("coverage", Coverage), row.note()
    if quoted_on is None or premium is None or any(finding.is_error for finding in row.found):
        return None, row.found
    return QuoteRow(named_by, name, vin, quoted_on, premium, line, coverage, note), row.found


class _Cells:
    """The cells of a row by field, and what is wrong with them."""

    def __init__(self, cells: Sequence[Cell], columns: Mapping[str, int]) -> None:
        self.given = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
        self.found: list[Finding] = [
            error("quote.formula", key, text_of(cell))
            for key, cell in self.given.items()
            if isinstance(cell, str) and cell.strip()[:1] in FORMULA_STARTS and len(cell.strip()) > 1
        ]
        self.found += [
            error("cell.required", spec.key)
            for spec in QUOTE_FIELDS
            if spec.required and is_blank(text_of(self.given.get(spec.key)))
        ]

    def customer(self) -> tuple[str, str, str]:
        """Which column names the customer, what stands there, and the VIN. A number that cannot be read counts only
        where no surer one stands before it."""
        names: dict[str, str] = {}
        for key in NAMING:
            value, wrong = self._identifier(key)
            if wrong is not None and not value:
                self.found.append(replace(wrong, severity="warning") if names else wrong)
            elif value:
                names[key] = value
        if not names and not any(finding.field in NAMING for finding in self.found):
            self.found.append(error("quote.nobody", NAMING[0]))
        named_by = next(iter(names), NAMING[0])
        return named_by, names.get(named_by, ""), names.get("vin", "")

    def _identifier(self, key: str) -> tuple[str, Finding | None]:
        cell = self.given.get(key)
        if key == "vin":
            vin, wrong = check_vin(cell, key, exempt=True)
            return vin or "", wrong
        if key == "plate":
            plate, wrong = check_plate(cell, key)
            return plate or "", wrong
        return read_code(cell, key)

    def day(self, today: date, *, day_first: bool) -> date | None:
        day, wrong = read_date(self.given.get("quoted_on"), "quoted_on", day_first=day_first)
        if day is not None and day > today:
            wrong = error("quote.future", "quoted_on", day.isoformat())
        self.found += [wrong] if wrong else []
        return day

    def premium(self) -> Decimal | None:
        premium, wrong = read_amount(self.given.get("premium"), "premium")
        if premium is not None and premium <= 0:
            wrong = error("premium.not_positive", "premium", str(premium))
        self.found += [wrong] if wrong else []
        return premium

    def choice(self, key: str, kind: type[StrEnum]) -> str:
        """A word of a vocabulary; an unknown cover is left out with a warning, an unknown line refuses the row."""
        code, wrong = read_choice(code_of(self.given.get(key)), key, kind)
        if wrong is not None:
            self.found.append(wrong if key == "line" else replace(wrong, severity="warning"))
        return code

    def note(self) -> str:
        note, wrong = read_text(self.given.get("note"), "note", limit=NOTE_LENGTH)
        words = rebate_words(text_of(self.given.get("note")))
        if words:
            self.found.append(error("quote.rebate", "note", words="、".join(words)))
        self.found += [wrong] if wrong else []
        return mask_inside(note)
