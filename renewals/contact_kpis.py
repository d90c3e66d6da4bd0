"""Figures of single contacts (renewals brief §3.2): calls that were connected, next contacts that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.conditions import end_of
from renewals.dimensions import DIMENSIONS
from renewals.measures import due_rows, picked
from renewals.models import FollowUp
from renewals.models.follow_up import FollowUpQuerySet
from renewals.rules.contact import ContactChannel
from workflow.kpis import Answer, Kpi, Question

BY = ("month", "branch", "team", "usage", "line", "channel")


def contacts(question: Question, by: Actor) -> FollowUpQuerySet:
    """Standing contacts by the as-of day with the customers that are due in the window."""
    rows = FollowUp.objects.visible_to(by).standing()
    due = due_rows(question, by).order_by().values("pk")
    return rows.filter(renewal__in=due, at__lt=end_of(question.as_of))


def answers(question: Question, by: Actor) -> list[Answer]:
    """Every number for every value of the dimension of the customer."""
    sums = {name: Count("pk", filter=condition) for name, condition in _conditions(question).items()}
    rows = contacts(question, by).order_by()
    if not question.by:
        return [Answer("", "", _decimals(rows.aggregate(**sums)))]
    dimension = DIMENSIONS[question.by]
    column = f"renewal__{dimension.column}"
    grouped = list(rows.values(column).annotate(**sums))
    labels = dimension.labels([row[column] for row in grouped], question)
    merged: dict[str, Answer] = {}
    for row in grouped:
        key, label = labels[row[column]]
        found = _decimals({name: row[name] for name in sums})
        before = merged.get(key, Answer(key, label, dict.fromkeys(sums, Decimal(0)))).measures
        merged[key] = Answer(key, label, {name: before[name] + found[name] for name in sums})
    return [merged[key] for key in sorted(merged)]


def contact_rows(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The contacts that make a measure; the key is one of the customer's."""
    rows = contacts(question, by).filter(_conditions(question)[measure])
    if question.by:
        rows = rows.filter(renewal__in=picked(due_rows(question, by), question, key).order_by().values("pk"))
    return (rows,)


def contact_book(question: Question, by: Actor, kpis: Sequence[Kpi]) -> dict[str, list[Answer]]:
    """The figures of contacts, both in one query."""
    found = answers(question, by)
    return {kpi.code: found for kpi in kpis}


def _conditions(question: Question) -> dict[str, Q]:
    called = Q(channel=ContactChannel.PHONE, outgoing=True)
    due = Q(next_contact_on__lte=question.as_of)
    later = FollowUp.objects.standing().filter(
        renewal=OuterRef("renewal"),
        at__gt=OuterRef("at"),
        at__date__lte=OuterRef("next_contact_on"),
        at__lt=end_of(question.as_of),
    )
    return {
        "calls": called,
        "calls_connected": called & Q(result__startswith="R"),
        "contacts_due": due,
        "contacts_kept": due & Q(Exists(later)),
    }


def _decimals(found: dict[str, int]) -> dict[str, Decimal]:
    return {name: Decimal(number) for name, number in found.items()}


CONNECTION = Kpi(
    code="connection_rate",
    label=_("Connection rate"),
    definition=_("Outgoing phone calls that somebody answered ÷ outgoing phone calls to customers due."),
    numerator="calls_connected",
    denominator="calls",
    names=("calls_connected", "calls", "rate"),
    answer=answers,
    dimensions=BY,
    app="renewals",
    words=(_("Calls answered"), _("Calls made")),
    rows=contact_rows,
    counts=frozenset({"calls_connected", "calls", "contacts_kept", "contacts_due"}),
    book=contact_book,
)
CONTACT_KPIS: tuple[Kpi, ...] = (
    CONNECTION,
    replace(
        CONNECTION,
        code="punctual_contact_rate",
        label=_("Next contacts kept"),
        definition=_("Agreed next contacts made by their day ÷ agreed next contacts whose day has come."),
        numerator="contacts_kept",
        denominator="contacts_due",
        names=("contacts_kept", "contacts_due", "rate"),
        words=(_("Next contacts made by their day"), _("Next contacts whose day has come")),
    ),
)
