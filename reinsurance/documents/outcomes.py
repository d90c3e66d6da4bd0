"""What comes out of a deal, before it is written as JSON or explained as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from reinsurance.documents.cautions import Caution
from reinsurance.documents.inputs import ChangeInput, Deal, LayerInput, LossInput, SectionInput
from reinsurance.rules.commission import ProfitResult
from reinsurance.rules.excess import LayerLoss
from reinsurance.rules.inward import Accepted
from reinsurance.rules.layered import PlacedLayer
from reinsurance.rules.lines import Items
from reinsurance.rules.programme import ProgrammeResult
from reinsurance.rules.recoveries import Entitlement
from reinsurance.rules.section import Section, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class LossOutcome:
    """One claim: who bears it, what each payment brings, what the layers pay."""

    stated: LossInput
    entitled: Entitlement | None
    bills: tuple[tuple[str, tuple[Decimal, ...]], ...]
    due: tuple[Decimal, ...]
    layers: tuple[LayerLoss, ...]
    own: Decimal

    @property
    def recovery(self) -> Decimal:
        """From facultative reinsurers, proportional and excess, without expenses in addition."""
        placed = self.entitled.placed if self.entitled else Decimal(0)
        return placed + sum((layer.recovery for layer in self.layers), Decimal(0))

    @property
    def expenses(self) -> Decimal:
        return sum((layer.expenses for layer in self.layers), Decimal(0))

    @property
    def treaty(self) -> Decimal:
        return sum(self.entitled.treaties, Decimal(0)) if self.entitled else Decimal(0)

    @property
    def cedant_net(self) -> Decimal:
        """What stays with us of the loss."""
        return self.own - self.treaty - self.recovery - self.expenses


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A later version of the section: what is asked, cumulative and delta."""

    name: str
    change: ChangeInput | None
    version: Version
    delta: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Sliding commission: the rate that was earned and the difference to what was booked."""

    loss_ratio: Fraction
    rate: Fraction
    delta: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The items in another currency at one rate."""

    currency: str
    digits: int
    rate: Fraction
    rate_day: str
    wanted_day: str
    items: Items
    settled: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionOutcome:
    """One section, computed."""

    stated: SectionInput
    section: Section
    accepted: Accepted | None
    layers: tuple[tuple[LayerInput, PlacedLayer], ...]
    losses: tuple[LossOutcome, ...]
    endorsements: tuple[Step, ...]
    cancellation: Step | None
    adjustment: Adjustment | None
    interest: tuple[Decimal, ...]
    conversion: Conversion | None

    @property
    def last(self) -> Version:
        """The version after every endorsement."""
        return self.endorsements[-1].version if self.endorsements else self.section.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The whole deal, computed."""

    deal: Deal
    sections: tuple[SectionOutcome, ...]
    cautions: tuple[Caution, ...]
    profit: tuple[ProfitResult, ...] = ()
    programme: ProgrammeResult | None = None
    allocations: tuple[tuple[Decimal, ...], ...] = field(default=())
    tax_splits: tuple[tuple[Decimal, Decimal], ...] = field(default=())
    returns: tuple[Decimal, ...] = field(default=())
