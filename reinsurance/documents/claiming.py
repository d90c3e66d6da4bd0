"""The losses of a section through its proportional lines and its layers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from reinsurance.documents.inputs import Deal, LayerInput, LossInput, SectionInput
from reinsurance.documents.outcomes import LossOutcome, Step
from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.excess import LayerLoss, NetLoss, check_layers
from reinsurance.rules.layered import PlacedLayer, losses_of
from reinsurance.rules.recoveries import Entitlement, Paid, bill, entitlement
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.section import Section, Version


def compute_losses(
    deal: Deal,
    stated: SectionInput,
    section: Section,
    layers: Sequence[tuple[LayerInput, PlacedLayer]],
    endorsements: Sequence[Step],
) -> tuple[LossOutcome, ...]:
    """Every claim of the section; the layers see the claims in the order of the document."""
    check_layers([placed.layer for _stated, placed in layers])
    versions = [_in_force(loss, section, endorsements) for loss in stated.losses]
    per_layer = []
    for layer, placed in layers:
        nets = [
            _net_loss(loss, layer.protects, section, version)
            for loss, version in zip(stated.losses, versions, strict=True)
        ]
        first, last = (deal.period.first, deal.period.last) if deal.period else (None, None)
        try:
            per_layer.append(losses_of(placed, nets, deal.digits, first, last))
        except Refusal as refusal:
            raise Refusal(refusal.code, f"/{layer.path}.{refusal.path}", **refusal.facts) from refusal
    return tuple(
        _loss(stated, section, loss, version, tuple(column[number] for column in per_layer))
        for number, (loss, version) in enumerate(zip(stated.losses, versions, strict=True))
    )


def _in_force(loss: LossInput, section: Section, endorsements: Sequence[Step]) -> Version:
    """The version on the day of loss; an undated endorsement counts for dated losses from inception."""
    found = section.first
    for step in endorsements:
        effective = step.change.effective if step.change else None
        if loss.day is not None and effective is not None and effective <= loss.day:
            found = step.version
    return found


def _entitled(paid: Paid, section: Section, version: Version) -> Entitlement:
    return entitlement(paid, section.terms.share, version.agreed, section.placed.placing)


def _loss(
    stated: SectionInput, section: Section, loss: LossInput, version: Version, layers: tuple[LayerLoss, ...]
) -> LossOutcome:
    if loss.net is not None or not sum(version.agreed.weights):
        own = loss.net if loss.net is not None else _own(loss.paid.covered, section)
        inside = loss.expenses if loss.net is not None else Decimal(0)
        return LossOutcome(stated=loss, entitled=None, bills=(), due=(), layers=layers, own=own + inside)
    before: Entitlement | None = None
    bills = []
    for name, paid in loss.steps:
        now = _entitled(paid, section, version)
        zero = [Decimal(0)] * len(now.lines)
        bills.append((name, tuple(bill(now.lines, before.lines if before else zero, may_fall=True))))
        before = now
    entitled = before if before is not None else _entitled(loss.paid, section, version)
    billed = _billed(stated, loss)
    try:
        due = bill(entitled.lines[:-1], billed, may_fall=loss.paid.salvage > 0)
    except Refusal as refusal:
        raise Refusal(refusal.code, f"/{loss.path}.billed", **refusal.facts) from refusal
    return LossOutcome(
        stated=loss, entitled=entitled, bills=tuple(bills), due=tuple(due), layers=layers, own=entitled.own
    )


def _billed(stated: SectionInput, loss: LossInput) -> list[Decimal]:
    """What was billed before, per line; a name that is no reinsurer of the section is a mistake."""
    names = [line.party.reinsurer for line in stated.terms.lines]
    for name in loss.billed:
        if name not in names:
            raise Refusal("FIELD_CHOICE", f"/{loss.path}.billed", value=name[:80], choices=", ".join(names))
    return [loss.billed.get(name, Decimal(0)) for name in names]


def _own(amount: Decimal, section: Section) -> Decimal:
    return rounded(Fraction(amount) * Fraction(section.terms.share) / HUNDRED, section.terms.digits)


def _net_loss(loss: LossInput, protects: str, section: Section, version: Version) -> NetLoss:
    """The ultimate net loss a layer sees: stated, or the protected part of our share less inuring recoveries."""
    if loss.net is not None:
        return NetLoss(name=loss.name, net=loss.net, expenses=loss.expenses, day=loss.day)
    paid = loss.paid
    bare = Paid(loss=paid.loss, salvage=paid.salvage, deductible=paid.deductible)
    net = _protected(_own(bare.covered, section), protects, section, version) - loss.inuring
    expenses = _protected(_own(paid.expenses, section), protects, section, version)
    return NetLoss(name=loss.name, net=max(net, Decimal(0)), expenses=expenses, day=loss.day)


def _protected(own: Decimal, protects: str, section: Section, version: Version) -> Decimal:
    if protects == "own" or not sum(version.agreed.weights):
        return own
    retention, *rest = allocate(own, version.agreed.weights, section.terms.digits)
    return retention if protects == "retention" else retention + sum(rest[:-1], Decimal(0))
