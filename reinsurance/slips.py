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
        "unit_method": placement.unit_method,
        "policy_sum": money_text(placement.policy_sum),
        "line": placement.line,
        "insured": placement.insured_name,
        "interest": placement.interest,
        "situation": placement.situation,
        "perils": placement.perils,
        "losses": placement.losses,
        "period_from": instant_text(placement.period_from),
        "period_until": instant_text(placement.period_until),
        "zone": placement.zone,
        "currency": placement.currency,
        "own_share": trimmed(placement.own_share),
        "eml": money_text(placement.eml),
        "eml_basis": placement.eml_basis,
        "treaty": placement.treaty,
        "cut_through": placement.cut_through,
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
                "premium": money_text(quote.order_premium),
                "commission": trimmed(quote.commission),
                "brokerage": trimmed(quote.brokerage),
                "offered": trimmed(quote.offered),
                "basis": quote.offered_basis,
                "valid_until": instant_text(quote.valid_until),
                "net_cost": money_text(quote.net_cost),
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
        "sum_insured": money_text(None if section.is_layer else section.amount_now),
        "attachment": money_text(section.attachment),
        "limit": money_text(section.amount_now if section.is_layer else None),
        "premium": money_text(section.premium_now),
        "own": money_text(each.own),
        "retention": money_text(each.retention),
        "treaty": money_text(each.treaty),
        "order": money_text(each.order),
        "order_premium": money_text(each.order_premium),
        "commission": trimmed(section.commission),
        "brokerage": trimmed(section.brokerage),
        "written": trimmed(each.written),
        "signed": trimmed(each.signed),
        "unplaced": trimmed(each.unplaced),
        "unplaced_amount": money_text(each.unplaced_amount),
        "net": money_text(each.net),
        "lines": [_line(row) for row in each.lines],
        **({"closed": [_closed(row) for row in each.closed]} if each.closed else {}),
    }


def _closed(row: Any) -> dict[str, Any]:
    """A line whose reinsurer was replaced: until when it stood, and what it keeps."""
    line, money = row.line, row.money
    return {
        "reinsurer": line.reinsurer.name,
        "reinsurer_en": line.reinsurer.name_en,
        "until": instant_text(row.replacement.cut_at),
        "signed": trimmed(line.signed),
        "premium": money_text(money.premium),
        "commission": money_text(money.commission),
        "brokerage": money_text(money.brokerage),
        "net": money_text(money.net),
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
        "covered": money_text(row.covered),
        "premium": money_text(money.premium),
        "commission": money_text(money.commission),
        "brokerage": money_text(money.brokerage),
        "net": money_text(money.net),
    }


def money_text(value: Decimal | None) -> str:
    """An amount as it is frozen."""
    return "" if value is None else f"{value:.2f}"


def instant_text(at: Any) -> str:
    """A moment as it is frozen."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
