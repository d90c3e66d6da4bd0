"""What three years must have come to, by hand: plain Python over the file and the brief, nothing of the product.

Renewals brief §1.3–1.5 and §3. A day goes: the core tells what was signed and cancelled (9, 16, 18), the calendar turns
(14, 16, 17), customers are called back (15), on the first of a month the due list comes (1). A policy renews the cycle
whose T+1 it begins nearest to: begun in [T−90, T+1] it renews, in (T+1, T+90] it wins back, and that only who has
lapsed. It must begin after the expiring year began and end after T.

What is to be found in the product is a :class:`Story`: what happened to every customer on which day, and what was
known at the end of every month, by month of T.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from tests.replay.portfolio import Annuity, Portfolio

DAY = timedelta(days=1)
EARLIEST, WIN_BACK, CALLBACK_DAYS = 90, 90, 7
SATURDAY = 5
#: Days without cover, by their last: 0–7, 8–30, 31–60, 61–90, more.
BANDS = ((7, "0-7"), (30, "8-30"), (60, "31-60"), (90, "61-90"))
WAITING, RENEWED, LAPSED, CALLED, WON_BACK, CLOSED = "pool", "renewed", "lapsed", "callback_done", "won_back", "closed"

#: Figure → numerator, denominator, and whether only those are counted whose T has come.
FIGURES: dict[str, tuple[str, str, bool]] = {
    "renewal_rate": ("renewed", "due", False),
    "matured_renewal_rate": ("renewed", "due", True),
    "no_gap_renewal_rate": ("no_gap", "due", True),
    "premium_kept": ("kept", "expiring", False),
    "premium_achieved": ("new", "expiring", False),
    "early_renewal_60_rate": ("ahead_60", "due", False),
    "early_renewal_30_rate": ("ahead_30", "due", False),
    "early_renewal_15_rate": ("ahead_15", "due", False),
    "late_renewal_rate": ("ahead_0", "due", False),
    "lapse_rate": ("lapsed", "due", True),
    "net_lapse_rate": ("still_lapsed", "due", True),
    "win_back_rate": ("won_back", "lapsed", True),
    "callback_rate": ("called_back", "callback_due", False),
    "callback_timeliness": ("called_in_time", "callback_due", False),
    "rolling_renewal_rate": ("renewed", "due", False),
}
COMPANY = "company"
SCOPES = (COMPANY, "branch")
ROLLING, ALL = "rolling_renewal_rate", "all"
AHEAD = (60, 30, 15, 0)
YEAR = timedelta(days=365)


@dataclass(slots=True)
class Story:
    """``happened``: customer → (day, what). ``known``: month end → what is told of it → month of T → figure."""

    happened: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    known: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


class Known(NamedTuple):
    """A cycle at the end of a day."""

    status: str
    policy: Annuity | None
    lapsed_on: date | None
    due_on: date | None
    called_on: date | None


@dataclass(slots=True)
class Cycle:
    """A year of cover that may be renewed."""

    expiring: Annuity
    status: str = ""
    policy: Annuity | None = None
    lapsed_on: date | None = None
    due_on: date | None = None
    called_on: date | None = None
    call_on: date | None = None
    happened: list[tuple[str, str]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)

    @property
    def ends_on(self) -> date:
        return self.expiring.ends_on

    @property
    def month(self) -> str:
        """The month of T."""
        return f"{self.ends_on:%Y-%m}"

    def note(self, on: date, what: str, status: str) -> None:
        self.happened.append((on.isoformat(), what))
        self.status = status

    def end_day(self, on: date) -> None:
        now = Known(self.status, self.policy, self.lapsed_on, self.due_on, self.called_on)
        if self.status and (not self.known or self.known[-1] != now):
            self.days.append(on)
            self.known.append(now)

    def on(self, day: date) -> Known | None:
        """What was known at the end of a day."""
        place = bisect_right(self.days, day)
        return self.known[place - 1] if place else None


@dataclass(slots=True)
class Life:
    """All years of one policy."""

    portfolio: Portfolio
    annuities: Sequence[Annuity]
    holidays: Mapping[date, bool]
    cycles: list[Cycle] = field(default_factory=list)
    ahead: list[date] = field(default_factory=list)

    def live(self, first: date, last: date) -> list[Cycle]:
        """Day by day, on the days that matter to this policy. What came before ``first`` came on it."""
        self.cycles = [Cycle(each) for each in self.annuities if each.listed_on is not None]
        for each in self.annuities:
            self.ahead += [each.signed_on, each.ends_on + DAY, each.ends_on + (WIN_BACK + 1) * DAY]
            self.ahead += [on for on in (each.cancelled_on, each.listed_on) if on is not None]
        self.ahead.append(first)
        heapq.heapify(self.ahead)
        done: date | None = None
        while self.ahead:
            on = heapq.heappop(self.ahead)
            if on == done or on > last:
                continue
            done = on
            self._day(on, settled=on >= first)
        return self.cycles

    def _day(self, on: date, *, settled: bool) -> None:
        if settled:
            self._cancel(on)
            self._match(on)
            self._turn(on)
            self._call(on)
        for cycle in self.cycles:
            if cycle.expiring.listed_on == on:
                cycle.note(on, "imported", WAITING)
        if settled:
            self._match(on)
        for cycle in self.cycles:
            cycle.end_day(on)

    def _cancel(self, on: date) -> None:
        for cycle in self.cycles:
            if cycle.policy is not None and cycle.policy.cancelled_on == on:
                cycle.policy = None
                cycle.note(on, "reopen_to_pool", WAITING)

    def _match(self, on: date) -> None:
        used = {cycle.policy.starts_on for cycle in self.cycles if cycle.policy is not None}
        free = [
            each
            for each in self.annuities
            if each.signed_on <= on
            and each.starts_on not in used
            and (each.cancelled_on is None or each.cancelled_on > on)
        ]
        pairs = [
            (abs(begins), begins > 0, cycle.ends_on, policy.starts_on, cycle, policy)
            for cycle in self.cycles
            if cycle.status in {WAITING, LAPSED, CALLED}
            for policy in free
            if (begins := (policy.starts_on - cycle.ends_on).days - 1) in range(-EARLIEST - 1, WIN_BACK)
            and policy.starts_on > cycle.expiring.starts_on
            and policy.ends_on > cycle.ends_on
        ]
        for _near, late, _ends, starts_on, cycle, policy in sorted(pairs, key=lambda pair: pair[:4]):
            if cycle.policy is None and starts_on not in used and not (late and on <= cycle.ends_on):
                used.add(starts_on)
                self._renew(cycle, policy, on, late=late)

    def _renew(self, cycle: Cycle, policy: Annuity, on: date, *, late: bool) -> None:
        if late and cycle.status == WAITING:
            self._lapse(cycle, on)
        cycle.policy = policy
        cycle.note(on, "win_back" if late else "match", WON_BACK if late else RENEWED)

    def _turn(self, on: date) -> None:
        """T+1: lapsed, unless the customer has a policy that begins later: then won back. T+91: closed."""
        for cycle in self.cycles:
            if cycle.status == WAITING and on > cycle.ends_on:
                self._lapse(cycle, on)
        self._match(on)
        for cycle in self.cycles:
            if cycle.status in {LAPSED, CALLED} and on > cycle.ends_on + WIN_BACK * DAY:
                cycle.note(on, "close", CLOSED)

    def _lapse(self, cycle: Cycle, on: date) -> None:
        cycle.lapsed_on, cycle.due_on, cycle.called_on = on, self._working_day_after(on, CALLBACK_DAYS), None
        cycle.call_on = self.portfolio.call_day(cycle.expiring.key, cycle.due_on)
        if cycle.call_on is not None:
            heapq.heappush(self.ahead, cycle.call_on)
        cycle.note(on, "lapse", LAPSED)

    def _call(self, on: date) -> None:
        for cycle in self.cycles:
            if cycle.status == LAPSED and cycle.call_on == on:
                cycle.called_on = on
                cycle.note(on, "register_callback", CALLED)

    def _working_day_after(self, on: date, number: int) -> date:
        while number:
            on += DAY
            number -= not self.holidays.get(on, on.weekday() >= SATURDAY)
        return on


def told(portfolio: Portfolio, holidays: Mapping[date, bool], first: date, last: date, ends: Iterable[date]) -> Story:
    """The whole story from ``first`` to ``last`` as known at each of ``ends``."""
    by_number: dict[str, list[Annuity]] = defaultdict(list)
    for each in portfolio.annuities:
        by_number[each.number].append(each)
    cycles = [cycle for group in by_number.values() for cycle in Life(portfolio, group, holidays).live(first, last)]
    cycles = [cycle for cycle in cycles if cycle.happened]
    story = Story({cycle.expiring.key: cycle.happened for cycle in cycles})
    for end in ends:
        story.known[end.isoformat()] = _known(cycles, end)
    return story


def _known(cycles: Sequence[Cycle], end: date) -> dict[str, dict[str, Any]]:
    rows = [(cycle, known) for cycle in cycles if (known := cycle.on(end)) is not None]
    won_back = [(cycle, known.policy) for cycle, known in rows if known.status == WON_BACK and known.policy]
    return {
        "happened this month": dict(
            Counter(what for cycle in cycles for on, what in cycle.happened if on[:7] == f"{end:%Y-%m}")
        ),
        "state": dict(Counter(f"{cycle.month} {known.status}" for cycle, known in rows)),
        "won back after days": dict(
            Counter(f"{cycle.month} {band(days_uncovered(cycle, policy))}" for cycle, policy in won_back)
        ),
        **{name: found for scope in SCOPES for name, found in _figures(rows, end, scope)},
    }


def days_uncovered(cycle: Cycle, policy: Annuity) -> int:
    """脱保天数: first day of the new policy − (T+1)."""
    return (policy.starts_on - cycle.ends_on).days - 1


def band(days: int) -> str:
    """The gap band of a number of days."""
    return next((name for most, name in BANDS if days <= most), "90+")


Sums = dict[str, Counter[str]]


def _figures(rows: Sequence[tuple[Cycle, Known]], end: date, scope: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Every figure, by month of T and of all together."""
    every, matured, rolling = (defaultdict[str, Counter[str]](Counter) for _set in range(3))
    for cycle, known in rows:
        amounts = _amounts(cycle, known, end, scope)
        sets = [every, *([matured] if cycle.ends_on <= end else [])]
        sets += [rolling] if end - YEAR < cycle.ends_on <= end else []
        for sums in sets:
            for place in (cycle.month, ALL):
                counter = sums[place]
                for name, amount in amounts.items():
                    counter[name] += amount
    for code, (part, whole, of_matured) in FIGURES.items():
        sums = rolling if code == ROLLING else matured if of_matured else every
        yield (
            f"{code}, {scope}",
            {place: shown(found[part], found[whole]) for place, found in sums.items() if found[whole]},
        )


