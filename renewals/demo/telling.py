"""Tells the story day by day: at midnight the feed and the clocks, in the morning lists and dispatches, then the deeds.

One transaction: either the whole book is there or none of it. The history ends with the night before the day of the
book, so the hour at which it is made changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from renewals import clocks
from renewals.actions import dispatch_many
from renewals.assignment import clocks as owners
from renewals.demo import calls, registers
from renewals.demo.acts import Act, Plan
from renewals.demo.book import Due
from renewals.demo.days import DAY, last_workday, moment
from renewals.demo.deeds import Desk, carry_out
from renewals.demo.dice import Dice
from renewals.demo.feed import Feed
from renewals.demo.lists import import_list
from renewals.demo.waiting import leave_waiting
from renewals.models import CallList, Renewal

#: Nothing closes sooner after the first cover has ended.
WIN_BACK = timedelta(days=90)
Lists = dict[date, list[tuple[str, list[Due]]]]


@dataclass(slots=True)
class Teller:
    """The book, its plans, and what has happened so far."""

    desk: Desk
    dues: dict[int, Due]
    plans: dict[int, Plan]
    lists: Lists
    today: date
    dice: Dice
    pks: dict[int, int] = field(default_factory=dict)
    call_lists: list[CallList] = field(default_factory=list)
    first_end: date = date.max

    def tell(self) -> None:
        """Everything from the first list to the night before the day of the book."""
        feed = Feed((each for plan in self.plans.values() for each in plan.signings), self.dues)
        self.first_end = min(due.expires_on for due in self.dues.values())
        by_day = _by_day(act for plan in self.plans.values() for act in plan.acts)
        day = min(self.lists)
        while day < self.today:
            self._midnight(feed, moment(day))
            self._day(day, by_day.get(day, []))
            day += DAY
        leave_waiting(self.desk, self.dues, self.pks, self.today - DAY)
        self._midnight(feed, moment(self.today))
        clocks.run_clocks(at=moment(self.today))

    def _midnight(self, feed: Feed, at: datetime) -> None:
        feed.tell(self.desk, self.pks, at)
        clocks.expire_claims(at)
        clocks.lapse_due(at)
        if at.date() > self.first_end + WIN_BACK:
            clocks.close_due(at)
        owners.reclaim_untouched(at)

    def _day(self, day: date, acts: list[Act]) -> None:
        for code, dues in self.lists.get(day, ()):
            manager = self.desk.staff.at("renewal_manager", code)[0]
            branch = self.desk.branches[code]
            self.pks |= import_list(by=manager, branch=branch, dues=dues, at=moment(day, 8, 30))
        known = [act for act in acts if act.number in self.pks]
        self._dispatch([act.number for act in known if act.kind == "dispatch"], day)
        self._deeds(sorted(act for act in known if act.kind != "dispatch"))
        if day == last_workday(self.today, 2):
            self.call_lists = calls.hand_out(self.desk, day, self.today)
        if day == last_workday(self.today):
            calls.call(self.desk, self.call_lists, day, self.dice)
            registers.fill(self.desk, day)

    def _dispatch(self, numbers: list[int], day: date) -> None:
        """Each unit's customers at once, shared out among its specialists; what is not in the pool stays out."""
        units: dict[str, list[int]] = defaultdict(list)
        for number in numbers:
            units[self.dues[number].unit].append(self.pks[number])
        for unit, rows in sorted(units.items()):
            team = len(unit) > len("330301")
            by = self.desk.staff.at("team_lead" if team else "renewal_manager", unit)[0]
            people = self.desk.staff.specialists_under(unit)
            turn = day.toordinal() % len(people)
            in_turn = [*people[turn:], *people[:turn]][: len(rows)]
            dispatch_many(by=by, renewals=rows, to=in_turn, at=moment(day, 9))

    def _deeds(self, acts: list[Act]) -> None:
        """The deeds of a day, each on the row as the one before has left it."""
        rows = Renewal.objects.select_related("branch").in_bulk({self.pks[act.number] for act in acts})
        for act in acts:
            pk = self.pks[act.number]
            rows[pk] = carry_out(self.desk, rows[pk], self.dues[act.number], act)


def _by_day(acts: Iterable[Act]) -> dict[date, list[Act]]:
    found: dict[date, list[Act]] = defaultdict(list)
    for act in acts:
        found[act.at.date()].append(act)
    return found
