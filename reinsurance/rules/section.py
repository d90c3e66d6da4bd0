"""One section of a placement from sum insured to signed lines, and each later version (reinsurance brief §3.3–3.6)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import HUNDRED, from_units, percent_of, rounded
from reinsurance.rules.bases import Basis, Scales, share_in
from reinsurance.rules.capacity import Split, Wanted, on_sum_insured, scaled, split
from reinsurance.rules.lines import Items, items
from reinsurance.rules.periods import ReturnTerms, return_premium
from reinsurance.rules.placing import Charges, LineTerms, OrderTerms, Placed, place
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.taxes import TaxRow

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTerms:
    """What is stated about one section. Money in one currency; percentages as percent; None is not stated.

    ``order_premium`` is an agreed reinsurance premium for the whole order, ``order_rate`` an agreed rate on it (as a
    fraction); without them the order has its part of the original premium. ``tested_on_eml`` tests capacity on the EML
    while the liability stays in the sum insured.
    """

    digits: int
    sum_insured: Decimal | None = None
    own_share: Decimal | None = None
    eml: Decimal | None = None
    tested_on_eml: bool = False
    premium: Decimal | None = None
    wanted: Wanted = field(default_factory=Wanted)
    facultative_by_percent: bool = False
    order: OrderTerms = field(default_factory=OrderTerms)
    lines: tuple[LineTerms, ...] = ()
    order_premium: Decimal | None = None
    order_rate: Fraction | None = None
    charges: Charges = field(default_factory=Charges)
    taxes: tuple[TaxRow, ...] = ()

    @property
    def share(self) -> Decimal:
        """Our share of the whole: 100 % when there is no coinsurance."""
        return WHOLE if self.own_share is None else self.own_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The section as of one moment: cumulative amounts, who bears them, and the money of the lines.

    ``agreed`` are the shares as they were last agreed; all money is divided by them, so that an endorsement there and
    back comes home to the first fen. ``shares`` are the same in amounts of today's sum insured.
    """

    sum_insured: Decimal
    own: Decimal
    premium: Decimal
    own_premium: Decimal
    shares: Split
    agreed: Split
    tested: Split | None
    premiums: tuple[Decimal, ...]
    items: Items

    @property
    def order_premium(self) -> Decimal:
        return self.items.order_premium


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The section as placed."""

    terms: SectionTerms
    placed: Placed
    first: Version
    scales: Scales


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an endorsement makes of the section: new totals (None: as before).

    ``recompute`` finds retention, treaties and need anew; otherwise the shares stay as agreed.
    """

    sum_insured: Decimal | None = None
    premium: Decimal | None = None
    order_premium: Decimal | None = None
    recompute: bool = False


def compute_section(terms: SectionTerms) -> Section:
    """Capacity, order, signing and money of a new placement."""
    own = own_amount(terms, terms.sum_insured)
    tested, shares = _shares(terms, own)
    scales = _scales(terms, shares, own)
    placed = place(terms.order, terms.lines, scales, terms.charges, terms.digits)
    first = _version(terms, placed, terms.sum_insured or Decimal(0), terms.premium or Decimal(0), shares, tested, None)
    return Section(terms=terms, placed=placed, first=first, scales=scales)


def endorse(section: Section, before: Version, change: Change) -> Version:
    """The next version. Its money is computed from its new totals; the delta is the difference of the two."""
    terms = section.terms
    sum_insured = before.sum_insured if change.sum_insured is None else change.sum_insured
    premium = before.premium if change.premium is None else change.premium
    own = own_amount(terms, sum_insured)
    if change.recompute:
        tested, shares = _shares(replace(terms, sum_insured=sum_insured), own)
    else:
        tested, shares = before.tested, before.agreed
    if premium < 0:
        raise Refusal("RETURN_EXCEEDS", "premium", value=before.premium - premium, premium=before.premium)
    order_premium = change.order_premium
    if order_premium is None and terms.order_premium is not None:
        order_premium = before.order_premium
    if order_premium is not None and order_premium < 0:
        returned = before.order_premium - order_premium
        raise Refusal("RETURN_EXCEEDS", "order_premium", value=returned, premium=before.order_premium)
    return _version(terms, section.placed, sum_insured, premium, shares, tested, order_premium)


def cancel(section: Section, before: Version, terms: ReturnTerms) -> Version:
    """What is left of the premium after a return on the order; nothing after a cancellation ab initio."""
    digits = section.terms.digits
    kept = before.order_premium - return_premium(before.order_premium, terms, digits)
    premium = before.premium - return_premium(before.premium, terms, digits)
    own_premium = percent_of(premium, section.terms.share, digits)
    changed = items(kept, section.placed.placing, section.terms.taxes, section.placed.default)
    return replace(before, premium=premium, own_premium=own_premium, items=changed)


def own_amount(terms: SectionTerms, amount: Decimal | None) -> Decimal:
    """``SI_own = SI_100 × c``, rounded once."""
    return percent_of(amount or Decimal(0), terms.share, terms.digits)


def signed_of_whole(section: Section) -> list[Decimal]:
    """Signed lines as percent of the whole risk, where that is known."""
    return [section.scales.convert(line, section.placed.basis, Basis.WHOLE) for line in section.placed.signing.signed]


def unplaced_amount(section: Section) -> Decimal:
    """The sum insured of the share nobody signed: ours."""
    placing = section.placed.placing
    return placing.spread(section.first.shares.facultative)[-1] if placing.lines else section.first.shares.facultative


