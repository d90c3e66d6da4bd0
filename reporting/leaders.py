"""龙虎榜: owners, teams or branches beside each other over the customers that fall due (renewals brief §3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.scope import Actor
from renewals.branch_numbers import number
from renewals.dimensions import DIMENSIONS
from renewals.measures import answers, due_rows, whole
from renewals.models import RenewalQuerySet
from reporting.dashboards.asked import Windows
from reporting.rate import aim_of
from reporting.rules import gap, places
from reporting.targets import targets_for
from workflow.kpis import Answer, Kpi, Question, definition_on, percent
from workflow.replica import from_replica

COUNTS = ("due", "quoted", "renewed", "not_quoted", "not_renewed")
RATES = ("quote_rate", "renewal_rate")
#: What is set beside each other, the dimension by which it is counted.
COMPARED = ("owner", "team", "branch")


@dataclass(frozen=True, slots=True)
class Leader:
    """One line. Rates and ``impact`` in percent, the differences in percentage points, None where one side is missing.

    ``place`` None: fewer customers due than are ranked.
    """

    key: str
    label: str
    counts: dict[str, int]
    rates: dict[str, Decimal | None]
    impact: Decimal | None
    to_month: Decimal | None
    to_year: Decimal | None
    to_target: Decimal | None
    place: int | None = None

    @property
    def differences(self) -> list[str]:
        """The differences with their signs; "" where there is none."""
        return ["" if each is None else f"{each:+.2f}" for each in (self.to_month, self.to_year, self.to_target)]

    @property
    def cells(self) -> list[Any]:
        """The line as a file shows it."""
        away = [self.to_month, self.to_year, self.to_target]
        return [self.place, self.label, *self.counts.values(), self.impact, *self.rates.values(), *away]


@dataclass(frozen=True, slots=True)
class Board:
    """The lines by place, then those with too few customers, then what is nobody's; ``total`` is the true whole."""

    question: Question
    least: int
    lines: list[Leader]
    total: Leader


@dataclass(frozen=True, slots=True)
class _Read:
    """A month of one question: its lines by key and its whole."""

    lines: dict[str, Answer]
    total: Answer


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Values of dimensions that narrow the customers: dimension → key."""

    keys: Mapping[str, str] = field(default_factory=dict)

    def rows(self, question: Question, by: Actor) -> RenewalQuerySet:
        """The due customers of a question that have all of them."""
        rows = due_rows(question, by)
        for dimension, key in self.keys.items():
            rows = DIMENSIONS[dimension].pick(rows, key, question)
        return rows


def leaders(question: Question, by: Actor, narrowed: Narrowed) -> Board:
    """The board of one question, with the month and the year before as they were known then.

    A target is set for everything of a branch: beside a part of the customers none stands.
    """
    rates = {code: definition_on(code, question.as_of) for code in RATES}
    parts = (part for kpi in rates.values() for part in (kpi.numerator, kpi.denominator))
    measures = tuple(dict.fromkeys((*COUNTS, *parts)))
    windows = Windows(question)

    def read(asked: Question) -> _Read:
        found = answers(asked, by, measures, narrowed.rows(asked, by))
        return _Read({row.key: row for row in found}, Answer("", _("Total"), whole(found, measures)))

    with from_replica():
        now, month, year = read(question), read(windows.earlier(1)), read(windows.earlier(12))
    aims = None if narrowed.keys else targets_for(question, by, aim_of(question))
    rate = rates["renewal_rate"]

    def line(row: Answer, before: Answer | None, last_year: Answer | None, target: Decimal | None) -> Leader:
        value = rate.value(row)

        def away(other: Decimal | None) -> Decimal | None:
            found = gap(value, other, unit=rate.unit, better=rate.better)
            return None if found is None else found.amount

        return Leader(
            row.key,
            row.label,
            {code: int(row.measures[code]) for code in COUNTS},
            {code: kpi.value(row) for code, kpi in rates.items()},
            percent(row.measures["not_renewed"], now.total.measures["due"]),
            away(_value(rate, before)),
            away(_value(rate, last_year)),
            away(target),
        )

    found = [
        line(row, month.lines.get(key), year.lines.get(key), aims.base_of(key) if aims else None)
        for key, row in now.lines.items()
        if row.measures["due"]
    ]
    least = number("board_least", question.branch, question.as_of)
    total = line(now.total, month.total, year.total, aims.base if aims else None)
    return Board(question, least, in_order(found, least), total)


def in_order(lines: list[Leader], least: int) -> list[Leader]:
    """By place; equal rates share one. Lines with fewer than ``least`` due have none, nor has what is nobody's."""
    judged = {
        line.key: line.rates["renewal_rate"] if line.key and line.counts["due"] >= least else None for line in lines
    }
    place = places(judged)
    ranked = [replace(line, place=place[line.key]) for line in lines]
    return sorted(
        ranked, key=lambda line: (not line.key, line.place is None, line.place or 0, -line.counts["due"], line.key)
    )


def _value(kpi: Kpi, row: Answer | None) -> Decimal | None:
    return None if row is None else kpi.value(row)


def headings(question: Question) -> list[str]:
    """The heads of the columns, in the order of :attr:`Leader.cells`."""
    return [
        pgettext("in a ranking", "Place"),
        str(DIMENSIONS[question.by].label),
        _("Due"),
        _("Quoted"),
        _("Renewed"),
        _("Not quoted"),
        _("Not renewed"),
        _("Impact"),
        *(str(definition_on(code, question.as_of).label) for code in RATES),
        _("To the month before (points)"),
        _("To last year (points)"),
        _("To the target (points)"),
    ]
