"""The figures of the renewal desk as queries: each measure is a condition on due renewals and a sum over them.

The definitions are those of ``renewals.rules.kpi`` (brief §3.1–3.2); a test compares both on the same rows. A number
on a page is ``count(question, measure)``; the rows behind it are ``rows_of(question, measure)``: the same condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy

from accounts.scope import Actor
from renewals.conditions import (
    Measure,
    assigned,
    everything,
    followed,
    followed_in_time,
    lapsed,
    matured,
    no_gap,
    not_quoted,
    not_renewed,
    quoted,
    reached,
    renewed,
    still_lapsed,
    won_back,
)
from renewals.dimensions import DIMENSIONS
from renewals.figures.measures import MORE
from renewals.finer_measures import FINER
from renewals.models import Renewal, RenewalQuerySet
from workflow.kpis import Answer, Question

MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("due", gettext_lazy("Due"), everything),
        Measure("quoted", gettext_lazy("Quoted"), quoted),
        Measure("not_quoted", gettext_lazy("Not quoted"), not_quoted),
        Measure("renewed", gettext_lazy("Renewed"), renewed),
        Measure("renewed_no_gap", gettext_lazy("Renewed without gap"), no_gap),
        Measure("not_renewed", gettext_lazy("Not renewed"), not_renewed),
        Measure("won_back", gettext_lazy("Won back"), won_back),
        Measure("lapsed", gettext_lazy("Lapsed"), lapsed),
        Measure("still_lapsed", gettext_lazy("Lapsed and not won back"), still_lapsed),
        Measure("assigned", gettext_lazy("Dispatched"), assigned),
        Measure("followed", gettext_lazy("First contact made"), followed),
        Measure("followed_in_time", gettext_lazy("First contact in time"), followed_in_time),
        Measure("reached", gettext_lazy("Reached"), reached),
        Measure("due_premium", gettext_lazy("Last premium of the due"), everything, "last_premium"),
        Measure("kept_premium", gettext_lazy("Last premium of the renewed"), renewed, "last_premium"),
        Measure("new_premium", gettext_lazy("New premium of the renewed"), renewed, "matched_premium"),
        *FINER,
        *MORE,
    )
}


def due_rows(question: Question, by: Actor) -> RenewalQuerySet:
    """应续: what ``by`` may see under the branch with T in the window, without voids; matured only if asked."""
    rows = Renewal.objects.visible_to(by).counted_in(question.branch).due(question.first, question.last)
    return rows.filter(matured(question)) if question.matured_only else rows


def rows_of(question: Question, measure: str, by: Actor, key: str = "") -> RenewalQuerySet:
    """The renewals that make a number, by expiry. ``key`` picks one row of the dimension ``question.by``."""
    rows = due_rows(question, by).filter(MEASURES[measure].condition(question))
    return picked(rows, question, key)


def picked(rows: RenewalQuerySet, question: Question, key: str) -> RenewalQuerySet:
    """Of ``rows`` those of one value of the dimension; ValueError for what is none. Without a dimension all."""
    return DIMENSIONS[question.by].pick(rows, key, question) if question.by else rows


def answers(
    question: Question, by: Actor, measures: Iterable[str], rows: RenewalQuerySet | None = None
) -> list[Answer]:
    """Every measure for every value of the dimension, in one query; without a dimension exactly one row.

    ``rows`` are others than the due ones, such as those with the voids.
    """
    return measured(question, by, [MEASURES[code] for code in measures], rows)


def measured(
    question: Question, by: Actor, measures: Sequence[Measure], rows: RenewalQuerySet | None = None
) -> list[Answer]:
    """The same of measures that need not be those of the desk."""
    codes = [measure.code for measure in measures]
    rows = due_rows(question, by) if rows is None else rows
    sums = {measure.code: _aggregate(measure, question) for measure in measures}
    if not question.by:
        found = rows.aggregate(**sums)
        return [Answer("", "", {code: _number(found[code]) for code in codes})]
    dimension = DIMENSIONS[question.by]
    grouped = dimension.prepare(rows, question).order_by().values(dimension.column).annotate(**sums)
    merged: dict[str, dict[str, Decimal]] = {}
    labels = dimension.labels([row[dimension.column] for row in grouped], question)
    for row in grouped:
        key, _label = labels[row[dimension.column]]
        total = merged.setdefault(key, dict.fromkeys(codes, Decimal(0)))
        for code in codes:
            total[code] += _number(row[code])
    names = dict(labels.values())
    return [Answer(key, names[key], merged[key]) for key in sorted(merged)]


def whole(rows: Sequence[Answer], measures: Iterable[str]) -> dict[str, Decimal]:
    """The measures of all rows of a dimension together.

    Each renewal is in exactly one row and every measure adds up: the sum is what one more query would find.
    """
    return {code: sum((row.measures[code] for row in rows), Decimal(0)) for code in measures}


def _aggregate(measure: Measure, question: Question) -> Count | Sum:
    only = measure.condition(question) or None
    if measure.amount is not None:
        return Sum(measure.amount, filter=only)
    return Count("pk", filter=only) if only else Count("*")


def _number(value: Any) -> Decimal:
    """A count, an amount, or days."""
    return Decimal(value.days) if isinstance(value, timedelta) else Decimal(value or 0)
