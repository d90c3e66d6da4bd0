"""Reading of losses and their payments."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from reinsurance.documents.inputs import LossInput
from reinsurance.documents.nodes import Node
from reinsurance.rules.periods import Period
from reinsurance.rules.recoveries import Paid, check_day, check_loss
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.section import SectionTerms


def read_losses(node: Node, terms: SectionTerms, period: Period | None) -> tuple[LossInput, ...]:
    deductible = node.money("deductible") or Decimal(0)
    losses: list[LossInput] = []
    for number, row in enumerate(node.nodes("losses", "loss")):
        loss = _loss(row, f"#{number + 1}", deductible)
        if loss is None:
            continue
        if loss.name in [before.name for before in losses]:
            row.fault("CLAIM_REPEATED", "name", value=loss.name)
        try:
            check_loss(loss.paid.loss, terms.sum_insured)
            if period is not None:
                check_day(loss.day, period.first, period.last)
        except Refusal as refusal:
            row.refused(refusal)
        losses.append(loss)
    return tuple(losses)


def _loss(row: Node, name: str, deductible: Decimal) -> LossInput | None:
    for other in ("payments", "unl"):
        row.conflict("amount", other)
    if not row.has("payments") and not row.has("unl") and not row.require("amount"):
        return None
    steps = _payments(row, deductible) if row.has("payments") else []
    expenses, salvage = row.money("expenses") or Decimal(0), row.money("salvage") or Decimal(0)
    if not steps:
        paid = Paid(loss=row.money("amount") or Decimal(0), expenses=expenses, salvage=salvage, deductible=deductible)
        steps = [("", paid)]
    billed = {}
    stated = row.values.get("billed")
    if isinstance(stated, dict):
        for reinsurer, text in stated.items():
            amount = row.as_money("billed", text, sign=">= 0") if isinstance(text, str) else None
            billed[reinsurer] = amount or Decimal(0)
    elif stated is not None:
        row.fault("FIELD_TYPE", "billed", expected=_("an object of reinsurer and amount"))
    return LossInput(
        path=row.path,
        name=row.text("name", name),
        day=row.day("date"),
        steps=tuple(steps),
        net=row.money("unl"),
        expenses=expenses if row.has("unl") or not row.has("payments") else steps[-1][1].expenses,
        inuring=row.money("inuring_recoveries") or Decimal(0),
        billed=billed,
    )


def _payments(row: Node, deductible: Decimal) -> list[tuple[str, Paid]]:
    """The cumulative state after each payment."""
    steps: list[tuple[str, Paid]] = []
    loss, expenses, salvage = Decimal(0), Decimal(0), Decimal(0)
    for number, payment in enumerate(row.nodes("payments", "payment")):
        name = payment.text("name", f"#{number + 1}")
        if name in [before for before, _paid in steps]:
            payment.fault("CLAIM_REPEATED", "name", value=name)
        loss += payment.money("amount") or Decimal(0)
        expenses += payment.money("expenses") or Decimal(0)
        salvage += payment.money("salvage") or Decimal(0)
        steps.append((name, Paid(loss=loss, expenses=expenses, salvage=salvage, deductible=deductible)))
    return steps
