"""What a document holds once it is read: the terms of the rules and what is asked about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reinsurance.rules.bases import Basis
from reinsurance.rules.commission import Experience, ProfitTerms, ProfitYear, Scale
from reinsurance.rules.exchange import Rate
from reinsurance.rules.layered import LayerTerms
from reinsurance.rules.periods import Period, ReturnTerms
from reinsurance.rules.programme import Contract
from reinsurance.rules.recoveries import Paid
from reinsurance.rules.section import SectionTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class LossInput:
    """One claim. ``steps`` are its cumulative states, one per payment; ``net`` is a stated ultimate net loss."""

    path: str
    name: str
    day: date | None
    steps: tuple[tuple[str, Paid], ...]
    net: Decimal | None
    expenses: Decimal
    inuring: Decimal
    billed: dict[str, Decimal]

    @property
    def paid(self) -> Paid:
        """The last state."""
        return self.steps[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerInput:
    """A layer and whose loss it protects."""

    path: str
    terms: LayerTerms
    protects: str
    deposit: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeInput:
    """An endorsement as stated: new totals or changes of them."""

    path: str
    name: str
    effective: date | None
    amounts: dict[str, Decimal]
    recompute: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Our line of an inward offer."""

    path: str
    reinsurer: str
    written: Decimal
    signed: Decimal
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Interest on the withheld premium."""

    percent: Decimal
    days: int
    year_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionInput:
    """One section and what is asked about it."""

    path: str
    name: str
    terms: SectionTerms
    layers: tuple[LayerInput, ...]
    losses: tuple[LossInput, ...]
    changes: tuple[ChangeInput, ...]
    cancellation: ReturnTerms | None
    scale: tuple[Scale, Experience] | None
    interest: Interest | None
    acceptance: Acceptance | None
    threshold: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertInput:
    """Into which currency, at which rate."""

    path: str
    currency: str
    day: date | None
    kind: str
    fixed: Decimal | None
    settled: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A calculation that stands alone: its place, what it computes on, and how."""

    path: str
    amount: Decimal
    weights: tuple[Decimal, ...] = ()
    rate: Decimal = Decimal(0)
    inclusive: bool = True
    terms: ReturnTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeInput:
    path: str
    losses: dict[str, Decimal]
    contracts: tuple[Contract, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """The whole document."""

    reference: str
    direction: str
    currency: str
    digits: int
    cedant: str
    day: date | None
    period: Period | None
    sections: tuple[SectionInput, ...]
    sectioned: bool
    rates: tuple[Rate, ...]
    convert: ConvertInput | None
    allocations: tuple[Sum, ...] = ()
    tax_splits: tuple[Sum, ...] = ()
    returns: tuple[Sum, ...] = ()
    profit: tuple[ProfitTerms, tuple[ProfitYear, ...]] | None = None
    programme: ProgrammeInput | None = None
    hints: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)
