"""A figure is the same on its page, in its file, on the command line, in packs, and computed anew over the raw tables.

The book is a demo book and more rows by dice. Counts and sums are compared exactly; a quotient is compared as it is
shown, rounded half up to two places from the exact numbers. Packs are read back from the text of the paper and from the
cells of the workbook, line by line.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Branch, Membership, User
from reporting.packs.registry import PACKS
from tests.factories import make_person
from tests.reporting.three_ways.anew import ANEW, Anew
from tests.reporting.three_ways.book import load_random_book
from tests.reporting.three_ways.listed_figures import RATES
from tests.reporting.three_ways.packs_anew import Packs, month_end
from tests.reporting.three_ways.packs_read import differences
from workflow.exports.registry import SOURCES, asked_again
from workflow.exports.writing import write_xlsx
from workflow.kpis import KPIS, Kpi

#: Committed as it is made: within one transaction PostgreSQL would read every version that a row ever had.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TODAY = date(2026, 11, 23)
LAST_MONTH = date(2026, 10, 1)
COMPARISONS = 10_000
#: The key of rows of nobody, or of what is not stated; "" is the whole.
NOBODY = "-"
#: A pack has at least so many numbers on paper and in the workbook together.
LEAST_NUMBERS = 100
Freeze = Callable[[datetime], datetime]
#: By key: numerator, denominator and value as text.
Shown = dict[str, tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about one figure; ``by`` is "" or a dimension of it."""

    kpi: Kpi
    branch: Branch
    first: date
    last: date
    as_of: date
    by: str

    @property
    def query(self) -> dict[str, str]:
        days = {name: getattr(self, name).isoformat() for name in ("first", "last", "as_of")}
        return {**days, "branch": self.branch.code, "by": self.by}


