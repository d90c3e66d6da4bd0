"""Reading of one section: risk, capacity, order and lines, endorsements, inward acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance.documents.amounts_reading import amount_or_percent, read_rate
from reinsurance.documents.inputs import Acceptance, ChangeInput, Interest, SectionInput
from reinsurance.documents.layer_reading import read_layer
from reinsurance.documents.loss_reading import read_losses
from reinsurance.documents.nodes import HUNDRED, Findings, Node
from reinsurance.documents.return_reading import read_return
from reinsurance.documents.terms import (
    read_basis,
    read_charges,
    read_lines,
    read_order,
    read_scale,
    read_taxes,
    read_treaties,
)
from reinsurance.rules.amounts import percent_of, rounded
from reinsurance.rules.bases import Basis
from reinsurance.rules.capacity import Wanted, legal_limit
from reinsurance.rules.periods import Period, pro_rata_charge
from reinsurance.rules.placing import OrderTerms
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.section import SectionTerms

CHANGES = ("sum_insured", "sum_insured_change", "premium", "premium_change", "annual_premium_change")
ORDER_CHANGES = ("order_premium", "order_premium_change")


def read_section(node: Node, day: date | None, period: Period | None) -> SectionInput:
    """Reads everything, noting faults; the caller stops when there are any."""
    terms = _terms(node, day)
    return SectionInput(
        path=node.path,
        name=node.text("name"),
        terms=terms,
        layers=tuple(read_layer(layer, day) for layer in node.nodes("layers", "layer")),
        losses=read_losses(node, terms, period),
        changes=tuple(_change(row, period) for row in node.nodes("endorsements", "endorsement")),
        cancellation=read_return(node.node("cancellation", "cancellation"), period),
        scale=read_scale(node),
        interest=_interest(node, period),
        acceptance=_acceptance(node),
        threshold=node.money("cash_call_threshold"),
    )


def _terms(node: Node, day: date | None) -> SectionTerms:
    digits = node.findings.digits
    sum_insured = node.money("sum_insured", sign="> 0")
    own_share = node.percent("own_share")
    if own_share is not None and own_share < 1:
        node.hint("SHARE_SUSPECT", "own_share", value=own_share)
    order = read_order(node)
    share = HUNDRED if own_share is None else own_share
    eml = _eml(node, sum_insured)
    on_eml = node.choice("capacity_basis", "capacity_basis") == "eml"
    tested = eml if on_eml else sum_insured
    own = None if tested is None else percent_of(tested, share, digits)
    facultative, order_premium, order_rate = _facultative(node, own)
    if facultative is not None and order.percent is None and sum_insured is None:
        order = OrderTerms(
            percent=facultative,
            basis=Basis.OWN,
            signing_basis=order.signing_basis,
            disproportionate_allowed=order.disproportionate_allowed,
        )
    return SectionTerms(
        digits=digits,
        sum_insured=sum_insured,
        own_share=own_share,
        eml=eml,
        tested_on_eml=on_eml,
        premium=_premium(node, sum_insured),
        wanted=_wanted(node, own, None if sum_insured is None else facultative),
        facultative_by_percent=_by_percent(node),
        order=order,
        lines=read_lines(node),
        order_premium=order_premium,
        order_rate=order_rate,
        charges=read_charges(node),
        taxes=read_taxes(node, day),
    )


def _premium(node: Node, sum_insured: Decimal | None) -> Decimal | None:
    """The premium for 100 %: stated, or the sum insured at a rate."""
    for name in ("rate", "rate_percent", "rate_per_mille"):
        node.conflict("premium", name)
    premium, rate = node.money("premium", sign="> 0"), read_rate(node)
    if rate is not None and node.require("sum_insured") and sum_insured is not None:
        return rounded(Fraction(sum_insured) * rate, node.findings.digits)
    return premium


def _eml(node: Node, sum_insured: Decimal | None) -> Decimal | None:
    if node.choice("capacity_basis", "capacity_basis") == "eml":
        node.require("eml")
    if not node.has("eml"):
        return None
    eml = amount_or_percent(node, "eml", sum_insured)
    if eml is not None and eml <= 0:
        node.fault("AMOUNT_SIGN", "eml", value=eml, wanted="> 0")
    if eml is not None and sum_insured is not None and eml > sum_insured:
        node.fault("SHARE_RANGE", "eml", value=eml, most=sum_insured)
    return eml


def _wanted(node: Node, own: Decimal | None, facultative: Decimal | None) -> Wanted:
    capital, reserves = node.money("capital"), node.money("surplus_reserves")
    limit = None
    if capital is not None:
        limit = legal_limit(capital, reserves or Decimal(0), node.findings.digits)
    first = node.choice("inuring", "inuring") == "facultative_first"
    return Wanted(
        retention=amount_or_percent(node, "retention", own) if node.has("retention") else None,
        facultative=facultative,
        treaties=read_treaties(node),
        facultative_first=first,
        table_limit=node.money("retention_table"),
        legal_limit=limit,
    )


def _facultative(node: Node, own: Decimal | None) -> tuple[Decimal | None, Decimal | None, Fraction | None]:
    """(amount, agreed premium of the order, agreed rate). Without a sum insured the amount is the percentage."""
    if not node.has("facultative"):
        return None, None, None
    if isinstance(node.values["facultative"], str):
        return amount_or_percent(node, "facultative", own), None, None
    stated = node.node("facultative", "money_or_share")
    if stated is None:
        return None, None, None
    stated.conflict("amount", "percent")
    amount = stated.money("amount", sign=">= 0")
    percent = stated.percent("percent", zero=True)
    if percent is not None:
        amount = percent if own is None else percent_of(own, percent, node.findings.digits)
    elif amount is not None and own is None:
        node.require("sum_insured")
    premium, rate = stated.money("premium", sign="> 0"), read_rate(stated)
    if premium is not None and rate is not None:
        stated.fault("FIELD_CONFLICT", "premium", first="premium", second="rate")
    return amount, premium, rate


def _by_percent(node: Node) -> bool:
    stated = node.values.get("facultative")
    if isinstance(stated, dict):
        return Node(stated, "money_or_share", node.at("facultative"), Findings()).has("percent")
    return isinstance(stated, str) and stated.strip().endswith(("%", "‰"))


def _change(row: Node, period: Period | None) -> ChangeInput:
    for first, second in (
        ("sum_insured", "sum_insured_change"),
        ("premium", "premium_change"),
        ("premium", "annual_premium_change"),
        ("premium_change", "annual_premium_change"),
        ("order_premium", "order_premium_change"),
    ):
        row.conflict(first, second)
    amounts: dict[str, Decimal] = {}
    for name in (*CHANGES, *ORDER_CHANGES):
        amount = row.money(name, sign="any" if name.endswith("change") else ">= 0")
        if amount is not None:
            amounts[name] = amount
    annual = amounts.pop("annual_premium_change", None)
    if annual is not None:
        amounts["premium_change"] = _for_days_left(row, annual, period)
    return ChangeInput(
        path=row.path,
        name=row.text("name"),
        effective=row.day("effective"),
        amounts=amounts,
        recompute=row.flag("recompute_capacity"),
    )


def _for_days_left(row: Node, annual: Decimal, period: Period | None) -> Decimal:
    """An annual change for the days from its effective day to the end of the period."""
    effective = row.day("effective")
    if effective is None or period is None:
        row.fault("FIELD_MISSING", "effective", name="effective" if effective is None else "period")
        return annual
    try:
        left = period.days - period.used_until(effective)
    except Refusal as refusal:
        row.fault(refusal.code, "effective", **refusal.facts)
        return annual
    return pro_rata_charge(annual, left, period.days, row.findings.digits)


def _interest(node: Node, period: Period | None) -> Interest | None:
    withheld = node.node("withheld", "withheld", single="percent")
    if withheld is None or not withheld.has("interest_percent"):
        return None
    percent = withheld.percent("interest_percent", zero=True, rate=True)
    days = withheld.whole("days")
    if days is None and period is not None:
        days = period.days
    if days is None:
        withheld.require("days")
    year = withheld.whole("year_days", most=366)
    return Interest(percent=percent or Decimal(0), days=days or 0, year_days=year or 365)


def _acceptance(node: Node) -> Acceptance | None:
    stated = node.node("acceptance", "acceptance")
    if stated is None:
        return None
    stated.require("written")
    basis = read_basis(stated, "basis") or read_basis(node, "basis")
    if basis is None and not stated.has("basis"):
        stated.fault("BASIS_MISSING", "basis")
    written = stated.percent("written") or HUNDRED
    signed = stated.percent("signed", zero=True) if stated.has("signed") else written
    if signed is not None and signed > written:
        stated.fault("SIGNED_OVER_WRITTEN", "signed", signed=signed, written=written)
    return Acceptance(
        path=stated.path,
        reinsurer=stated.text("reinsurer", str(_("ours"))),
        written=written,
        signed=written if signed is None else signed,
        basis=basis or Basis.WHOLE,
    )


def inherited(top: Node, names: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """What a section takes from the top of the document where it says nothing itself."""
    return {name: (top.at(name), top.values[name]) for name in names if top.has(name)}