def _amounts(cycle: Cycle, known: Known, end: date, scope: str) -> dict[str, Any]:
    """What one cycle adds to each measure."""
    policy, ends_on, expiring = known.policy, cycle.ends_on, cycle.expiring.premium
    found: dict[str, Any] = {"due": 1, "expiring": expiring}
    in_time = policy is not None and days_uncovered(cycle, policy) <= 0
    if ends_on <= end and not in_time:
        found["lapsed"] = 1
        found["still_lapsed" if policy is None else "won_back"] = 1
    if policy is not None and (scope == COMPANY or not policy.elsewhere):
        found |= {"renewed": 1, "kept": expiring, "new": policy.premium, "no_gap": int(in_time)}
        ahead = next((least for least in AHEAD if (ends_on - policy.signed_on).days >= least), None)
        found |= {} if ahead is None else {f"ahead_{ahead}": 1}
    if known.due_on is not None and known.due_on <= end:
        found["callback_due"] = 1
        found["called_back"] = int(known.called_on is not None)
        found["called_in_time"] = int(known.called_on is not None and known.called_on <= known.due_on)
    return found


def shown(part: Decimal | int, whole: Decimal | int) -> list[str]:
    """Numerator, denominator and percentage, rounded half up once."""
    rate = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return [f"{Decimal(part):.2f}", f"{Decimal(whole):.2f}", str(rate)]
