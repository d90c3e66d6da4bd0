"""The answer as JSON: ``shares``, ``lines``, ``recoveries``, ``warnings``, ``totals`` and what else was asked.

Every amount, percentage and rate is a string in plain digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reinsurance.documents.claim_answers import loss_answer, recovery_totals
from reinsurance.documents.inputs import Deal
from reinsurance.documents.outcomes import Outcome, SectionOutcome, Step
from reinsurance.documents.plain import Plain, added, percent, plain
from reinsurance.rules.amounts import as_percent, rounded
from reinsurance.rules.layered import PlacedLayer
from reinsurance.rules.lines import Items, LineMoney
from reinsurance.rules.placing import Placed
from reinsurance.rules.refusals import Refusals
from reinsurance.rules.section import Section, headroom, unplaced_amount

MONEY = ("premium", "commission", "brokerage", "withheld", "tax", "tax_included", "net")


def answer(outcome: Outcome) -> dict[str, Any]:
    """The whole answer."""
    deal = outcome.deal
    made = [_section(deal, section) for section in outcome.sections]
    whole: dict[str, Any] = {
        "reference": deal.reference,
        "direction": deal.direction,
        "currency": deal.currency,
        "shares": made[0]["shares"] if len(made) == 1 else _summed_shares([one["shares"] for one in made], deal),
        "lines": [line for one in made for line in one["lines"]],
        "recoveries": [loss for one in made for loss in one["recoveries"]],
        "warnings": [{"code": one.code, "path": one.path, "message": str(one)} for one in outcome.cautions],
        "totals": _totals([one["totals"] for one in made], deal),
    }
    for name in ("layers", "endorsements"):
        whole[name] = [row for one in made for row in one.pop(name)]
    for name in ("cancellation", "commission_adjustment", "interest", "converted"):
        asked = [one[name] for one in made if one.get(name) is not None]
        if asked and len(made) == 1:
            whole[name] = asked[0]
    if deal.sectioned:
        whole["sections"] = made
    _alone(outcome, whole)
    return whole


def refused(refusals: Refusals) -> dict[str, Any]:
    """Every refusal of a document that was not computed."""
    return {
        "errors": [
            {"code": one.code, "path": one.path, "message": str(one), "remedy": one.remedy} for one in refusals.refusals
        ]
    }


def _section(deal: Deal, outcome: SectionOutcome) -> dict[str, Any]:
    section, name = outcome.section, outcome.stated.name
    show = Plain(deal.digits)
    lines = _lines(section.placed, section.first.items, show, section=name, whole=section)
    if outcome.accepted is not None:
        lines = [_accepted_line(outcome, show)]
    layers = [_layer(placed, stated.deposit, show, name) for stated, placed in outcome.layers]
    for layer in layers:
        lines += layer.pop("lines")
    losses = [loss_answer(outcome, loss, show) for loss in outcome.losses]
    made: dict[str, Any] = {
        "name": name,
        "shares": _shares(outcome, show),
        "lines": lines,
        "recoveries": losses,
        "layers": layers,
        "endorsements": [
            {"endorsement": step.name, "section": name, **_step(section, step, show)} for step in outcome.endorsements
        ],
        "totals": {**_placing_totals(section.placed), **_line_totals(lines, deal), **_own_totals(outcome, show)},
    }
    made["totals"].update(recovery_totals(losses, deal.digits))
    if outcome.cancellation is not None:
        made["cancellation"] = _step(section, outcome.cancellation, show)
    if outcome.adjustment is not None:
        adjusted = outcome.adjustment
        made["commission_adjustment"] = {
            "loss_ratio": percent(adjusted.loss_ratio),
            "rate": percent(adjusted.rate),
            **_items(section.placed, adjusted.delta, show),
        }
    if outcome.interest:
        made["interest"] = {
            "lines": [
                {"reinsurer": line.party.reinsurer, "interest": show(part)}
                for line, part in zip(section.placed.terms, outcome.interest, strict=False)
            ],
            "total": show(sum(outcome.interest[:-1], Decimal(0))),
        }
    if outcome.conversion is not None:
        made["converted"] = _converted(outcome)
    return made


def _shares(outcome: SectionOutcome, show: Plain) -> dict[str, Any]:
    section, version = outcome.section, outcome.section.first
    shares = version.shares
    percents = version.agreed.percents() if sum(version.agreed.weights) else [Decimal(0)] * len(shares.weights)
    premiums = [*version.premiums]

    def row(amount: Decimal, share: Decimal, premium: Decimal) -> dict[str, str]:
        of_whole = as_percent(amount, version.sum_insured)
        return {
            "amount": show(amount),
            "percent": plain(share),
            "percent_of_whole": plain(of_whole),
            "premium": show(premium),
        }

    treaties = [
        {"name": treaty.name, "kind": str(treaty.kind), **row(amount, share, premium)}
        for treaty, amount, share, premium in zip(
            section.terms.wanted.treaties, shares.treaties, percents[1:-1], premiums[1:-1], strict=False
        )
    ]
    unplaced = unplaced_amount(section)
    found: dict[str, Any] = {
        "whole": {"amount": show(version.sum_insured), "premium": show(version.premium)},
        "own": {
            "amount": show(version.own),
            "percent": "100.0000000000",
            "percent_of_whole": percent(Fraction(section.terms.share)),
            "premium": show(version.own_premium),
        },
        "retention": row(shares.retention, percents[0], premiums[0]),
        "treaties": treaties,
        "treaty": row(shares.treaty, sum(percents[1:-1], Decimal(0)), sum(premiums[1:-1], Decimal(0))),
        "facultative": row(shares.facultative, percents[-1], premiums[-1]),
        "unplaced": {
            "amount": show(unplaced),
            "percent_of_own": plain(as_percent(unplaced, version.own)),
            "premium": show(version.items.unplaced.premium),
        },
        "net_retention": show(shares.retention + unplaced),
    }
    room = headroom(section)
    if room is not None and section.terms.wanted.legal_limit is not None:
        found["legal_limit"], found["headroom"] = show(section.terms.wanted.legal_limit), show(room)
    if version.tested is not None:
        tested = version.tested
        found["tested_on_eml"] = {
            "own": show(sum(tested.weights, Decimal(0))),
            "retention": show(tested.retention),
            "treaty": show(tested.treaty),
            "facultative": show(tested.facultative),
        }
    return found


def _lines(
    placed: Placed, items: Items, show: Plain, *, section: str, whole: Section | None = None, layer: str = ""
) -> list[dict[str, Any]]:
    """One row per line, as placed. Without a premium in the document the amounts are zero."""
    rows = []
    amounts: Sequence[Decimal] = ()
    if whole is not None and whole.first.shares.facultative:
        amounts = placed.placing.spread(whole.first.shares.facultative)
    for number, (terms, money) in enumerate(zip(placed.terms, items.lines, strict=True)):
        row: dict[str, Any] = {"reinsurer": terms.party.reinsurer}
        if section:
            row["section"] = section
        if layer:
            row["layer"] = layer
        if terms.party.broker:
            row["broker"] = terms.party.broker
        row["basis"] = str(placed.basis)
        row["written"] = plain(placed.written[number])
        row["signed"] = plain(placed.signing.signed[number])
        row["to_stand"] = terms.stands
        if amounts:
            row["sum_insured"] = show(amounts[number])
            row["signed_of_whole"] = plain(as_percent(amounts[number], whole.first.sum_insured)) if whole else ""
        rows.append({**row, **_money(money, show)})
    return rows


def _money(money: LineMoney, show: Plain) -> dict[str, Any]:
    row: dict[str, Any] = {name: show(getattr(money, name)) for name in MONEY}
    row["brokerage_deducted"] = money.brokerage_deducted
    row["taxes"] = [
        {"amount": show(tax), "effect": str(effect)} for tax, effect in zip(money.taxes, money.effects, strict=True)
    ]
    return row


def _items(placed: Placed, items: Items, show: Plain) -> dict[str, Any]:
    """Money per line without the percentages, and its sum."""
    lines = [
        {"reinsurer": terms.party.reinsurer, **{name: show(getattr(money, name)) for name in MONEY}}
        for terms, money in zip(placed.terms, items.lines, strict=True)
    ]
    unplaced = {name: show(getattr(items.unplaced, name)) for name in MONEY}
    return {"lines": lines, "unplaced": unplaced, "totals": {name: added(lines, name, show) for name in MONEY}}


def _step(section: Section, step: Step, show: Plain) -> dict[str, Any]:
    version = step.version
    return {
        "sum_insured": show(version.sum_insured),
        "premium": show(version.premium),
        "own_premium": show(version.own_premium),
        "order_premium": show(version.order_premium),
        "order_premium_change": show(step.delta.order_premium),
        "cumulative": _items(section.placed, version.items, show),
        "delta": _items(section.placed, step.delta, show),
    }


def _layer(placed: PlacedLayer, deposit: Decimal | None, show: Plain, section: str) -> dict[str, Any]:
    layer = placed.layer
    return {
        "layer": layer.name,
        **({"section": section} if section else {}),
        "attachment": show(layer.attachment),
        "limit": show(layer.limit),
        "placed": plain(layer.placed),
        "shortfall": plain(placed.placed.signing.shortfall),
        "premium": show(layer.premium or Decimal(0)),
        "order_premium": show(placed.items.order_premium),
        **({} if deposit is None else {"deposit_premium": show(deposit)}),
        **({} if deposit is None else {"premium_adjustment": show((layer.premium or Decimal(0)) - deposit)}),
        "lines": _lines(placed.placed, placed.items, show, section=section, layer=layer.name),
    }


def _converted(outcome: SectionOutcome) -> dict[str, Any]:
    made = outcome.conversion
    if made is None:
        return {}
    show = Plain(made.digits)
    found = {
        "currency": made.currency,
        "rate": plain(rounded(made.rate, 10)),
        "rate_date": made.rate_day,
        **_items(outcome.section.placed, made.items, show),
    }
    if made.settled is not None:
        booked = sum((line.net for line in made.items.lines), Decimal(0))
        found["settled"], found["exchange_difference"] = show(made.settled), show(made.settled - booked)
    return found


def _accepted_line(outcome: SectionOutcome, show: Plain) -> dict[str, Any]:
    asked, accepted = outcome.stated.acceptance, outcome.accepted
    if asked is None or accepted is None:
        return {}
    return {
        "reinsurer": asked.reinsurer,
        "basis": str(asked.basis),
        "written": plain(asked.written),
        "signed": plain(asked.signed),
        "to_stand": False,
        "sum_insured": show(accepted.sum_insured),
        "signed_of_whole": plain(accepted.of_whole),
        **_money(accepted.items.lines[0], show),
    }


def _placing_totals(placed: Placed) -> dict[str, Any]:
    signing = placed.signing
    found: dict[str, Any] = {
        "basis": str(placed.basis),
        "order": plain(signing.order),
        "written": plain(signing.written_total),
        "signed": plain(signing.order - signing.shortfall if placed.terms else Decimal(0)),
        "shortfall": plain(signing.shortfall),
    }
    if signing.factor is not None:
        found["signing_factor"] = plain(rounded(signing.factor, 10))
    return found


def _line_totals(lines: list[dict[str, Any]], deal: Deal) -> dict[str, str]:
    show = Plain(deal.digits)
    return {name: added(lines, name, show) for name in MONEY}


def _own_totals(outcome: SectionOutcome, show: Plain) -> dict[str, str]:
    version = outcome.section.first
    return {
        "own_premium": show(version.own_premium),
        "retained_premium": show(version.premiums[0]),
        "treaty_premium": show(sum(version.premiums[1:-1], Decimal(0))),
        "order_premium": show(version.order_premium),
        "unplaced_premium": show(version.items.unplaced.premium),
    }


def _totals(parts: list[dict[str, Any]], deal: Deal) -> dict[str, Any]:
    """One section's totals, or the sums of the money of several; percentages of several are not added."""
    if len(parts) == 1:
        return parts[0]
    show = Plain(deal.digits)
    percentages = {"basis", "order", "written", "signed", "shortfall", "signing_factor"}
    return {name: added(parts, name, show) for name in parts[0] if name not in percentages}


