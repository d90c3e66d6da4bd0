"""Filters of the shared app's lists."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.models import Event, ExportLog, OutboxMessage, OutboxState
from workflow.outbox import TOPICS
from workflow.wording import topic_label

DATE = {"type": "date"}


class EventFilter(filters.FilterSet):
    """Who, what, which record, which day."""

    actor = filters.CharFilter(field_name="actor_no", label=_("Employee number"))
    verb = filters.CharFilter(field_name="verb", label=_("Step (code)"))
    object_id = filters.NumberFilter(field_name="object_id", label=_("Record number"))
    first = filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("From day"), widget=forms.DateInput(attrs=DATE)
    )
    last = filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("To day"), widget=forms.DateInput(attrs=DATE)
    )

    class Meta:
        model = Event
        fields: list[str] = []


class ExportFilter(filters.FilterSet):
    """Who and which day."""

    actor = filters.CharFilter(field_name="actor_no", label=_("Employee number"))
    first = filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("From day"), widget=forms.DateInput(attrs=DATE)
    )
    last = filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("To day"), widget=forms.DateInput(attrs=DATE)
    )

    class Meta:
        model = ExportLog
        fields: list[str] = []


def topics() -> list[tuple[str, str]]:
    """What can be sent, with its name."""
    return [(code, topic_label(code)) for code in sorted(TOPICS)]


class OutboxFilter(filters.FilterSet):
    """State and topic."""

    state = filters.ChoiceFilter(empty_label=_("Any"), choices=OutboxState.choices, label=_("State"))
    topic = filters.ChoiceFilter(empty_label=_("Any"), choices=topics, label=_("Topic"))

    class Meta:
        model = OutboxMessage
        fields: list[str] = []
