"""Figures as queries: conditions and sums over rows of any kind, grouped by a dimension in one query.

The rows behind a number are those of the book that meet the condition of its measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise

from accounts.scope import Actor
from claims.rules.appraisal import NOTHING
from workflow.kpis import Answer, Kpi, Question, branches_below

SECONDS_A_DAY = 86_400
MICROSECOND = timedelta(microseconds=1)
Condition = Callable[[Question], Q]
#: Value of a column → key and label.
Labels = Mapping[Any, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Measure:
    """``amount`` is what is added up over the rows that meet ``condition``; None counts them. Durations are days."""

    code: str
    label: str | Promise
    condition: Condition
    amount: Callable[[], Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """What the rows may be told apart by."""

    column: str
    labels: Callable[[Question], Labels]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Rows with their measures. ``rows``: what somebody may see under the branch of a question.

    ``together`` are numbers made of several measures: name → (added, subtracted), named in ``together_labels``.
    """

    rows: Callable[[Question, Actor], QuerySet[Any]]
    measures: Mapping[str, Measure]
    dimensions: Mapping[str, Dimension]
    together: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    together_labels: Mapping[str, str | Promise] = field(default_factory=dict)

    def answers(self, question: Question, by: Actor, names: Iterable[str]) -> list[Answer]:
        """Every number for every value of the dimension, in one query; without a dimension exactly one row."""
        wanted = {name: self.together.get(name, ((name,), ())) for name in names}
        codes = dict.fromkeys(code for added, subtracted in wanted.values() for code in (*added, *subtracted))
        # The names differ from those of the columns of the table: an annotation would hide the column.
        sums = {f"of_{code}": aggregate_of(self.measures[code], question) for code in codes}
        rows = self.rows(question, by).order_by()
        if not question.by:
            # Only rows that some measure takes are read; by a dimension a group without any still has its line.
            rows = rows.filter(self._taken(question, codes))
            return [_answer("", "", [rows.aggregate(**sums)], wanted)]
        dimension = self.dimensions[question.by]
        grouped = list(rows.values(dimension.column).annotate(**sums))
        labels = dimension.labels(question)
        merged: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in grouped:
            merged.setdefault(labels[row[dimension.column]], []).append(row)
        return [_answer(key, label, found, wanted) for (key, label), found in sorted(merged.items())]

    def rows_of(self, question: Question, by: Actor, name: str, key: str) -> tuple[QuerySet[Any], ...]:
        """The rows behind a number; of one made of several measures those of all of them. ValueError: no such key."""
        added, subtracted = self.together.get(name, ((name,), ()))
        rows = self.rows(question, by).filter(self._taken(question, (*added, *subtracted)))
        return (self._picked(rows, question, key) if question.by else rows,)

    def _taken(self, question: Question, codes: Iterable[str]) -> Q:
        """The rows that at least one of the measures takes."""
        condition = Q(pk__in=())
        for code in codes:
            condition |= self.measures[code].condition(question)
        return condition

    def _picked(self, rows: QuerySet[Any], question: Question, key: str) -> QuerySet[Any]:
        dimension = self.dimensions[question.by]
        values = [value for value, (code, _label) in dimension.labels(question).items() if code == key]
        if not values:
            raise ValueError(key)
        condition = Q(**{f"{dimension.column}__in": [value for value in values if value is not None]})
        return rows.filter(condition | Q(**{f"{dimension.column}__isnull": True}) if None in values else condition)

    def counts(self, name: str) -> bool:
        """Whether the number says how many rows there are."""
        return name in self.measures and self.measures[name].amount is None

    def together_of(self, question: Question, by: Actor, kpis: Sequence[Kpi]) -> dict[str, list[Answer]]:
        """Figures of this book, all of them in one query."""
        names = dict.fromkeys(name for kpi in kpis for name in (kpi.numerator, kpi.denominator))
        found = self.answers(question, by, names)
        return {kpi.code: found for kpi in kpis}

    def ratio(
        self,
        code: str,
        label: Promise,
        definition: Promise,
        numerator: str,
        denominator: str,
        *,
        unit: str = "percent",
        better: int = 1,
    ) -> Kpi:
        """A figure of the catalogue: one number of this book ÷ another."""

        def narrow(question: Question, by: Actor) -> list[Answer]:
            return self.answers(question, by, dict.fromkeys((numerator, denominator)))

        return Kpi(
            code=code,
            label=label,
            definition=definition,
            numerator=numerator,
            denominator=denominator,
            names=(numerator, denominator, "rate" if unit == "percent" else unit),
            answer=narrow,
            dimensions=tuple(self.dimensions),
            better=better,
            nothing=NOTHING,
            unit=unit,
            app="claims",
            words=(self.label_of(numerator), self.label_of(denominator)),
            rows=self.rows_of,
            counts=frozenset(name for name in (numerator, denominator) if self.counts(name)),
            book=self.together_of,
            adds_up=True,
        )

    def label_of(self, name: str) -> str | Promise:
        """What a number of this book is called."""
        return self.measures[name].label if name in self.measures else self.together_labels[name]


def aggregate_of(measure: Measure, question: Question) -> Count | Sum:
    """A measure over the rows of a group."""
    only = measure.condition(question)
    return Count("pk", filter=only) if measure.amount is None else Sum(measure.amount(), filter=only)


def _answer(
    key: str, label: str, rows: list[dict[str, Any]], wanted: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> Answer:
    def total(codes: Iterable[str]) -> Decimal:
        return together_of(row[f"of_{code}"] for row in rows for code in codes)

    return Answer(key, label, {name: total(added) - total(subtracted) for name, (added, subtracted) in wanted.items()})


def together_of(values: Iterable[Any]) -> Decimal:
    """Counts, sums or durations (days) as the database answers them, together; nothing is zero.

    Durations are added before they become days: a third of a day has no last digit, three thirds are one.
    """
    total, lasting = Decimal(0), timedelta(0)
    for value in values:
        if isinstance(value, timedelta):
            lasting += value
        else:
            total += Decimal(value or 0)
    return total + Decimal(lasting // MICROSECOND) / (SECONDS_A_DAY * 1_000_000) if lasting else total


BY_BRANCH = Dimension(column="branch_id", labels=branches_below)


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def cutoff(question: Question) -> datetime:
    """The end of the day ``as_of``, exclusive."""
    return _begin(question.as_of) + timedelta(days=1)


def instant_within(column: str) -> Condition:
    """The instant lies on a day of the window, and is known at the cutoff."""

    def condition(question: Question) -> Q:
        ends = min(_begin(question.last) + timedelta(days=1), cutoff(question))
        return Q(**{f"{column}__gte": _begin(question.first), f"{column}__lt": ends})

    return condition


def day_within(column: str) -> Condition:
    """The same of a date."""

    def condition(question: Question) -> Q:
        return Q(**{f"{column}__gte": question.first, f"{column}__lte": min(question.last, question.as_of)})

    return condition


def known(column: str) -> Condition:
    """The instant lies before the cutoff."""
    return lambda question: Q(**{f"{column}__lt": cutoff(question)})


def both(*conditions: Condition | Q) -> Condition:
    """All of them."""

    def condition(question: Question) -> Q:
        found = Q()
        for each in conditions:
            found &= each if isinstance(each, Q) else each(question)
        return found

    return condition


def between(later: str, earlier: str) -> Callable[[], Any]:
    """The time from ``earlier`` to ``later``."""
    return lambda: ExpressionWrapper(F(later) - F(earlier), output_field=DurationField())


def sum_of(column: str) -> Callable[[], Any]:
    """A column as it is."""
    return lambda: F(column)