def _summed_shares(parts: list[dict[str, Any]], deal: Deal) -> dict[str, Any]:
    show = Plain(deal.digits)
    whole = sum((Decimal(one["whole"]["amount"]) for one in parts), Decimal(0))
    own = sum((Decimal(one["own"]["amount"]) for one in parts), Decimal(0))

    def summed(rows: list[dict[str, str]]) -> dict[str, str]:
        amount = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
        return {
            "amount": show(amount),
            "percent": plain(as_percent(amount, own)),
            "percent_of_whole": plain(as_percent(amount, whole)),
            "premium": added(rows, "premium", show),
        }

    found: dict[str, Any] = {
        name: summed([one[name] for one in parts])
        for name in ("whole", "own", "retention", "treaty", "facultative", "unplaced")
    }
    names = list(dict.fromkeys(treaty["name"] for one in parts for treaty in one["treaties"]))
    found["treaties"] = [
        {"name": name, **summed([row for one in parts for row in one["treaties"] if row["name"] == name])}
        for name in names
    ]
    found["net_retention"] = added(parts, "net_retention", show)
    return found


def _alone(outcome: Outcome, whole: dict[str, Any]) -> None:
    """What was asked beside a placement."""
    deal = outcome.deal
    show = Plain(deal.digits)
    if outcome.profit:
        years = [
            {
                "income": show(year.income),
                "outgo": show(year.outgo),
                "expenses": show(year.expenses),
                "deficit_in": show(year.deficit_in),
                "profit": show(year.profit),
                "profit_commission": show(year.commission),
                "deficit_out": show(year.deficit_out),
            }
            for year in outcome.profit
        ]
        whole["profit_commission"] = {"years": years, "total": added(years, "profit_commission", show)}
        whole["totals"]["profit_commission"] = added(years, "profit_commission", show)
    if deal.returns:
        whole["returns"] = [
            {
                "method": str(one.terms.method),
                "premium": show(one.amount),
                "return": show(back),
                "kept": show(one.amount - back),
            }
            for one, back in zip(deal.returns, outcome.returns, strict=True)
            if one.terms is not None
        ]
    if deal.tax_splits:
        whole["tax_splits"] = [
            {"gross": show(net + tax), "net": show(net), "tax": show(tax)} for net, tax in outcome.tax_splits
        ]
    if deal.allocations:
        whole["allocations"] = [
            {"total": show(one.amount), "parts": [show(part) for part in parts]}
            for one, parts in zip(deal.allocations, outcome.allocations, strict=True)
        ]
    if outcome.programme is not None and deal.programme is not None:
        whole["programme"] = {
            "items": [
                {
                    "item": item,
                    "gross": show(loss),
                    "ceded": show(loss - outcome.programme.net[item]),
                    "net": show(outcome.programme.net[item]),
                }
                for item, loss in deal.programme.losses.items()
            ],
            "contracts": [
                {"name": name, "ceded": show(sum(parts.values(), Decimal(0)))}
                for name, parts in outcome.programme.ceded.items()
            ],
        }
