"""Reading of a return premium: pro rata, short rate or from inception."""

from __future__ import annotations

from decimal import Decimal

from reinsurance.documents.nodes import Node
from reinsurance.rules.periods import Period, ReturnMethod, ReturnTerms
from reinsurance.rules.refusals import Refusal

SHORT_RATE_PERCENT = Decimal(90)


def read_return(node: Node | None, period: Period | None) -> ReturnTerms | None:
    """A return: by used and total days, or by the first day without cover."""
    if node is None:
        return None
    node.require("method")
    node.conflict("effective", "used_days")
    method = ReturnMethod(node.choice("method", "method", ReturnMethod.PRO_RATA))
    used, total = _days(node, period)
    if method is ReturnMethod.AB_INITIO:
        used, total = used or 0, total or 1
    if used is None or total is None:
        node.require("used_days")
        node.require("total_days")
        return None
    factor = node.percent("factor", zero=True)
    terms = ReturnTerms(
        method=method,
        used_days=used,
        total_days=total,
        factor=SHORT_RATE_PERCENT if factor is None else factor,
        table=_table(node),
    )
    try:
        terms.fraction()
    except Refusal as refusal:
        node.fault(refusal.code, "used_days", **refusal.facts)
    return terms


def _days(node: Node, period: Period | None) -> tuple[int | None, int | None]:
    used, total, effective = node.whole("used_days"), node.whole("total_days"), node.day("effective")
    if period is None:
        if effective is not None:
            node.fault("FIELD_MISSING", "effective", name="period")
        return used, total
    if effective is not None:
        try:
            used = period.used_until(effective)
        except Refusal as refusal:
            node.fault(refusal.code, "effective", **refusal.facts)
    return used, period.days if total is None else total


def _table(node: Node) -> tuple[tuple[int, Decimal], ...]:
    table = []
    for row in node.nodes("table", "short_rate"):
        until, kept = row.whole("until_day"), row.percent("kept_percent", zero=True)
        if row.require("until_day") and row.require("kept_percent") and until is not None and kept is not None:
            table.append((until, kept))
    return tuple(sorted(table))
