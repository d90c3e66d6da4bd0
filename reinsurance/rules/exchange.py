"""Currencies: dated, approved rates; without one the engine refuses (reinsurance brief §3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from reinsurance.rules.amounts import rounded
from reinsurance.rules.refusals import Refusal

STALE_DAYS = 7
JUMP_PERCENT = Decimal(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``per`` units of ``base`` cost ``value`` of ``quote``. Some pairs are quoted per 100."""

    base: str
    quote: str
    day: date
    value: Decimal
    kind: str = "mid"
    per: int = 1
    entered_by: str = ""
    approved_by: str = ""
    approved: bool = False

    def one(self) -> Fraction:
        """The price of one unit."""
        return Fraction(self.value) / self.per


def check_rates(rates: Sequence[Rate], as_of: date) -> None:
    """Above zero, not of the future, entered and approved by two persons, no jump above 10 % from the last."""
    last: dict[tuple[str, str, str], Rate] = {}
    for place, rate in sorted(enumerate(rates), key=lambda pair: pair[1].day):
        path = f"exchange_rates[{place}]"
        key = (rate.base, rate.quote, rate.kind)
        before = last.get(key)
        facts = {"value": rate.value, "base": rate.base, "quote": rate.quote, "day": rate.day}
        if rate.value <= 0 or rate.per not in (1, 100) or rate.day > as_of:
            raise Refusal("FX_SUSPECT", path, **facts, last=before.value if before else "-")
        if rate.approved_by and rate.approved_by == rate.entered_by:
            raise Refusal("FOUR_EYES", path, name=rate.approved_by)
        if before is not None and abs(rate.one() / before.one() - 1) * 100 > JUMP_PERCENT:
            raise Refusal("FX_SUSPECT", path, **facts, last=before.value)
        last[key] = rate


def find_rate(rates: Sequence[Rate], base: str, quote: str, day: date, kind: str = "mid") -> Rate:
    """The approved rate of the day, or the last one up to seven days before. Never 1, never 1 ÷ the reverse."""
    found = [
        rate
        for rate in rates
        if (rate.base, rate.quote, rate.kind) == (base, quote, kind)
        and rate.approved
        and day - timedelta(days=STALE_DAYS) <= rate.day <= day
    ]
    if not found:
        raise Refusal("FX_MISSING", base=base, quote=quote, day=day)
    return max(found, key=lambda rate: rate.day)


def converted(amount: Decimal, rate: Fraction, digits: int) -> Decimal:
    """An amount in the other currency, rounded once."""
    return rounded(Fraction(amount) * rate, digits)
