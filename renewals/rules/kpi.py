"""The renewal figures, defined once (renewals brief §3.1–3.2, acceptance table §3.6).

These functions are the reference: the database queries of the pages must give the same answers. Everything is counted
in vehicles, once per month of expiry: a vehicle due in two months of a year counts in each. ``None`` is the rate of
nothing. Days are inclusive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from renewals.rules.matching import RenewScope, gap_days
from renewals.rules.windows import is_matured

WIN_BACK_GRACE = 90
LEAD_BUCKETS = ((60, "90-60"), (30, "59-30"), (15, "29-15"), (0, "14-0"))
"""Days before T on which the policy was signed, by their lower bound."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalFacts:
    """What the figures need to know about one renewal. ``vehicle`` is the VIN or the key that stands for it."""

    vehicle: str
    expires_on: date
    last_premium: Decimal
    usage: str = ""
    owner: str = ""
    void: bool = False
    preferred: bool = False
    assigned_at: datetime | None = None
    first_follow_at: datetime | None = None
    first_effective_at: datetime | None = None
    first_quoted_on: date | None = None
    signed_on: date | None = None
    new_starts_on: date | None = None
    new_premium: Decimal | None = None
    scope: RenewScope | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How "renewed" is to be understood: known by ``as_of``, where, and how late the new policy may begin.

    ``grace`` 0 is the rate without a gap (new start ≤ T+1); 15, 30 and 90 include customers won back by T+grace.
    """

    as_of: date
    scope: RenewScope = RenewScope.COMPANY
    grace: int = WIN_BACK_GRACE


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A percentage rounded half up to two places, once, from the unrounded figures; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def due(rows: Iterable[RenewalFacts], first: date, last: date) -> list[RenewalFacts]:
    """应续 A: T in the window, not void, each vehicle once per month of T (the latest T of the month)."""
    found: dict[tuple[str, int, int], RenewalFacts] = {}
    for row in rows:
        if row.void or not first <= row.expires_on <= last:
            continue
        key = (row.vehicle, row.expires_on.year, row.expires_on.month)
        if key not in found or row.expires_on > found[key].expires_on:
            found[key] = row
    return list(found.values())


def matured(rows: Iterable[RenewalFacts], as_of: date) -> list[RenewalFacts]:
    """The rows whose T has come; only of these may a missing renewal be called lost."""
    return [row for row in rows if is_matured(row.expires_on, as_of)]


def is_quoted(row: RenewalFacts, as_of: date) -> bool:
    """报价 B: first quoted by the as-of day."""
    return row.first_quoted_on is not None and row.first_quoted_on <= as_of


def is_renewed(row: RenewalFacts, rule: Rule) -> bool:
    """已续 C: matched to a policy signed by the as-of day that begins in time. The start itself may lie ahead."""
    if row.signed_on is None or row.new_starts_on is None or row.signed_on > rule.as_of:
        return False
    if rule.scope is RenewScope.BRANCH and row.scope is not RenewScope.BRANCH:
        return False
    return row.new_starts_on <= row.expires_on + timedelta(days=max(1, rule.grace))


def quoted(rows: Iterable[RenewalFacts], as_of: date) -> list[RenewalFacts]:
    """The due rows that were quoted."""
    return [row for row in rows if is_quoted(row, as_of)]


def renewed(rows: Iterable[RenewalFacts], rule: Rule) -> list[RenewalFacts]:
    """The due rows that were renewed."""
    return [row for row in rows if is_renewed(row, rule)]


def renewal_rate(rows: Sequence[RenewalFacts], rule: Rule) -> Decimal | None:
    """续保率 C ÷ A. Give matured rows for the assessed rate; with open ones it is progress."""
    return percent(len(renewed(rows, rule)), len(rows))


def no_gap_rate(rows: Sequence[RenewalFacts], rule: Rule) -> Decimal | None:
    """无脱保续保率: renewed with a start on or before T+1."""
    return renewal_rate(rows, Rule(as_of=rule.as_of, scope=rule.scope, grace=0))


def quote_rate(rows: Sequence[RenewalFacts], as_of: date) -> Decimal | None:
    """报价率 B ÷ A."""
    return percent(len(quoted(rows, as_of)), len(rows))


def quote_conversion(rows: Sequence[RenewalFacts], rule: Rule) -> Decimal | None:
    """报价转化率 C ÷ B."""
    return percent(len(renewed(rows, rule)), len(quoted(rows, rule.as_of)))


def premium_kept(rows: Sequence[RenewalFacts], rule: Rule) -> Decimal | None:
    """保费续保率: last year's premium of the renewed ÷ last year's premium of all due."""
    return percent(_last_premiums(renewed(rows, rule)), _last_premiums(rows))


def premium_achieved(rows: Sequence[RenewalFacts], rule: Rule) -> Decimal | None:
    """续保保费达成率: new premium of the renewed ÷ last year's premium of all due. It mixes in price changes."""
    new = sum((row.new_premium or Decimal(0) for row in renewed(rows, rule)), Decimal(0))
    return percent(new, _last_premiums(rows))


