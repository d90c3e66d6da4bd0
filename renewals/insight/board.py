"""The manager's live board: the desk as it is now (renewals brief §3.4, §7). Counted at every look, never kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from renewals.filters import EVERYBODY, MARKS, NOBODY, about_to_lapse, overdue
from renewals.insight.figures import ABNORMAL, COMPARED, Figure
from renewals.models import Renewal, RenewalQuerySet, RenewalStatus
from renewals.models.renewal_terms import OPEN
from renewals.tables import LISTED

#: The order in which a customer goes through them.
FUNNEL = tuple(RenewalStatus)
OWNER = ("owner", "owner__name", "owner__employee_no", "owner__is_active")


@dataclass(frozen=True, slots=True)
class State:
    """A state with its number and where its rows are."""

    code: str
    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Late:
    """An owner's overdue customers. ``oldest`` is the longest missed date of a next contact."""

    person: int | None
    name: str
    count: int
    oldest: date | None
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """An owner beside the others; the counts are those of ``COMPARED``. ``rank`` None: too few customers to rank."""

    person: int | None
    name: str
    counts: tuple[int, ...]
    addresses: tuple[str, ...]
    rank: int | None = None

    @property
    def due(self) -> int:
        """应续."""
        return self.counts[0]

    @property
    def renewed(self) -> int:
        """已续."""
        return self.counts[2]

    @property
    def progress(self) -> Decimal | None:
        """Renewed of due so far, in percent; the window is not over, so it is no rate yet."""
        return (Decimal(100 * self.renewed) / self.due).quantize(Decimal("0.1")) if self.due else None

    @property
    def cells(self) -> list[tuple[Figure, int, str]]:
        """Each number with its figure and where its rows are."""
        return list(zip(COMPARED, self.counts, self.addresses, strict=True))


def listed(**query: Any) -> str:
    """The list of renewals filtered to the rows of a number."""
    given = {"tab": "all", "owner": EVERYBODY} | {name: str(value) for name, value in query.items()}
    return f"{reverse('renewals:list')}?{urlencode(given)}"


@dataclass(frozen=True)
class Board:
    """The numbers over ``rows``, which the reader sees. ``first`` and ``last`` bound T, both included, where a number
    is about a time; what is overdue, unquoted or wrong is counted whatever its T."""

    rows: RenewalQuerySet
    today: date
    first: date
    last: date
    least: int

    @property
    def windowed(self) -> RenewalQuerySet:
        """Customers whose cover ends in the days shown."""
        return self.rows.filter(expires_on__gte=self.first, expires_on__lte=self.last)

    @cached_property
    def funnel(self) -> list[State]:
        """Every state with its customers of the days shown."""
        counted = self.windowed.order_by().values("status").annotate(count=Count("pk"))
        counts = dict(counted.values_list("status", "count"))
        return [
            State(each.value, str(each.label), counts.get(each.value, 0), self._in_window(status=each.value))
            for each in FUNNEL
        ]

    @cached_property
    def late(self) -> list[Late]:
        """Owners with overdue customers, the most first."""
        counted = self.rows.filter(overdue(self.today)).order_by().values(*OWNER)
        found = counted.annotate(count=Count("pk"), oldest=Min("next_contact_on")).order_by("-count", "owner__name")
        return [
            Late(
                row["owner"],
                row["owner__name"] or _("nobody"),
                row["count"],
                row["oldest"],
                listed(tab="overdue", owner=row["owner__employee_no"] or NOBODY),
            )
            for row in found
        ]

    @property
    def urgent(self) -> RenewalQuerySet:
        """About to lapse and not quoted, the largest premium first."""
        found = self.rows.filter(about_to_lapse(self.today) & MARKS["unquoted"][1])
        return found.order_by("-last_premium", "pk").select_related("owner", "branch").only(*LISTED)

    @cached_property
    def urgent_whole(self) -> tuple[int, Decimal]:
        """How many these are, and their premium of last year."""
        found = self.urgent.order_by().aggregate(count=Count("pk"), premium=Sum("last_premium"))
        return found["count"], found["premium"] or Decimal(0)

    @property
    def urgent_address(self) -> str:
        """All of them, in the same order."""
        return listed(tab="lapsing", mark="unquoted", sort="-last_premium")

    @cached_property
    def abnormal(self) -> list[tuple[Figure, int, str]]:
        """What is wrong with the data of open customers."""
        asked = {each.code: Count("pk", filter=each.condition(self.today)) for each in ABNORMAL}
        counts = self.rows.filter(status__in=OPEN).order_by().aggregate(**asked)
        return [(each, counts[each.code], listed(figure=each.code)) for each in ABNORMAL]

    @cached_property
    def owners(self) -> list[Line]:
        """Everybody with a customer of these days, by rank, then those with too few to be ranked, then nobody."""
        asked = {each.code: Count("pk", filter=each.condition(self.today)) for each in COMPARED}
        found = self.windowed.order_by().values(*OWNER).annotate(**asked).filter(due__gt=0)
        lines = [self._line(row) for row in found]
        lines.sort(key=lambda line: (line.person is None, line.due < self.least, -(line.progress or 0), line.name))
        return ranked(lines, self.least)

    @cached_property
    def whole(self) -> Line:
        """The true whole: of every owner and of nobody, whichever lines are shown."""
        counts = tuple(sum(line.counts[place] for line in self.owners) for place in range(len(COMPARED)))
        return Line(None, _("Total"), counts, tuple(self._in_window(figure=each.code) for each in COMPARED))

    def _line(self, row: dict[str, Any]) -> Line:
        owner = row["owner__employee_no"] or NOBODY
        addresses = tuple(self._in_window(owner=owner, figure=each.code) for each in COMPARED)
        counts = tuple(row[each.code] for each in COMPARED)
        return Line(row["owner"], row["owner__name"] or _("nobody"), counts, addresses)

    def _in_window(self, **query: Any) -> str:
        return listed(**query, expires_from=self.first.isoformat(), expires_to=self.last.isoformat())


def ranked(lines: Sequence[Line], least: int) -> list[Line]:
    """Gives ranks by progress; the same progress is the same rank, and the next one is left out."""
    found: list[Line] = []
    place, before = 0, None
    for count, line in enumerate(lines, 1):
        if line.person is None or line.due < least:
            found.append(line)
            continue
        place, before = (place, before) if line.progress == before else (count, line.progress)
        found.append(Line(line.person, line.name, line.counts, line.addresses, place))
    return found


def board_rows(user: Any) -> RenewalQuerySet:
    """The customers a reader's board is about."""
    return Renewal.objects.visible_to(user)


def late_whole(board: Board) -> int:
    """All overdue customers."""
    return sum(line.count for line in board.late)
