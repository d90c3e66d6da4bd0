"""首次跟踪及时率 by owner: each owner's time with a customer is a row of its own (renewals brief §3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.branch_numbers import number
from renewals.conditions import end_of, matured
from renewals.dimensions import DIMENSIONS
from renewals.measures import picked
from renewals.models import OwnerSpell, Renewal, RenewalQuerySet
from renewals.models.owner_spell import OwnerSpellQuerySet
from workflow.kpis import Answer, Kpi, Question

#: Dimension → column of a spell.
COLUMNS = {
    "month": "renewal__cycle",
    "branch": "branch_id",
    "team": "branch_id",
    "owner": "owner_id",
    "usage": "renewal__usage",
    "line": "renewal__line",
    "channel": "renewal__channel",
}
WHOLE, PART = "contacts_owed", "contacts_made_in_time"


def due(question: Question, by: Actor) -> RenewalQuerySet:
    """Customers that are due, wherever they count."""
    rows = Renewal.objects.visible_to(by).due(question.first, question.last)
    return rows.filter(matured(question)) if question.matured_only else rows


def spells(question: Question, by: Actor) -> OwnerSpellQuerySet:
    """The time that owners in the branch had with customers that are due."""
    rows = OwnerSpell.objects.visible_to(by, within=question.branch)
    return rows.filter(renewal__in=due(question, by).order_by().values("pk"))


def conditions(question: Question) -> dict[str, Q]:
    """What is owed, and what was done in time, as known on the as-of day.

    The deadline is the hours of the branch after the spell began, at latest the end of T−30 where it began before.
    It has passed by the as-of day while the owner still had the customer, or was met.
    """
    hours = timedelta(hours=number("timely_contact_hours", question.branch, question.as_of))
    days = timedelta(days=number("timely_contact_days", question.branch, question.as_of))
    end = end_of(question.as_of)
    late = Q(from_at__date__gt=F("renewal__expires_on") - days)
    early_enough = late | Q(first_effective_at__date__lte=F("renewal__expires_on") - days)
    made = Q(first_effective_at__lt=end, first_effective_at__lte=F("from_at") + hours) & early_enough
    passed = Q(from_at__lte=end - hours) & (Q(to_at__isnull=True) | Q(to_at__gte=F("from_at") + hours))
    return {WHOLE: passed | made, PART: made}


def answers(question: Question, by: Actor) -> list[Answer]:
    """Both numbers for every value of the dimension, in one query."""
    sums = {name: Count("pk", filter=condition) for name, condition in conditions(question).items()}
    rows = spells(question, by).order_by()
    if not question.by:
        return [Answer("", "", _decimals(rows.aggregate(**sums)))]
    column = COLUMNS[question.by]
    grouped = list(rows.values(column).annotate(**sums))
    labels = DIMENSIONS[question.by].labels([row[column] for row in grouped], question)
    merged: dict[str, Answer] = {}
    for row in grouped:
        key, label = labels[row[column]]
        before = merged.setdefault(key, Answer(key, label, dict.fromkeys(sums, Decimal(0))))
        for name in sums:
            before.measures[name] += row[name]
    return [merged[key] for key in sorted(merged)]


def customers(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The customers behind a number; one who changed owners may count for each of them."""
    rows = spells(question, by).filter(conditions(question)[measure])
    if question.by:
        rows = _picked(rows, question, by, key)
    return (Renewal.objects.visible_to(by).filter(pk__in=rows.order_by().values("renewal")),)


def _picked(rows: OwnerSpellQuerySet, question: Question, by: Actor, key: str) -> OwnerSpellQuerySet:
    if question.by == "owner":
        return rows.filter(owner__employee_no=key)
    if question.by in {"branch", "team"}:
        places = {row["branch_id"] for row in rows.order_by().values("branch_id").distinct()}
        labels = DIMENSIONS[question.by].labels(list(places), question)
        return rows.filter(branch__in=[place for place, (code, _label) in labels.items() if code == key])
    return rows.filter(renewal__in=picked(due(question, by), question, key).order_by().values("pk"))


def book(question: Question, by: Actor, kpis: Sequence[Kpi]) -> dict[str, list[Answer]]:
    """Every figure of spells in one query."""
    found = answers(question, by)
    return {kpi.code: found for kpi in kpis}


def _decimals(found: dict[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(number_) for name, number_ in found.items()}


SPELL_KPIS: tuple[Kpi, ...] = (
    Kpi(
        code="owner_contact_timeliness",
        label=_("First contact in time, by owner"),
        definition=_(
            "First effective contacts within the hours of the branch (24), at latest 30 days before expiry ÷ owners'"
            " times whose deadline has passed. A new owner's clock begins anew; each owner has a row of one's own."
        ),
        numerator=PART,
        denominator=WHOLE,
        names=(PART, WHOLE, "rate"),
        answer=answers,
        dimensions=tuple(COLUMNS),
        app="renewals",
        words=(_("First contacts in time"), _("First contacts owed")),
        rows=customers,
        book=book,
    ),
)