def headroom(section: Section) -> Decimal | None:
    """Legal limit less retention and unplaced share; None without figures of capital."""
    limit = section.terms.wanted.legal_limit
    return None if limit is None else limit - section.first.shares.retention - unplaced_amount(section)


def _shares(terms: SectionTerms, own: Decimal) -> tuple[Split | None, Split]:
    """(what was tested, the shares of the sum insured). They differ only when the EML was tested."""
    wanted = terms.wanted
    if terms.sum_insured is None:
        return None, _by_percent(terms)
    base = own
    if terms.tested_on_eml and terms.eml is not None:
        base = own_amount(terms, terms.eml)
    if wanted.facultative is None:
        wanted = replace(wanted, facultative=_ordered_amount(terms, base))
    elif terms.facultative_by_percent:
        wanted = replace(wanted, facultative=_or_need(wanted.facultative, terms, base))
    _check_stated(terms, wanted)
    found = split(base, wanted, terms.digits)
    if base is own or base == own:
        return None, found
    return found, on_sum_insured(found, own, terms.digits)


def _check_stated(terms: SectionTerms, wanted: Wanted) -> None:
    """Lines need to know how much is theirs; a facultative part that comes first cannot be what is left."""
    unknown = wanted.facultative is None and (wanted.retention is None or wanted.facultative_first)
    if unknown and (wanted.facultative_first or (terms.lines and terms.order_premium is None)):
        raise Refusal("FIELD_MISSING", "facultative", name="facultative")


def _by_percent(terms: SectionTerms) -> Split:
    """Without a sum insured an order in percent of the whole or of our share still divides the premium."""
    order = terms.order
    if order.percent is None or order.basis in (None, Basis.ORDER):
        if terms.premium is not None and terms.lines and terms.order_premium is None:
            raise Refusal("FIELD_MISSING", "sum_insured", name="sum_insured")
        return Split(retention=Decimal(0), treaties=(), facultative=Decimal(0))
    of_own = order.percent
    if order.basis is Basis.WHOLE:
        of_own = share_in(order.percent, terms.share)
    if of_own > WHOLE:
        raise Refusal("SHARE_RANGE", "order.percent", value=of_own, most=WHOLE)
    return Split(retention=WHOLE - of_own, treaties=(), facultative=of_own)


def _ordered_amount(terms: SectionTerms, own: Decimal) -> Decimal | None:
    """The facultative amount an order states; None when it is the need, or the same as the need."""
    order, digits = terms.order, terms.digits
    if order.percent is None or order.basis in (None, Basis.ORDER):
        return None
    whole = own if order.basis is Basis.OWN else rounded(Fraction(own) * HUNDRED / Fraction(terms.share), digits)
    return _or_need(percent_of(whole, order.percent, digits), terms, own)


def _or_need(amount: Decimal, terms: SectionTerms, own: Decimal) -> Decimal:
    """The need, when an amount that was found by percentage differs from it by rounding only."""
    if terms.wanted.retention is None or terms.wanted.facultative_first:
        return amount
    need = split(own, replace(terms.wanted, facultative=None), terms.digits).facultative
    return need if abs(need - amount) <= from_units(1, terms.digits) else amount


def _scales(terms: SectionTerms, shares: Split, own: Decimal) -> Scales:
    own_scale = Fraction(terms.share) / HUNDRED if terms.own_share is not None or terms.sum_insured else None
    if shares.facultative and own:
        of_own = Fraction(shares.facultative) / Fraction(own)
        return Scales(own=own_scale, order=of_own * own_scale if own_scale else None, order_of_own=of_own)
    order, order_of_own = None, None
    if terms.order.percent is not None and terms.order.basis is Basis.WHOLE:
        order = Fraction(terms.order.percent) / HUNDRED
    if terms.order.percent is not None and terms.order.basis is Basis.OWN:
        order_of_own = Fraction(terms.order.percent) / HUNDRED
        order = order_of_own * own_scale if own_scale else None
    return Scales(own=own_scale, order=order, order_of_own=order_of_own)


def _version(
    terms: SectionTerms,
    placed: Placed,
    sum_insured: Decimal,
    premium: Decimal,
    agreed_shares: Split,
    tested: Split | None,
    order_premium: Decimal | None,
) -> Version:
    own, own_premium = own_amount(terms, sum_insured), percent_of(premium, terms.share, terms.digits)
    shares = scaled(agreed_shares, own, terms.digits)
    weights = agreed_shares.weights
    premiums = allocate(own_premium, weights, terms.digits) if sum(weights) else [own_premium, Decimal(0)]
    agreed = _agreed_premium(terms, shares) if order_premium is None else order_premium
    if agreed is not None:
        premiums = [own_premium - sum(premiums[1:-1]) - agreed if own_premium else Decimal(0), *premiums[1:-1], agreed]
    return Version(
        sum_insured=sum_insured,
        own=own,
        premium=premium,
        own_premium=own_premium,
        shares=shares,
        agreed=agreed_shares,
        tested=tested,
        premiums=tuple(premiums),
        items=items(premiums[-1], placed.placing, terms.taxes, placed.default),
    )


def _agreed_premium(terms: SectionTerms, shares: Split) -> Decimal | None:
    if terms.order_premium is not None:
        return terms.order_premium
    if terms.order_rate is not None:
        return rounded(Fraction(shares.facultative) * terms.order_rate, terms.digits)
    return None
