"""Reading of excess layers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reinsurance.documents.inputs import LayerInput
from reinsurance.documents.nodes import HUNDRED, Node, as_percent_text
from reinsurance.documents.terms import (
    read_charges,
    read_lines,
    read_order,
    read_taxes,
)
from reinsurance.rules.bases import Basis
from reinsurance.rules.excess import Expenses, Layer, Reinstatements, adjusted_premium
from reinsurance.rules.layered import LayerTerms
from reinsurance.rules.placing import OrderTerms
from reinsurance.rules.refusals import Refusal


def read_layer(node: Node, day: date | None) -> LayerInput:
    for name in ("limit", "attachment"):
        node.require(name)
    again = _reinstatements(node)
    node.conflict("placed", "lines")
    layer = Layer(
        name=node.text("name", node.path.rsplit(".", 1)[-1]),
        attachment=node.money("attachment", sign="any") or Decimal(0),
        limit=_or_one(node.money("limit", sign="any")),
        placed=_or_hundred(node.percent("placed", zero=True)),
        aggregate_deductible=node.money("aggregate_deductible") or Decimal(0),
        aggregate_limit=node.money("aggregate_limit", sign="> 0"),
        expenses=Expenses(node.choice("expenses", "expenses", Expenses.INCLUDED)),
        premium=_layer_premium(node),
        reinstatements=again,
    )
    try:
        layer.check()
    except Refusal as refusal:
        node.refused(refusal)
    order = read_order(node)
    if order.percent is None:
        order = OrderTerms(
            percent=HUNDRED,
            basis=Basis.WHOLE,
            signing_basis=order.signing_basis,
            disproportionate_allowed=order.disproportionate_allowed,
        )
    terms = LayerTerms(
        layer=layer, order=order, lines=read_lines(node), charges=read_charges(node), taxes=read_taxes(node, day)
    )
    return LayerInput(
        path=node.path,
        terms=terms,
        protects=node.choice("protects", "protects", "own"),
        deposit=node.money("deposit_premium"),
    )


def _layer_premium(node: Node) -> Decimal | None:
    """The premium for 100 % of the layer: stated, or a rate on the subject premium, at least the minimum."""
    node.conflict("premium", "subject_premium")
    subject, rate = node.money("subject_premium"), node.percent("rate_percent", rate=True)
    if subject is None:
        return node.money("premium", sign="> 0")
    if not node.require("rate_percent") or rate is None:
        return None
    return adjusted_premium(subject, rate, node.money("minimum_premium") or Decimal(0), node.findings.digits)


def _reinstatements(node: Node) -> Reinstatements | None:
    stated = node.node("reinstatements", "reinstatements", single="count")
    if stated is None:
        return None
    stated.require("count")
    count = stated.number("count", most_decimals=0)
    if count is None:
        return None
    written = stated.values.get("rates")
    texts = written if isinstance(written, list) else [HUNDRED if written is None else written] * max(int(count), 0)
    rates = []
    for text in texts[:100]:
        rate = as_percent_text(str(text)) if isinstance(text, str | Decimal) else None
        if rate is None or rate < 0:
            stated.fault("LAYER_REINSTATEMENT", "rates")
            return None
        rates.append(rate)
    if not 0 <= count <= 100 or len(rates) != count:
        node.fault("LAYER_REINSTATEMENT", "reinstatements")
        return None
    return Reinstatements(count=int(count), rates=tuple(rates), by_time=stated.flag("by_time"))


def _or_hundred(value: Decimal | None) -> Decimal:
    return HUNDRED if value is None else value


def _or_one(value: Decimal | None) -> Decimal:
    return Decimal(1) if value is None else value
