"""Reads out of the product what ``independent`` says must be there: states, events, and the figures that are shown."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals.models import Renewal, RenewalStatus
from reporting.figures import figure
from tests.replay.independent import ALL, FIGURES, SCOPES, band
from tests.replay.runner import key_of
from workflow.kpis import Question, definition_on
from workflow.models import Event

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def happened() -> dict[str, list[tuple[str, str]]]:
    """Every event of every renewal, in the order of its history."""
    names = {row.pk: key_of(row) for row in Renewal.objects.only("policy_no", "expires_on")}
    events = Event.objects.filter(object_type=Renewal.object_type()).order_by("object_id", "version")
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in names.values()}
    for pk, verb, at in events.values_list("object_id", "verb", "at").iterator():
        found[names[pk]].append((timezone.localtime(at).date().isoformat(), verb))
    return found


def known(company: Branch, end: date) -> dict[str, dict[str, Any]]:
    """All that can be asked at the end of a day."""
    return {
        "happened this month": _events_of_month(end),
        "state": _states(),
        "won back after days": _bands(),
        **{f"{code}, {scope}": _figure(code, scope, company, end) for code in FIGURES for scope in SCOPES},
    }


def _events_of_month(end: date) -> dict[str, int]:
    begin = timezone.make_aware(datetime(end.year, end.month, 1))
    rows = Event.objects.filter(object_type=Renewal.object_type(), at__gte=begin)
    return dict(rows.order_by().values_list("verb").annotate(Count("pk")))


def _states() -> dict[str, int]:
    rows = Renewal.objects.order_by().values_list("cycle", "status").annotate(Count("pk"))
    return {f"{cycle:%Y-%m} {status}": count for cycle, status, count in rows}


def _bands() -> dict[str, int]:
    rows = Renewal.objects.filter(status=RenewalStatus.WON_BACK).values_list("cycle", "matched_gap_days")
    return dict(Counter(f"{cycle:%Y-%m} {band(gap)}" for cycle, gap in rows if gap is not None))


def _figure(code: str, scope: str, company: Branch, end: date) -> dict[str, list[str]]:
    """As ``manage.py kpi`` tells it; months without anything to divide by are left out."""
    kpi = definition_on(code, end)
    question = Question(
        branch=company, first=FIRST, last=LAST, as_of=end, by="month", scope=scope, matured_only=kpi.matured_only
    )
    answer = figure(kpi, question, SYSTEM)
    part, whole, rate = kpi.names
    rows = [(row["month"], row) for row in answer["rows"]] + [(ALL, answer["total"])]
    return {
        month: [f"{Decimal(str(row[part])):.2f}", f"{Decimal(str(row[whole])):.2f}", row[rate]]
        for month, row in rows
        if Decimal(str(row[whole]))
    }
