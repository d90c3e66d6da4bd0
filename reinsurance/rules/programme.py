"""A programme of contracts on many risks, in inuring order: what each takes and what stays (reinsurance brief §3.7).

The order of terms is that of the Open Exposure Data standard: ceded share, risk terms, occurrence terms, placed share.
Contracts of one priority see the same loss; the next priority sees what they left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.amounts import HUNDRED, rounded
from reinsurance.rules.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Cession:
    """A risk of a contract and the share ceded of it. Items of one ``risk`` are one risk for the risk terms."""

    item: str
    risk: str
    ceded: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One contract. A limit of None is without limit; percentages as percent."""

    name: str
    priority: int
    cessions: tuple[Cession, ...]
    risk_attachment: Decimal = Decimal(0)
    risk_limit: Decimal | None = None
    occurrence_attachment: Decimal = Decimal(0)
    occurrence_limit: Decimal | None = None
    placed: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeResult:
    """Ceded per contract and item, and what is left of each item. Rounded here and nowhere before."""

    ceded: dict[str, dict[str, Decimal]]
    net: dict[str, Decimal]


def run_programme(losses: Mapping[str, Decimal], contracts: Sequence[Contract], digits: int) -> ProgrammeResult:
    """Applies the contracts to one event's losses by item."""
    left = {item: Fraction(loss) for item, loss in losses.items()}
    ceded: dict[str, dict[str, Fraction]] = {}
    for priority in sorted({contract.priority for contract in contracts}):
        taken: dict[str, Fraction] = defaultdict(Fraction)
        for contract in contracts:
            if contract.priority == priority:
                ceded[contract.name] = _ceded(contract, left)
                for item, amount in ceded[contract.name].items():
                    taken[item] += amount
        for item, amount in taken.items():
            if amount > left[item]:
                shown = {"value": rounded(amount, digits), "limit": rounded(left[item], digits)}
                raise Refusal("CLAIM_LIMIT", "contracts", **shown)
            left[item] -= amount
    return ProgrammeResult(
        ceded={
            name: {item: rounded(amount, digits) for item, amount in parts.items()} for name, parts in ceded.items()
        },
        net={item: rounded(amount, digits) for item, amount in left.items()},
    )


def _ceded(contract: Contract, losses: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Ceded by item: each risk's recovery, then the occurrence's, divided by what each item brought in."""
    brought = {
        cession.item: losses[cession.item] * Fraction(cession.ceded) / HUNDRED
        for cession in contract.cessions
        if cession.item in losses
    }
    risks: dict[str, list[str]] = defaultdict(list)
    for cession in contract.cessions:
        if cession.item in brought:
            risks[cession.risk].append(cession.item)
    recovered: dict[str, Fraction] = {}
    for items in risks.values():
        whole = sum((brought[item] for item in items), Fraction(0))
        kept = _between(whole, contract.risk_attachment, contract.risk_limit)
        for item in items:
            recovered[item] = brought[item] * kept / whole if whole else Fraction(0)
    whole = sum(recovered.values(), Fraction(0))
    kept = _between(whole, contract.occurrence_attachment, contract.occurrence_limit)
    factor = kept / whole * Fraction(contract.placed) / HUNDRED if whole else Fraction(0)
    return {item: amount * factor for item, amount in recovered.items()}


def _between(loss: Fraction, attachment: Decimal, limit: Decimal | None) -> Fraction:
    above = max(loss - Fraction(attachment), Fraction(0))
    return above if limit is None else min(above, Fraction(limit))
