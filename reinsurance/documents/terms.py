"""Reading of what sections and layers have in common: order, lines, charges, taxes, treaties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from reinsurance.documents.nodes import HUNDRED, Node
from reinsurance.rules.bases import Basis
from reinsurance.rules.capacity import Treaty, TreatyKind
from reinsurance.rules.commission import Experience, Scale
from reinsurance.rules.exposure import Party
from reinsurance.rules.lines import MOST_BROKERAGE, MOST_COMMISSION
from reinsurance.rules.placing import Charges, LineTerms, OrderTerms
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.taxes import Effect, TaxRow, default_effect

MOST_WITHHELD = Decimal(60)


def read_order(node: Node) -> OrderTerms:
    """The order; a bare percentage takes the basis of the section."""
    basis = read_basis(node, "basis")
    signing = read_basis(node, "signing_basis")
    clause = node.flag("disproportionate_clause")
    stated = node.node("order", "order", single="percent")
    if stated is None:
        return OrderTerms(signing_basis=signing, disproportionate_allowed=clause)
    stated.require("percent")
    own_basis = read_basis(stated, "basis") or basis
    if own_basis is None and not stated.has("basis"):
        stated.fault("BASIS_MISSING", "basis")
    return OrderTerms(
        percent=stated.percent("percent"),
        basis=own_basis,
        signing_basis=signing,
        disproportionate_allowed=clause,
    )


def read_basis(node: Node, name: str) -> Basis | None:
    found = node.choice(name, "basis")
    return Basis(found) if found else None


def read_lines(node: Node) -> tuple[LineTerms, ...]:
    """The lines in the order of the document; the leader is first in a tie unless a sequence is stated."""
    default = read_basis(node, "basis")
    lines = []
    for number, line in enumerate(node.nodes("lines", "line")):
        basis = read_basis(line, "basis") or default
        if basis is None and not line.has("basis"):
            line.fault("BASIS_MISSING", "basis")
        line.require("written")
        written = line.percent("written")
        sequence = line.whole("sequence")
        if sequence is None:
            sequence = 0 if line.flag("lead") else number + 1
        signed = line.percent("signed", zero=True)
        charges = read_charges(line)
        lines.append(
            LineTerms(
                party=Party(
                    reinsurer=line.text("reinsurer", f"#{number + 1}"),
                    group=line.text("group"),
                    broker=line.text("broker"),
                    broker_group=line.text("broker_group"),
                ),
                written=written or HUNDRED,
                basis=basis or Basis.ORDER,
                stands=line.flag("to_stand"),
                sequence=sequence,
                signed=signed,
                charges=charges,
                domicile=line.choice("domicile", "domicile", "domestic"),
            )
        )
    return tuple(lines)


def read_charges(node: Node) -> Charges:
    """Commission, brokerage and deposit; together they leave something of the premium."""
    commission = _commission(node)
    brokerage_node = node.node("brokerage", "brokerage", single="percent")
    brokerage, deducted = None, None
    if brokerage_node is not None:
        brokerage_node.require("percent")
        brokerage = brokerage_node.percent("percent", most=MOST_BROKERAGE, zero=True, rate=True)
        deducted = brokerage_node.choice("borne_by", "borne_by", "reinsurer") == "reinsurer"
    withheld_node = node.node("withheld", "withheld", single="percent")
    withheld = None
    if withheld_node is not None:
        withheld_node.require("percent")
        withheld = withheld_node.percent("percent", most=MOST_WITHHELD, zero=True, rate=True)
    if (commission or 0) + (brokerage or 0) >= HUNDRED:
        total = (commission or 0) + (brokerage or 0)
        node.fault("RATE_RANGE", "commission", value=total, least=0, most="< 100")
    return Charges(
        commission=_exact(commission),
        brokerage=_exact(brokerage),
        brokerage_deducted=deducted,
        withheld=_exact(withheld),
    )


def read_scale(node: Node) -> tuple[Scale, Experience] | None:
    """The sliding scale of a section and the result it is adjusted to, if both are there."""
    commission = node.node("commission", "commission", single="percent")
    if commission is None or not commission.has("sliding"):
        return None
    sliding = commission.node("sliding", "sliding")
    experience = commission.node("experience", "experience")
    if sliding is None:
        return None
    scale = _scale(sliding)
    if experience is None or scale is None:
        return None
    return scale, Experience(
        premium=_given(experience, "premium"),
        paid=_given(experience, "paid"),
        outstanding_start=_given(experience, "outstanding_start", needed=False),
        outstanding_end=_given(experience, "outstanding_end", needed=False),
        unearned_start=_given(experience, "unearned_start", needed=False),
        unearned_end=_given(experience, "unearned_end", needed=False),
    )


def read_taxes(node: Node, day: date | None) -> tuple[TaxRow, ...]:
    """The tax rows; each must be in force on the day of the deal."""
    rows = []
    for number, row in enumerate(node.nodes("taxes", "tax")):
        for name in ("flow", "rate"):
            row.require(name)
        flow, inclusive = row.choice("flow", "flow", "premium"), row.flag("inclusive")
        default = default_effect(flow=flow, inclusive=inclusive, withhold=row.flag("withhold"))
        tax = TaxRow(
            name=row.text("name", f"#{number + 1}"),
            flow=flow,
            rate=row.percent("rate", zero=True, rate=True) or Decimal(0),
            inclusive=inclusive,
            effect=Effect(row.choice("effect", "effect", default)),
            applies=row.choice("applies_to", "applies_to", "all"),
            exempt=row.flag("exempt"),
            valid_from=row.day("valid_from"),
            valid_to=row.day("valid_to"),
        )
        try:
            tax.check_date(day, "")
        except Refusal as refusal:
            row.refused(refusal)
        rows.append(tax)
    return tuple(rows)


def read_treaties(node: Node) -> tuple[Treaty, ...]:
    treaties = []
    for number, row in enumerate(node.nodes("treaties", "treaty")):
        row.require("kind")
        treaties.append(
            Treaty(
                name=row.text("name", f"#{number + 1}"),
                kind=TreatyKind(row.choice("kind", "treaty_kind", TreatyKind.SURPLUS)),
                percent=row.percent("percent"),
                of_first=row.money("of_first", sign="> 0"),
                lines=row.number("lines", most_decimals=4),
                amount=row.money("amount"),
                limit=row.money("limit"),
            )
        )
    return tuple(treaties)


def _commission(node: Node) -> Decimal | None:
    stated = node.node("commission", "commission", single="percent")
    if stated is None:
        return None
    stated.conflict("percent", "sliding")
    if stated.has("sliding"):
        sliding = stated.node("sliding", "sliding")
        return None if sliding is None else sliding.percent("provisional", most=MOST_COMMISSION, zero=True, rate=True)
    stated.require("percent")
    return stated.percent("percent", most=MOST_COMMISSION, zero=True, rate=True)


def _scale(sliding: Node) -> Scale | None:
    for name in ("provisional", "points"):
        sliding.require(name)
    points = []
    for row in sliding.nodes("points", "point"):
        for name in ("loss_ratio", "commission"):
            row.require(name)
        ratio = row.percent("loss_ratio", most=None, zero=True, rate=True)
        rate = row.percent("commission", most=MOST_COMMISSION, zero=True, rate=True)
        if ratio is not None and rate is not None:
            points.append((ratio, rate))
    provisional = sliding.percent("provisional", most=MOST_COMMISSION, zero=True, rate=True)
    if provisional is None or not points:
        return None
    least = sliding.percent("minimum", most=MOST_COMMISSION, zero=True, rate=True)
    most = sliding.percent("maximum", most=MOST_COMMISSION, zero=True, rate=True)
    rates = [rate for _ratio, rate in points]
    scale = Scale(
        points=tuple(points),
        provisional=provisional,
        least=min(rates) if least is None else least,
        most=max(rates) if most is None else most,
    )
    try:
        scale.check()
    except Refusal as refusal:
        sliding.refused(refusal)
        return None
    return scale


def _given(node: Node, name: str, *, needed: bool = True) -> Decimal:
    if needed:
        node.require(name)
    return node.money(name) or Decimal(0)


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
