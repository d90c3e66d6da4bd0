"""Loads the demo book: the tree alone (scale 0), or people, lists and the story of twelve hundred vehicles."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count

from renewals.branch_numbers import read_once
from renewals.demo import assigning, people, places
from renewals.demo.book import Book, Due
from renewals.demo.days import DAY, from_workday, month_before
from renewals.demo.deeds import Desk
from renewals.demo.dice import Dice
from renewals.demo.story import plan_life
from renewals.demo.telling import Lists, Teller
from renewals.models import Renewal
from renewals.models.renewal import RenewalStatus

RENEWALS = 1200
DAYS_BACK, DAYS_AHEAD = 95, 100
MONTHS_AHEAD = 3
LIST_DAY = 5


def load_book(*, seed: int, renewals: int, today: date) -> dict[str, int]:
    """Loads ``renewals`` vehicles with their history up to ``today``; returns how many stand in which state."""
    first_number = Renewal.objects.count() + 1
    dice = Dice(seed, first_number, "book")
    dues = _drawn(Book(dice, first_number), dice, renewals, today)
    lists = _lists(dues)
    with transaction.atomic(), read_once():
        branches = places.open_tree()
        staff = people.hire(branches, Dice(seed, "people"), since=min(lists).replace(month=1, day=1))
        assigning.set_rules(staff, branches)
        listed = {due.number: day for day, each in lists.items() for _code, part in each for due in part}
        plans = {due.number: plan_life(due, Dice(seed, due.number, "life"), listed[due.number], today) for due in dues}
        numbered = {due.number: due for due in dues}
        Teller(Desk(staff, branches), numbered, plans, lists, today, Dice(seed, first_number, "calls")).tell()
    return counted()


def counted() -> dict[str, int]:
    """Renewals by state, in the order of the life of one."""
    found = dict(Renewal.objects.order_by().values_list("status").annotate(Count("pk")))
    return {status: found.get(status, 0) for status in RenewalStatus.values}


def _drawn(book: Book, dice: Dice, renewals: int, today: date) -> list[Due]:
    """Vehicles whose cover ends within the days of the book and whose list came before its day."""
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    listed = [day for day in days if _list_day(day) < today]
    return [book.draw(dice.pick(listed)) for _place in range(renewals)]


def _list_day(expires_on: date) -> date:
    """When the list with this expiry is cut: early in the third month before."""
    month = month_before(expires_on, MONTHS_AHEAD)
    return from_workday(month + (LIST_DAY - 1) * DAY)


def _lists(dues: list[Due]) -> Lists:
    """The lists by the day of their import: one a prefecture and month of expiry."""
    found: dict[tuple[date, str], list[Due]] = defaultdict(list)
    for due in dues:
        found[_list_day(due.expires_on), due.prefecture.code].append(due)
    lists: Lists = defaultdict(list)
    for (day, code), part in sorted(found.items(), key=lambda entry: entry[0]):
        lists[day].append((code, part))
    return lists
