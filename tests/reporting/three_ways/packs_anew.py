"""What the tables of a pack must say: its chapters made of figures computed over the raw tables."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Branch, User
from claims.rules.case_terms import ClaimLine
from reinsurance.models import Counterparty
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.placement_terms import PlacementStatus
from renewals.models.renewal import Line as RenewalLine
from renewals.models.renewal import Usage
from renewals.rules.vocabulary import SalesChannel, choices
from reporting.catalogue import DIMENSION_WORDS, UNIT_WORDS
from reporting.models import Target
from reporting.packs.registry import Chapter
from tests.reporting.three_ways.anew import Anew, Number, Numbers
from tests.reporting.three_ways.boards_anew import HEADS, TABLES, Boards
from tests.reporting.three_ways.listed_figures import RATES
from tests.reporting.three_ways.pack_reading import Cells, Line
from tests.reporting.three_ways.raw import records
from workflow.kpis import KPIS, Kpi

Days = tuple[date, date, date]
CENT = Decimal("0.01")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
LINES = {"renewals": RenewalLine.choices, "claims": ClaimLine.choices, "reinsurance": BusinessLine.choices}
NOTHING = Number(Decimal(0), Decimal(0), None)


@dataclass(frozen=True, slots=True)
class Expected:
    """A table: its lines, its total if it has one, how many lines paper shows (0: all), and how to read it.

    ``heading`` stands over the labels, ``width`` is how many numbers follow them.
    """

    heading: str
    lines: list[Line]
    total: Line | None
    shown: int
    width: int
    ranked: bool


class Packs:
    """Packs about one branch and one month."""

    def __init__(self, anew: Anew) -> None:
        self.anew, self.boards = anew, Boards(anew)
        self.branches = {row["id"]: row for row in records(Branch, "id", "code", "name", "path")}
        self.people = {row["employee_no"]: row["name"] for row in records(User, "employee_no", "name")}
        self.parties = {row["code"]: row["name"] for row in records(Counterparty, "code", "name")}
        self.targets = [
            row
            for row in records(Target, "kpi", "branch", "month", "base_value", "status")
            if row["status"] == "in_force"
        ]

    def table(self, chapter: Chapter, branch: Branch, days: Days) -> Expected:
        """The table of a chapter."""
        if chapter.table is not None:
            lines, total = self.boards.table(chapter.code, branch, days)
            return Expected(_(HEADS[chapter.code]), lines, total, 0, TABLES[chapter.code], ranked=False)
        if not chapter.by:
            return self._key_figures(chapter, branch, days)
        return self._by_dimension(chapter, branch, days)

    def _numbers(self, kpi: Kpi, branch: Branch, days: Days, by: str = "") -> Numbers:
        return self.anew.numbers(kpi, branch, days, by)

    def _key_figures(self, chapter: Chapter, branch: Branch, days: Days) -> Expected:
        rows, aims = [], {code: self._aims(chapter, code, branch, days, "").get("") for code in chapter.kpis}
        targeted = any(aim is not None for aim in aims.values())
        for code in chapter.kpis:
            kpi = KPIS[code]
            now, then = self._numbers(kpi, branch, days)[""], self._numbers(kpi, branch, before(*days))[""]
            part = None if kpi.middle else now.part
            cells = [part, now.whole, now.value, then.value, less(now.value, then.value)]
            cells += [aims[code], less(now.value, aims[code])] if targeted else []
            rows.append(Line(_named(kpi), "", _cells(cells)))
        return Expected(_("Indicator"), rows, None, 0, 7 if targeted else 5, ranked=False)

    def _by_dimension(self, chapter: Chapter, branch: Branch, days: Days) -> Expected:
        kpis = [KPIS[code] for code in chapter.kpis]
        found, wholes = self._found(chapter, kpis, branch, days)
        lead = kpis[0]
        aims = self._aims(chapter, lead.code, branch, days, chapter.by)
        keys = {key for rows in found for key in rows}
        if chapter.ranked:
            judged = {key: row.value for key, row in found[0].items() if row.whole >= chapter.least}
            known = [value for value in judged.values() if value is not None]
        lines = []
        for key in keys:
            cells = self._row(kpis, [rows.get(key) for rows in found], aims, key)
            rank = ""
            if chapter.ranked:
                own = judged.get(key)
                rank = "—" if own is None else str(1 + sum((value - own) * lead.better > 0 for value in known))
            lines.append(Line(self._label(chapter.by, key, lead), rank, cells))
        total = Line("合计", "", self._row(kpis, wholes, aims, "")) if lines else None
        width = len(kpis) + (1 if lead.middle else 2) + (2 if aims else 0)
        heading = _("Month") if chapter.by == "month" else str(DIMENSION_WORDS[chapter.by])
        return Expected(heading, lines, total, chapter.shown, width, ranked=chapter.ranked)

    def _found(
        self, chapter: Chapter, kpis: Sequence[Kpi], branch: Branch, days: Days
    ) -> tuple[list[Numbers], list[Number]]:
        """The rows of each figure, and its whole."""
        found, wholes = [], []
        months = months_up_to(days[1], chapter.months) if chapter.by == "month" else []
        for kpi in kpis:
            if not months:
                rows = self._numbers(kpi, branch, days, chapter.by)
            elif "month" in kpi.dimensions:
                rows = self._numbers(kpi, branch, (months[0][0], days[1], days[2]), "month")
            else:
                whole = self._numbers(kpi, branch, (months[0][0], days[1], days[2]))[""]
                each = {
                    f"{first:%Y-%m}": self._numbers(kpi, branch, (first, last, days[2]))[""] for first, last in months
                }
                rows = {**each, "": whole}
            wholes.append(rows.get("", NOTHING))
            kept = {key: row for key, row in rows.items() if key}
            if kpi.code in RATES and not months:
                kept = {key: row for key, row in kept.items() if row.part or row.whole}
            found.append(kept)
        return found, wholes

    def _row(self, kpis: Sequence[Kpi], rows: Sequence[Number | None], aims: dict[str, Decimal], key: str) -> Cells:
        first = rows[0]
        cells: list[Decimal | None] = [first.whole if first else None]
        cells += [] if kpis[0].middle else [first.part if first else None]
        cells += [row.value if row else None for row in rows]
        if aims:
            aim = aims.get(key)
            cells += [aim, less(first.value if first else None, aim)]
        return _cells(cells)

    def _aims(self, chapter: Chapter, code: str, branch: Branch, days: Days, by: str) -> dict[str, Decimal]:
        """Targets of one whole month by key; "" is that of the whole."""
        if not chapter.targets or chapter.months or days[:2] != (days[0].replace(day=1), month_end(days[0])):
            return {}
        found = {}
        for row in self.targets:
            place = self.branches[row["branch"]]
            if row["kpi"] == code and row["month"] == days[0].toordinal() and place["path"].startswith(branch.path):
                if row["branch"] == branch.pk:
                    found[""] = row["base_value"]
                elif by == "branch":
                    found[place["code"]] = row["base_value"]
        return found

    def _label(self, by: str, key: str, kpi: Kpi) -> str:
        """What a value of a dimension is called."""
        named: dict[str, dict[Any, Any]] = {
            "branch": {row["code"]: row["name"] for row in self.branches.values()},
            "owner": {**self.people, "-": _("Nobody")},
            "handler": {**self.people, "-": _("Nobody yet")},
            "usage": dict(Usage.choices),
            "line": dict(LINES[kpi.app]),
            "channel": {**dict(choices(SalesChannel)), "-": _("Not stated")},
            "grade": {f"{number:02}": grade for number, grade in enumerate(ROMAN, start=1)},
            "state": dict(PlacementStatus.choices),
            "reinsurer": self.parties,
            "group": self.parties,
            "broker": {**self.parties, "-": _("Directly")},
            "rating": {"-": _("Not rated")},
        }
        named["team"] = named["branch"]
        return str(named.get(by, {}).get(key, key))


def _named(kpi: Kpi) -> str:
    """A figure with its unit, which a percentage carries with its value."""
    if kpi.unit == "percent":
        return str(kpi.label)
    return _("%(figure)s (%(unit)s)") % {"figure": kpi.label, "unit": UNIT_WORDS[kpi.unit]}


def _cells(cells: Sequence[Decimal | None]) -> Cells:
    return tuple(None if cell is None else cell.quantize(CENT, ROUND_HALF_UP) for cell in cells)


def less(value: Decimal | None, other: Decimal | None) -> Decimal | None:
    """By how much the one is more than the other; nothing where one of them is."""
    return None if value is None or other is None else value - other


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month_back(day: date, back: int = 1) -> date:
    """The same day so many months before, the last of the month where there is none."""
    number = day.year * 12 + day.month - 1 - back
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def before(first: date, last: date, as_of: date) -> Days:
    """The month before, or as many days, as it was known just as long ago."""
    if (first.day, last) == (1, month_end(first)):
        earlier = _month_back(first)
        known = _month_back(as_of)
        return earlier, month_end(earlier), month_end(known) if as_of == month_end(as_of) else known
    length = last - first + timedelta(days=1)
    return first - length, last - length, as_of - length


def months_up_to(last: date, count: int) -> list[tuple[date, date]]:
    """So many months; the last one ends with the window."""
    starts = [_month_back(last.replace(day=1), back) for back in range(count - 1, -1, -1)]
    return [(start, min(month_end(start), last)) for start in starts]
