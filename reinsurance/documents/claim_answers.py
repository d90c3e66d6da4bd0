"""The part of the answer that tells who bears the losses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reinsurance.documents.outcomes import LossOutcome, SectionOutcome
from reinsurance.documents.plain import Plain, added, plain


def loss_answer(outcome: SectionOutcome, loss: LossOutcome, show: Plain) -> dict[str, Any]:
    """One loss: our part, who bears it, per line and per layer."""
    found: dict[str, Any] = {"loss": loss.stated.name}
    if outcome.stated.name:
        found["section"] = outcome.stated.name
    found["own"] = show(loss.own)
    found |= _proportional(outcome, loss, show)
    if outcome.accepted is not None:
        found["accepted"] = show(outcome.accepted.of(loss.stated.paid.covered, show.digits))
    found["layers"] = [_layer(outcome, loss, number, show) for number in range(len(loss.layers))]
    premium = sum((layer.reinstatement_premium for layer in loss.layers), Decimal(0))
    found["recovery"] = show(loss.recovery)
    found["expenses"] = show(loss.expenses)
    found["total"] = show(loss.recovery + loss.expenses)
    found["reinstatement_premium"] = show(premium)
    found["due"] = show(sum(loss.due, Decimal(0)) + sum((layer.total for layer in loss.layers), Decimal(0)))
    found["cedant_net"] = show(loss.cedant_net)
    return found


def recovery_totals(losses: list[dict[str, Any]], digits: int) -> dict[str, Any]:
    """Sums over the losses of a section."""
    show = Plain(digits)
    return {
        "loss": added(losses, "own", show),
        "loss_retention": added(losses, "retention", show),
        "loss_treaty": added(losses, "treaty", show),
        "loss_facultative": added(losses, "facultative", show),
        "recoveries": added(losses, "total", show),
        "recoveries_due": added(losses, "due", show),
        "reinstatement_premium": added(losses, "reinstatement_premium", show),
        "cedant_net": added(losses, "cedant_net", show),
    }


def _proportional(outcome: SectionOutcome, loss: LossOutcome, show: Plain) -> dict[str, Any]:
    entitled = loss.entitled
    if entitled is None:
        return {"lines": []}
    terms = outcome.section.placed.terms
    threshold = outcome.stated.threshold
    names = [treaty.name for treaty in outcome.section.terms.wanted.treaties]
    found: dict[str, Any] = {
        "gross": show(entitled.covered),
        "retention": show(entitled.retention),
        "treaties": [
            {"name": name, "amount": show(amount)} for name, amount in zip(names, entitled.treaties, strict=True)
        ],
        "treaty": show(loss.treaty),
        "facultative": show(entitled.facultative),
        "placed": show(entitled.placed),
        "unplaced": show(entitled.lines[-1]),
        "lines": [
            {
                "reinsurer": line.party.reinsurer,
                "amount": show(amount),
                "billed": show(amount - due),
                "due": show(due),
            }
            for line, amount, due in zip(terms, entitled.lines, loss.due, strict=False)
        ],
    }
    if len(loss.bills) > 1 or any(name for name, _parts in loss.bills):
        found["payments"] = [
            {
                "payment": name,
                "placed": show(sum(parts[:-1], Decimal(0))),
                "cash_call": threshold is not None and sum(parts[:-1], Decimal(0)) >= threshold,
                "lines": [
                    {"reinsurer": line.party.reinsurer, "amount": show(amount)}
                    for line, amount in zip(terms, parts, strict=False)
                ],
            }
            for name, parts in loss.bills
        ]
    elif threshold is not None:
        found["cash_call"] = entitled.placed >= threshold
    return found


def _layer(outcome: SectionOutcome, loss: LossOutcome, number: int, show: Plain) -> dict[str, Any]:
    placed, made = outcome.layers[number][1], loss.layers[number]
    shares = zip(
        placed.placed.terms,
        placed.per_line(made.recovery),
        placed.per_line(made.expenses),
        placed.per_line(made.reinstatement_premium),
        strict=True,
    )
    return {
        "layer": placed.layer.name,
        "unl": show(made.net),
        "in_layer": show(made.in_layer),
        "after_deductible": show(made.after_deductible),
        "layer_loss": show(made.loss),
        "placed": plain(placed.layer.placed),
        "recovery": show(made.recovery),
        "expenses": show(made.expenses),
        "total": show(made.total),
        "reinstated": show(made.reinstated),
        "reinstatement_premium": show(made.reinstatement_premium),
        "lines": [
            {
                "reinsurer": line.party.reinsurer,
                "recovery": show(recovery),
                "expenses": show(expenses),
                "total": show(recovery + expenses),
                "reinstatement_premium": show(premium),
            }
            for line, recovery, expenses, premium in shares
        ],
    }
