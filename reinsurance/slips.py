"""What a slip says at one moment, as plain data that can be frozen, hashed and drawn in either language."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.utils import timezone

from reinsurance.figures import PlacementFigures
from reinsurance.models import Placement
from reinsurance.rules.amounts import trimmed


def hash_of(content: Any) -> str:
    """SHA-256 of the canonical form."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(placement: Placement, figures: PlacementFigures) -> dict[str, Any]:
    """Risk, sections, lines and money. Amounts and shares are text: they are shown as they were said."""
    return {
        "number": placement.number,
        "method": placement.method,
        "policy_no": placement.policy_no,
        "endorsement_no": placement.endorsement_no,
        "risk_unit": placement.risk_unit,
        "line": placement.line,
        "insured": placement.insured_name,
        "interest": placement.interest,
        "situation": placement.situation,
        "perils": placement.perils,
        "losses": placement.losses,
        "period_from": _instant(placement.period_from),
        "period_until": _instant(placement.period_until),
        "zone": placement.zone,
        "currency": placement.currency,
        "own_share": trimmed(placement.own_share),
        "eml": _money(placement.eml),
        "eml_basis": placement.eml_basis,
        "treaty": placement.treaty,
        "information": [each.stored.sha256 for each in placement.documents.standing().select_related("stored")],
        "sections": [_section(each) for each in figures.sections],
    }


def comparison_of(placement: Placement) -> dict[str, Any]:
    """报价比较表: every quote, which one leads, and why."""
    chosen = placement.chosen_quote_id
    rows = placement.quotes.select_related("approach__reinsurer", "approach__broker", "section").order_by(
        "section__position", "net_cost", "pk"
    )
    return {
        "number": placement.number,
        "insured": placement.insured_name,
        "currency": placement.currency,
        "reason": placement.choice_reason,
        "quotes": [
            {
                "section": quote.section.name,
                "reinsurer": quote.approach.reinsurer.name,
                "broker": quote.approach.broker.name if quote.approach.broker else "",
                "premium": _money(quote.order_premium),
                "commission": trimmed(quote.commission),
                "brokerage": trimmed(quote.brokerage),
                "offered": trimmed(quote.offered),
                "basis": quote.offered_basis,
                "valid_until": _instant(quote.valid_until),
                "net_cost": _money(quote.net_cost),
                "chosen": quote.pk == chosen,
            }
            for quote in rows
        ],
    }


def scheme_of(placement: Placement, figures: PlacementFigures) -> dict[str, Any]:
    """方案: what is approved; lines are not part of it."""
    content = content_of(placement, figures)
    for section in content["sections"]:
        section.pop("lines")
    return content


def _section(each: Any) -> dict[str, Any]:
    section = each.section
    return {
        "name": section.name,
        "sum_insured": _money(section.sum_insured),
        "attachment": _money(section.attachment),
        "limit": _money(section.limit),
        "premium": _money(section.premium),
        "own": _money(each.own),
        "retention": _money(each.retention),
        "treaty": _money(each.treaty),
        "order": _money(each.order),
        "order_premium": _money(each.order_premium),
        "commission": trimmed(section.commission),
        "brokerage": trimmed(section.brokerage),
        "written": trimmed(each.written),
        "signed": trimmed(each.signed),
        "unplaced": trimmed(each.unplaced),
        "unplaced_amount": _money(each.unplaced_amount),
        "net": _money(each.net),
        "lines": [_line(row) for row in each.lines],
    }


def _line(row: Any) -> dict[str, Any]:
    line, money = row.line, row.money
    return {
        "reinsurer": line.reinsurer.name,
        "reinsurer_en": line.reinsurer.name_en,
        "broker": line.broker.name if line.broker else "",
        "reference": line.reference,
        "leads": line.leads,
        "stands": line.stands,
        "conditions": line.conditions,
        "written": trimmed(row.written),
        "signed": trimmed(row.signed),
        "final": line.signed is not None,
        "covered": _money(row.covered),
        "premium": _money(money.premium),
        "commission": _money(money.commission),
        "brokerage": _money(money.brokerage),
        "net": _money(money.net),
    }


def _money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _instant(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
