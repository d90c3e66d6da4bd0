"""Reading of the whole document."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance.documents.fields import SECTION, SHARED
from reinsurance.documents.inputs import ConvertInput, Deal, SectionInput, Sum
from reinsurance.documents.nodes import Findings, Node
from reinsurance.documents.programme_reading import read_programme
from reinsurance.documents.return_reading import read_return
from reinsurance.documents.section_reading import inherited, read_section
from reinsurance.rules.amounts import MINOR_DIGITS
from reinsurance.rules.commission import ProfitTerms, ProfitYear
from reinsurance.rules.exchange import Rate
from reinsurance.rules.periods import Period
from reinsurance.rules.refusals import Refusal, Refusals

DEFAULT_CURRENCY = "CNY"


def read_deal(tree: Any) -> Deal:
    """The deal, or every fault of the document at once."""
    findings = Findings()
    if not isinstance(tree, dict):
        raise Refusals([Refusal("FIELD_TYPE", expected=_("an object"))])
    top = Node(tree, "deal", "", findings)
    _currency(top)
    day, period = top.day("date"), read_period(top)
    sections = _sections(top, day or (period.first if period else None), period)
    deal = Deal(
        reference=top.text("reference"),
        direction=top.choice("direction", "direction", "outward"),
        currency=findings.currency,
        digits=findings.digits,
        cedant=top.text("cedant"),
        day=day,
        period=period,
        sections=sections,
        sectioned=top.has("sections"),
        rates=_rates(top),
        convert=_convert(top),
        allocations=tuple(_allocation(row) for row in top.nodes("allocations", "allocation")),
        tax_splits=tuple(_tax_split(row) for row in top.nodes("tax_splits", "tax_split")),
        returns=tuple(_return(row, period) for row in top.nodes("returns", "cancellation")),
        profit=_profit(top),
        programme=read_programme(top),
        hints=findings.hints,
    )
    if findings.faults:
        raise Refusals(list({(one.code, one.path): one for one in findings.faults}.values()))
    return deal


def _currency(top: Node) -> None:
    currency = top.text("currency", DEFAULT_CURRENCY).upper()
    if currency not in MINOR_DIGITS:
        top.fault("CURRENCY", "currency", value=currency[:40])
        return
    top.findings.currency, top.findings.digits = currency, MINOR_DIGITS[currency]


def read_period(top: Node) -> Period | None:
    """The period, checked against the original policy's when that is given."""
    original = _one_period(top, "original_period")
    period = _one_period(top, "period")
    if period is not None:
        try:
            period.check(original, outside_allowed=bool(top.text("outside_original_reason")))
        except Refusal as refusal:
            top.refused(refusal)
            return None
    return period


def _one_period(top: Node, name: str) -> Period | None:
    """``to`` is the last covered day, ``until`` the first day without cover; ``days`` counts from ``from``."""
    stated = top.node(name, "period")
    if stated is None:
        return None
    stated.require("from")
    first, last, until, days = stated.day("from"), stated.day("to"), stated.day("until"), stated.whole("days")
    stated.conflict("to", "until")
    stated.conflict("to", "days")
    stated.conflict("until", "days")
    if last is None and until is not None:
        last = _shifted(until, -1)
    if last is None and days and first is not None:
        last = _shifted(first, days - 1)
    if last is None:
        stated.require("to")
    if first is None or last is None:
        return None
    return Period(first=first, last=last)


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _sections(top: Node, day: date | None, period: Period | None) -> tuple[SectionInput, ...]:
    if not top.has("sections"):
        return (read_section(top, day, period),)
    for name in SECTION:
        if name not in SHARED and name != "name" and top.has(name):
            top.fault("FIELD_CONFLICT", name, first="sections", second=name)
    shared = inherited(top, SHARED)
    rows = top.values["sections"]
    if not isinstance(rows, list) or not rows:
        top.fault("FIELD_TYPE", "sections", expected=_("a list of objects"))
        return ()
    sections = []
    for number, row in enumerate(rows):
        path = f"{top.at('sections')}[{number}]"
        if not isinstance(row, dict):
            top.findings.faults.append(Refusal("FIELD_TYPE", path, expected=_("an object")))
            continue
        sections.append(read_section(Node(row, "section", path, top.findings, shared), day, period))
    return tuple(sections)


