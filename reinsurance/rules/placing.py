"""One order and its lines: bases brought together, signed, made ready for money (reinsurance brief §3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.bases import Basis, Scales
from reinsurance.rules.exposure import Party
from reinsurance.rules.lines import Carried, Placing
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.signing import Signing, WrittenLine, check_signed, sign

WHOLE_ORDER = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """Percentages of premium that a section agrees, or one line in its stead (None: as the section)."""

    commission: Fraction | None = None
    brokerage: Fraction | None = None
    brokerage_deducted: bool | None = None
    withheld: Fraction | None = None

    def over(self, section: Charges) -> Charges:
        """These, and the section's where these say nothing."""
        return Charges(
            commission=section.commission if self.commission is None else self.commission,
            brokerage=section.brokerage if self.brokerage is None else self.brokerage,
            brokerage_deducted=(
                section.brokerage_deducted if self.brokerage_deducted is None else self.brokerage_deducted
            ),
            withheld=section.withheld if self.withheld is None else self.withheld,
        )

    def carried(self, signed: Decimal, sequence: int, domicile: str) -> Carried:
        return Carried(
            signed=signed,
            sequence=sequence,
            commission=self.commission or Fraction(0),
            brokerage=self.brokerage or Fraction(0),
            brokerage_deducted=self.brokerage_deducted is not False,
            withheld=self.withheld or Fraction(0),
            domicile=domicile,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """One line as it is written. ``signed`` only where it was agreed outside."""

    party: Party
    written: Decimal
    basis: Basis
    stands: bool = False
    sequence: int = 0
    signed: Decimal | None = None
    charges: Charges = Charges()
    domicile: str = "domestic"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """The order as it is stated. Without ``percent`` it is the whole facultative need."""

    percent: Decimal | None = None
    basis: Basis | None = None
    signing_basis: Basis | None = None
    disproportionate_allowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An order with its lines, all on ``basis``; ``written`` as converted."""

    basis: Basis
    terms: tuple[LineTerms, ...]
    written: tuple[Decimal, ...]
    signing: Signing
    placing: Placing
    default: Carried


def place(order: OrderTerms, lines: Sequence[LineTerms], scales: Scales, charges: Charges, digits: int) -> Placed:
    """Converts, signs and checks. Lines on different bases are added only when a signing basis is named."""
    basis = signing_basis(order, lines)
    ordered = _order_on(basis, order, scales)
    offers = [
        WrittenLine(written=scales.convert(line.written, line.basis, basis), stands=line.stands, sequence=line.sequence)
        for line in lines
    ]
    signing = sign(ordered, offers)
    agreed = [line.signed for line in lines if line.signed is not None]
    if agreed:
        if len(agreed) != len(lines):
            missing = next(place for place, line in enumerate(lines) if line.signed is None)
            raise Refusal("FIELD_MISSING", f"lines[{missing}].signed", name="signed")
        proposed = [scales.convert(signed, line.basis, basis) for signed, line in zip(agreed, lines, strict=True)]
        signing = check_signed(proposed, offers, signing, disproportionate_allowed=order.disproportionate_allowed)
    carried = tuple(
        line.charges.over(charges).carried(signed, line.sequence, line.domicile)
        for line, signed in zip(lines, signing.signed, strict=True)
    )
    return Placed(
        basis=basis,
        terms=tuple(lines),
        written=tuple(offer.written for offer in offers),
        signing=signing,
        placing=Placing(lines=carried, unplaced=signing.shortfall, digits=digits),
        default=charges.carried(signing.shortfall, 0, "all"),
    )


def signing_basis(order: OrderTerms, lines: Sequence[LineTerms]) -> Basis:
    """The basis named for signing, else the one all lines share, else the order's."""
    bases = {line.basis for line in lines}
    if order.signing_basis is not None:
        return order.signing_basis
    if len(bases) > 1:
        raise Refusal("BASIS_MISMATCH", "lines", bases=", ".join(sorted(bases)))
    return next(iter(bases), order.basis or Basis.ORDER)


def _order_on(basis: Basis, order: OrderTerms, scales: Scales) -> Decimal:
    if order.percent is None:
        return scales.convert(WHOLE_ORDER, Basis.ORDER, basis)
    if order.basis is None:
        raise Refusal("BASIS_MISSING", "order.basis")
    if order.basis is Basis.ORDER and order.percent != WHOLE_ORDER:
        raise Refusal("SHARE_SUM", "order.percent", sum=order.percent, whole=WHOLE_ORDER)
    return scales.convert(order.percent, order.basis, basis)