def _last_premiums(rows: Iterable[RenewalFacts]) -> Decimal:
    return sum((row.last_premium for row in rows), Decimal(0))


def lapsed(rows: Iterable[RenewalFacts], as_of: date) -> list[RenewalFacts]:
    """脱保: matured without a policy of the company beginning on or before T+1."""
    in_time = Rule(as_of=as_of, grace=0)
    return [row for row in matured(rows, as_of) if not is_renewed(row, in_time)]


def still_lapsed(rows: Iterable[RenewalFacts], as_of: date) -> list[RenewalFacts]:
    """净脱保: lapsed and not won back by the as-of day."""
    return [row for row in lapsed(rows, as_of) if not is_renewed(row, Rule(as_of=as_of))]


def won_back(rows: Iterable[RenewalFacts], as_of: date) -> list[RenewalFacts]:
    """脱保召回: lapsed, then insured with us again by T+90."""
    return [row for row in lapsed(rows, as_of) if is_renewed(row, Rule(as_of=as_of))]


def lapse_rate(rows: Sequence[RenewalFacts], as_of: date) -> Decimal | None:
    """脱保率: lapsed ÷ matured. Not one minus the rate that includes those won back."""
    return percent(len(lapsed(rows, as_of)), len(matured(rows, as_of)))


def net_lapse_rate(rows: Sequence[RenewalFacts], as_of: date) -> Decimal | None:
    """净脱保率: still lapsed ÷ matured."""
    return percent(len(still_lapsed(rows, as_of)), len(matured(rows, as_of)))


def win_back_rate(rows: Sequence[RenewalFacts], as_of: date) -> Decimal | None:
    """脱保召回率: won back ÷ lapsed."""
    return percent(len(won_back(rows, as_of)), len(lapsed(rows, as_of)))


def days_uncovered(row: RenewalFacts) -> int | None:
    """脱保天数 of a row with a new policy: new start − (T+1)."""
    return None if row.new_starts_on is None else gap_days(row.expires_on, row.new_starts_on)


def first_follow_rate(rows: Sequence[RenewalFacts]) -> Decimal | None:
    """首次跟踪率: with at least one follow-up ÷ assigned."""
    assigned = [row for row in rows if row.assigned_at is not None]
    return percent(sum(row.first_follow_at is not None for row in assigned), len(assigned))


def first_contact_timely(row: RenewalFacts, hours: int = 24, before_days: int | None = None) -> bool:
    """The first effective contact came within the hours after assignment and, if asked for, by T − ``before_days``."""
    if row.assigned_at is None or row.first_effective_at is None:
        return False
    if before_days is not None and row.first_effective_at.date() > row.expires_on - timedelta(days=before_days):
        return False
    return row.first_effective_at <= row.assigned_at + timedelta(hours=hours)


def first_contact_timely_rate(
    rows: Sequence[RenewalFacts], now: datetime, hours: int = 24, before_days: int | None = None
) -> Decimal | None:
    """首次跟踪及时率: timely first effective contacts ÷ assigned whose deadline has passed."""
    closed = [row for row in rows if row.assigned_at is not None and row.assigned_at + timedelta(hours=hours) <= now]
    return percent(sum(first_contact_timely(row, hours, before_days) for row in closed), len(closed))


def void_rate(rows: Iterable[RenewalFacts], first: date, last: date) -> Decimal | None:
    """剔除率: void ÷ (due + void)."""
    inside = [row for row in rows if first <= row.expires_on <= last]
    void = sum(row.void for row in inside)
    return percent(void, len(due(inside, first, last)) + void)


def lead_days(row: RenewalFacts) -> int | None:
    """提前天数: new start − signing day + 1."""
    if row.signed_on is None or row.new_starts_on is None:
        return None
    return (row.new_starts_on - row.signed_on).days + 1


def lead_bucket(row: RenewalFacts) -> str | None:
    """How long before T the policy was signed; None if it was not, or after T."""
    if row.signed_on is None:
        return None
    days = (row.expires_on - row.signed_on).days
    return next((name for lowest, name in LEAD_BUCKETS if days >= lowest), None)


def by(rows: Iterable[RenewalFacts], key: Callable[[RenewalFacts], Key]) -> dict[Key, list[RenewalFacts]]:
    """The rows in groups: by owner, usage, month of T …"""
    groups: defaultdict[Key, list[RenewalFacts]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def month_of(row: RenewalFacts) -> str:
    """The month of T as 2017-01."""
    return f"{row.expires_on:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Impact:
    """续保影响度: how much each unit's missing renewals take off the whole rate; the total is one minus the rate."""

    by_unit: Mapping[str, Decimal | None]
    total: Decimal | None


def impact(
    rows: Sequence[RenewalFacts], rule: Rule, unit: Callable[[RenewalFacts], str] = lambda row: row.owner
) -> Impact:
    """Each unit's rows not renewed ÷ all due rows of the report. Each figure is rounded by itself, the total too."""
    missing = {name: len(group) - len(renewed(group, rule)) for name, group in by(rows, unit).items()}
    return Impact(
        {name: percent(count, len(rows)) for name, count in missing.items()},
        percent(sum(missing.values()), len(rows)),
    )