def plain(number: Decimal) -> str:
    """A count, an amount or days as the command prints them."""
    return str(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


def questions(dice: random.Random) -> Iterator[Asked]:
    """Figures of the catalogue in turn, about branches of every level, any days, known then or later, by anything."""
    branches = list(Branch.objects.order_by("path"))
    codes = list(KPIS)
    top = branches[0]
    for code in codes:
        yield Asked(KPIS[code], top, TODAY - timedelta(days=500), TODAY + timedelta(days=120), TODAY, "branch")
    while True:
        for code in codes:
            first = TODAY + timedelta(days=dice.randrange(-400, 90))
            last = first + timedelta(days=dice.choice([0, 6, 29, 30, 90, 200, 500]))
            as_of = TODAY + timedelta(days=dice.choice([-300, -90, -30, -7, -1, 0, 0, 0, 30]))
            by = dice.choice(["", "branch", *KPIS[code].dimensions])
            yield Asked(KPIS[code], dice.choice(branches), first, last, as_of, by)


def on_the_command_line(asked: Asked) -> Shown:
    """``manage.py kpi``: numerator, denominator and value by key, as text."""
    out = io.StringIO()
    options = {"branch": asked.branch.code, "by": asked.by, "format": "json", "stdout": out}
    call_command("kpi", asked.kpi.code, first=asked.first, last=asked.last, as_of=asked.as_of, **options)
    answer = json.loads(out.getvalue())
    above, below, value = asked.kpi.names
    rows = {row[asked.by] or NOBODY: row for row in answer["rows"]} if asked.by else {}
    return {
        key: (plain(Decimal(row[above])), plain(Decimal(row[below])), row[value] if Decimal(row[below]) else "")
        for key, row in {**rows, "": answer["total"]}.items()
    }


def on_the_page(client: Client, asked: Asked) -> Shown:
    """The table of the page, read from its cells."""
    page = client.get(reverse("reporting:figure", args=[asked.kpi.code]), asked.query)
    assert page.status_code == 200
    found = {}
    total = page.context["total"]
    for row, part, whole, value in [*page.context["rows"], total]:
        cells = f'>{part}</td><td class="text-end num">{whole}</td><td class="text-end num">{value}</td>'
        assert cells in page.content.decode()
        key = "" if row is total[0] else row.key or NOBODY
        found[key] = (plain(row.part), plain(row.whole), "" if row.value is None else str(row.value))
    return found


def in_the_file(by: User, asked: Asked, keys: list[str]) -> Shown:
    """The page's file as xlsx, read back. Its lines carry names: ``keys`` are theirs in the order of the page."""
    query = urlencode({**asked.query, "kpi": asked.kpi.code})
    sheet = SOURCES["reporting-figure"].sheet(asked_again(by, {"query": query}))
    book = io.BytesIO()
    write_xlsx(book, sheet.columns, sheet.rows(), "mark", lambda _done: None)
    _mark, _heads, *lines = (
        CalamineWorkbook.from_filelike(io.BytesIO(book.getvalue())).get_sheet_by_index(0).to_python()
    )
    cells = [tuple("" if cell == "" else plain(Decimal(str(cell))) for cell in line[1:]) for line in lines]
    found: Shown = dict(zip(keys, cells, strict=True))  # type: ignore[arg-type]  # three cells a line
    return found


def with_anything(found: Shown) -> Shown:
    """Without the rows that count nothing at all."""
    return {key: row for key, row in found.items() if not key or row[:2] != ("0.00", "0.00")}


def _difference(expected: Shown, found: Shown) -> str:
    """What differs, in one line."""
    keys = sorted({*expected, *found})
    return "; ".join(
        f"{key or 'whole'} {expected.get(key)} {found.get(key)}" for key in keys if expected.get(key) != found.get(key)
    )


@pytest.fixture
def director(freeze: Freeze) -> User:
    """Somebody who sees every desk of the company, with the demo book of a fixed day and as much again by dice."""
    load_random_book(TODAY, freeze)
    top = Branch.objects.get(parent__isnull=True)
    person = make_person("head_office_admin", top)
    for role in ("claims_director", "ri_head"):
        Membership.objects.create(user=person, branch=top, role=role, valid_from=date(2020, 1, 1))
    return person


def wrong_figures(client: Client, director: User, anew: Anew, dice: random.Random) -> tuple[list[str], set[str]]:
    """What differs between command, page, file and computed anew; and which figures ever counted something."""
    compared, wrong, filled = 0, [], set()
    for turn, asked in enumerate(questions(dice)):
        numbers = anew.numbers(asked.kpi, asked.branch, (asked.first, asked.last, asked.as_of), asked.by)
        expected = {
            key: (plain(each.part), plain(each.whole), "" if each.value is None else str(each.value))
            for key, each in numbers.items()
        }
        filled |= {asked.kpi.code} if Decimal(expected[""][1]) else set()
        ways = [on_the_command_line(asked)]
        if turn % 10 == 0:
            ways.append(on_the_page(client, asked))
        if turn % 10 == 5:
            ways.append(in_the_file(director, asked, list(ways[0])))
        if asked.kpi.code in RATES:  # a prefecture with removed rows alone is told too
            expected, *ways = (with_anything(each) for each in (expected, *ways))
        compared += sum(len(found) for found in ways)
        wrong += [
            f"{asked.kpi.code} {asked.query}: {_difference(expected, found)}" for found in ways if found != expected
        ]
        if compared >= COMPARISONS:
            break
    return wrong, filled


def wrong_packs(anew: Anew, dice: random.Random) -> list[str]:
    """What paper or workbook of a pack says otherwise: of a month with targets, and of any days."""
    packs, wrong = Packs(anew), []
    places = list(Branch.objects.filter(level__in=["head_office", "province", "prefecture"]).order_by("path"))
    for code in PACKS:
        first = TODAY - timedelta(days=dice.randrange(20, 200))
        some_days = (first, first + timedelta(days=dice.randrange(5, 90)), TODAY - timedelta(days=dice.randrange(9)))
        for days in ((LAST_MONTH, month_end(LAST_MONTH), TODAY - timedelta(days=dice.randrange(20))), some_days):
            compared, found = differences(packs, code, dice.choice(places), days)
            assert compared > LEAST_NUMBERS
            wrong += found
    return wrong


def test_every_figure_is_the_same_on_page_and_paper_on_the_command_line_and_computed_anew(
    client: Client, director: User
) -> None:
    anew, dice = Anew(), random.Random(20261123)
    client.force_login(director)

    wrong, filled = wrong_figures(client, director, anew, dice)

    assert wrong == []
    assert set(KPIS) == ANEW, "a figure that nobody computes anew"
    assert set(KPIS) - filled == set(), "a figure that is always nothing proves nothing"
    assert wrong_packs(anew, dice) == []
