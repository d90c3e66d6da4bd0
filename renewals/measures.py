"""The figures of the renewal desk as queries: each measure is a condition on due renewals and a sum over them.

The definitions are those of ``renewals.rules.kpi`` (brief §3.1–3.2); a test compares both on the same rows. A number
on a page is ``count(question, measure)``; the rows behind it are ``rows_of(question, measure)``: the same condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Branch, User
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
from renewals.finer_measures import FINER
from renewals.models import Renewal, RenewalQuerySet
from renewals.models.renewal import Line, Usage
from renewals.rules.vocabulary import SalesChannel, choices
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
    )
}


def due_rows(question: Question, by: Actor) -> RenewalQuerySet:
    """应续: what ``by`` may see under the branch with T in the window, without voids; matured only if asked."""
    rows = Renewal.objects.visible_to(by, within=question.branch).due(question.first, question.last)
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
    grouped = rows.order_by().values(dimension.column).annotate(**sums)
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
    return Decimal(value or 0)


@dataclass(frozen=True, slots=True)
class Dimension:
    """How due renewals are grouped: a column, how its values are named, and how one of them is picked again."""

    code: str
    label: str | Promise
    column: str
    labels: Callable[[list[Any], Question], dict[Any, tuple[str, str]]]
    pick: Callable[[RenewalQuerySet, str, Question], RenewalQuerySet]


def _month_labels(values: list[date], _question: Question) -> dict[Any, tuple[str, str]]:
    return {value: (f"{value:%Y-%m}", f"{value:%Y-%m}") for value in values}


def _pick_month(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(cycle=date.fromisoformat(f"{key}-01"))


def _branch_labels(values: list[int], question: Question) -> dict[Any, tuple[str, str]]:
    """Rolls branches up to the level directly below the branch that was asked for."""
    below = {branch.pk: branch.path for branch in Branch.objects.filter(pk__in=values)}
    depth = question.branch.path.count("/")
    tops = {
        pk: "/".join(path.split("/")[: depth + 1]) + "/" if path != question.branch.path else path
        for pk, path in below.items()
    }
    names = dict(Branch.objects.filter(path__in=set(tops.values())).values_list("path", "name"))
    return {pk: (top.strip("/").rsplit("/", 1)[-1], names[top]) for pk, top in tops.items()}


def _pick_branch(rows: RenewalQuerySet, key: str, question: Question) -> RenewalQuerySet:
    """What lies below the branch; of the one asked for only what stands with itself, as its line says."""
    if key == question.branch.code:
        return rows.filter(branch=question.branch)
    branch = Branch.objects.filter(code=key).first()
    if branch is None:
        raise ValueError(key)
    return rows.filter(branch__in=Branch.objects.under(branch).values("pk"))


def _team_labels(values: list[int], _question: Question) -> dict[Any, tuple[str, str]]:
    return {branch.pk: (branch.code, branch.name) for branch in Branch.objects.filter(pk__in=values)}


def _pick_team(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(branch__code=key)


def _owner_labels(values: list[int | None], _question: Question) -> dict[Any, tuple[str, str]]:
    people = {
        person.pk: (person.employee_no, person.name) for person in User.objects.filter(pk__in=[v for v in values if v])
    }
    return {**people, None: ("", _("Nobody"))}


def _pick_owner(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(credit_owner__employee_no=key) if key else rows.filter(credit_owner__isnull=True)


def _choice_labels(options: Iterable[tuple[str, Any]]) -> Callable[[list[str], Question], dict[Any, tuple[str, str]]]:
    """Words of codes; what is no code is its own word, as a channel only one core system knows."""
    named = dict(options)
    return lambda values, _question: {
        value: (value, str(named.get(value) or value or _("Not stated"))) for value in values
    }


def _pick_column(column: str) -> Callable[[RenewalQuerySet, str, Question], RenewalQuerySet]:
    return lambda rows, key, _question: rows.filter(**{column: key})


DIMENSIONS: dict[str, Dimension] = {
    dimension.code: dimension
    for dimension in (
        Dimension("month", gettext_lazy("Month of expiry"), "cycle", _month_labels, _pick_month),
        Dimension("branch", gettext_lazy("Branch"), "branch_id", _branch_labels, _pick_branch),
        Dimension("team", gettext_lazy("Team"), "branch_id", _team_labels, _pick_team),
        Dimension("owner", gettext_lazy("Owner"), "credit_owner_id", _owner_labels, _pick_owner),
        Dimension(
            "usage",
            gettext_lazy("Usage"),
            "usage",
            _choice_labels(Usage.choices),
            _pick_column("usage"),
        ),
        Dimension(
            "line",
            gettext_lazy("Line"),
            "line",
            _choice_labels(Line.choices),
            _pick_column("line"),
        ),
        Dimension(
            "channel",
            gettext_lazy("Channel"),
            "channel",
            _choice_labels(choices(SalesChannel)),
            _pick_column("channel"),
        ),
    )
}