def _rates(top: Node) -> tuple[Rate, ...]:
    rates = []
    for row in top.nodes("exchange_rates", "rate"):
        needed = [row.require(name) for name in ("base", "quote", "date", "value")]
        base, quote = _code(row, "base"), _code(row, "quote")
        day, value = row.day("date"), row.number("value", most_decimals=10)
        per, approved_by = row.whole("per"), row.text("approved_by")
        if all(needed) and day is not None and value is not None:
            rates.append(
                Rate(
                    base=base,
                    quote=quote,
                    day=day,
                    value=value,
                    kind=row.choice("kind", "rate_kind", "mid"),
                    per=1 if per is None else per,
                    entered_by=row.text("entered_by"),
                    approved_by=approved_by,
                    approved=row.flag("approved") or bool(approved_by),
                )
            )
    return tuple(rates)


def _convert(top: Node) -> ConvertInput | None:
    stated = top.node("convert", "convert", single="to")
    if stated is None:
        return None
    stated.require("to")
    fixed = stated.number("fixed_rate", most_decimals=10)
    if fixed is not None and fixed <= 0:
        stated.fault("RATE_RANGE", "fixed_rate", value=fixed, least="> 0", most="-")
    day = stated.day("date") or top.day("date")
    if fixed is None and day is None:
        stated.require("date")
    currency = _code(stated, "to")
    settled = None
    if stated.has("settled") and currency in MINOR_DIGITS:
        inner = Node(
            {"settled": stated.values["settled"]},
            "convert",
            stated.path,
            Findings(currency, MINOR_DIGITS[currency], top.findings.faults),
        )
        settled = inner.money("settled", sign="any")
    return ConvertInput(
        path=stated.path,
        currency=currency,
        day=day,
        kind=stated.choice("kind", "rate_kind", "mid"),
        fixed=fixed,
        settled=settled,
    )


def _code(row: Node, name: str) -> str:
    code = row.text(name).upper()
    if code and code not in MINOR_DIGITS:
        row.fault("CURRENCY", name, value=code[:40])
    return code


def _allocation(row: Node) -> Sum:
    row.require("total")
    row.conflict("weights", "equal_parts")
    total = row.money("total", sign="any")
    equal = row.whole("equal_parts", most=10_000)
    weights: list[Decimal] = [Decimal(1)] * (equal or 0)
    given = row.values.get("weights")
    for number, text in enumerate(given if isinstance(given, list) else []):
        one = Node({"weights": text}, "allocation", row.path, row.findings)
        one.places["weights"] = f"{row.at('weights')}[{number}]"
        weight = one.number("weights")
        if weight is None or weight < 0:
            one.fault("SHARE_RANGE", "weights", value=str(text)[:40], most="-")
        else:
            weights.append(weight)
    if given is not None and not isinstance(given, list):
        row.fault("FIELD_TYPE", "weights", expected=_("a list of numbers"))
    elif not row.has("equal_parts"):
        row.require("weights")
    if total and not any(weights):
        row.fault("WEIGHTS", "weights", value=total)
    return Sum(path=row.path, amount=total or Decimal(0), weights=tuple(weights))


def _tax_split(row: Node) -> Sum:
    for name in ("amount", "rate"):
        row.require(name)
    rate = row.percent("rate", zero=True, rate=True)
    amount = row.money("amount", sign="any")
    inclusive = row.flag("inclusive", default=True)
    return Sum(path=row.path, amount=amount or Decimal(0), rate=rate or Decimal(0), inclusive=inclusive)


def _return(row: Node, period: Period | None) -> Sum:
    row.require("premium")
    return Sum(path=row.path, amount=row.money("premium") or Decimal(0), terms=read_return(row, period))


def _profit(top: Node) -> tuple[ProfitTerms, tuple[ProfitYear, ...]] | None:
    stated = top.node("profit_commission", "profit_commission")
    if stated is None:
        return None
    stated.require("percent")
    stated.conflict("premium", "years")
    years = stated.nodes("years", "profit_year") if stated.has("years") else [stated]
    extinction = isinstance(stated.values.get("deficit_years"), str) and stated.text("deficit_years") == "extinction"
    terms = ProfitTerms(
        percent=stated.percent("percent", rate=True) or Decimal(0),
        expense_percent=stated.percent("expense_percent", zero=True, rate=True) or Decimal(0),
        deficit_years=None if extinction else stated.whole("deficit_years", most=100),
    )
    return terms, tuple(_profit_year(year) for year in years)


def _profit_year(row: Node) -> ProfitYear:
    row.require("premium")
    return ProfitYear(
        premium=row.money("premium") or Decimal(0),
        reserves_in=row.money("reserves_in") or Decimal(0),
        commission=row.money("commission") or Decimal(0),
        claims=row.money("claims") or Decimal(0),
        expenses=row.money("expenses") or Decimal(0),
        reserves_out=row.money("reserves_out") or Decimal(0),
        deficit=row.money("deficit") or Decimal(0),
    )
