"""Tells the product the portfolio day by day, by the roads the product has: imports, matching, clocks, actions.

A day goes **feed → clock → callbacks → due list**:

- The feed comes first. A policy that follows another is signed, and told, on T+1: with the clock first every customer
  who renewed would lapse that morning and be matched an hour later. The brief gives the feed this night for the same
  reason (display grace of one day, §1.3).
- The clock then lapses and closes what the feed left open.
- Callbacks are made in the day, when the night's work is done: who was won back this night is not called.
- The due list comes last and on the first of the month: what it lists ends three months later, nothing waits for it.

Policies signed before the first day are told on it; due lists of the months before it came on their own days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.actions import CallbackForm, match_window, register_callback
from renewals.clocks import run_clocks
from renewals.imports.kinds import DUE_LIST, SIGNED_LIST
from renewals.models import Renewal, RenewalStatus
from tests import factories
from tests.replay.portfolio import CALL_DAYS, Annuity, Portfolio, text
from workflow.intake.batches.past import import_past
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import importer_of
from workflow.models import ImportBatch
from workflow.working_time import SHANGHAI

DAY = timedelta(days=1)
FEED, CLOCK, CALLS, LIST = time(1), time(2), time(10), time(17)
MAPPING = "motor-portfolio"
FEED_HEADER = ("保单号", "保险起期", "保险止期", "签单日期", "保费", "归属机构", "保单状态", "退保日期")
#: Policies are known by their number: the file has no VIN. Its dates have the day first and end with the next start.
FEED_CHOICES = {"key": "policy_no", "day_first": True, "expires_is_next_start": True, "currency": "EUR"}
IN_FORCE, SURRENDERED = "有效", "退保"
FORM = CallbackForm(
    channel="visit", result="R5", insured_where="competitor", reason="P2", win_back="low", insurer="人保财险"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the portfolio lies: a province that lists it, another where some sign, who imports and who calls back."""

    company: Branch
    province: Branch
    elsewhere: Branch
    importer: User
    caller: User


def prepare() -> Place:
    """Branches and people in an empty database."""
    tree = factories.make_tree()
    return Place(
        company=tree["HQ"],
        province=tree["33"],
        elsewhere=tree["51"],
        importer=factories.make_person("province_admin", tree["HQ"], employee_no="core"),
        caller=factories.make_person("specialist", tree["33"], employee_no="caller"),
    )


@dataclass(slots=True)
class Runner:
    """``told_on`` is the day on which the core tells of a policy; ``ended`` is called at the end of every day."""

    portfolio: Portfolio
    place: Place
    told_on: Callable[[Annuity], date] = lambda annuity: annuity.signed_on
    ended: Callable[[date], None] = lambda _day: None
    feeds: dict[date, list[tuple[Annuity, bool]]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[date, list[Annuity]] = field(default_factory=lambda: defaultdict(list))

    def run(self, first: date, last: date) -> None:
        """From ``first`` to ``last``, both inclusive."""
        for annuity in self.portfolio.annuities:
            self.feeds[max(first, self.told_on(annuity))].append((annuity, False))
            if annuity.cancelled_on is not None:
                self.feeds[max(first, annuity.cancelled_on)].append((annuity, True))
            if annuity.listed_on is not None:
                self.lists[annuity.listed_on].append(annuity)
        for on in sorted(day for day in self.lists if day < first):
            self.bring_list(on)
        for on in days(first, last):
            self.feed(on)
            run_clocks(at=instant(on, CLOCK))
            self.call_back(on)
            self.bring_list(on)
            self.ended(on)

    def feed(self, on: date) -> None:
        """What was signed and cancelled comes from the core, and is matched."""
        told = self.feeds.pop(on, None)
        if told is None:
            return
        latest = {(annuity.number, annuity.starts_on): (annuity, gone) for annuity, gone in told}
        lines = [self._line(annuity, gone) for annuity, gone in latest.values()]
        at = instant(on, FEED)
        batch = import_past(
            by=self.place.importer,
            kind=SIGNED_LIST,
            branch=self.place.company,
            file_name=f"承保清单{on:%Y%m%d}.csv",
            header=FEED_HEADER,
            lines=lines,
            at=at,
            reading=_feed_reading(),
        )
        match_listed(batch, at)

    def _line(self, annuity: Annuity, gone: bool) -> tuple[str, ...]:
        branch = self.place.elsewhere if annuity.elsewhere else self.place.province
        cancelled = (SURRENDERED, text(annuity.cancelled_on)) if gone and annuity.cancelled_on else (IN_FORCE, "")
        dates = text(annuity.starts_on), text(annuity.ends_on + DAY), text(annuity.signed_on)
        return annuity.number, *dates, str(annuity.premium), branch.code, *cancelled

    def call_back(self, on: date) -> None:
        """Who is to be called back today, of those who are still lapsed."""
        due = (on - max(CALL_DAYS) * DAY, on - min(CALL_DAYS) * DAY)
        rows = Renewal.objects.filter(status=RenewalStatus.LAPSED, callback_due_on__range=due)
        for row in rows.select_related("branch").order_by("pk"):
            if row.callback_due_on and self.portfolio.call_day(key_of(row), row.callback_due_on) == on:
                register_callback(by=self.place.caller, renewal=row, form=FORM, at=instant(on, CALLS))

    def bring_list(self, on: date) -> None:
        """The due list of a month, and what is signed already is matched."""
        listed = self.lists.pop(on, None)
        if listed is None:
            return
        at = instant(on, LIST)
        batch = import_past(
            by=self.place.importer,
            kind=DUE_LIST,
            branch=self.place.province,
            file_name=f"应续清单{listed[0].ends_on:%Y%m}.csv",
            header=self.portfolio.header,
            lines=[annuity.cells for annuity in listed],
            at=at,
            reading=_list_reading(self.portfolio.header),
        )
        match_listed(batch, at)


def match_listed(batch: ImportBatch, at: datetime) -> None:
    """What follows the commit of a list, at its time (``renewals.imports.following``)."""
    wrong = {name: batch.counts.get(name, 0) for name in ("refused", "conflict")}
    if any(wrong.values()):
        raise ValueError(f"{batch.file_name}: {wrong}")
    window = [date.fromisoformat(day) for day in batch.counts["window"]]
    match_window(by=SYSTEM, first=window[0], last=window[-1], at=at)


def _feed_reading() -> Reading:
    reading, _score = importer_of(SIGNED_LIST).guess("承保清单", 1, FEED_HEADER)
    return replace(reading, choices={**reading.choices, **FEED_CHOICES})


def _list_reading(header: Sequence[Any]) -> Reading:
    reading = importer_of(DUE_LIST).named(MAPPING, "应续清单", [(1, list(header))])
    if reading is None:
        raise LookupError(MAPPING)
    return reading


def key_of(row: Renewal) -> str:
    """What ``portfolio`` calls this renewal."""
    return f"{row.policy_no} {row.expires_on:%Y-%m}"


def instant(on: date, at: time) -> datetime:
    """A local time of a day."""
    return datetime.combine(on, at, SHANGHAI)


def days(first: date, last: date) -> Iterator[date]:
    """Both inclusive."""
    while first <= last:
        yield first
        first += DAY
