"""What may be asked of the suspicions."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from renewals.insight.gaming.suspects import KIND_LABELS
from renewals.models import Suspicion

DATE = {"type": "date"}


class SuspicionFilter(filters.FilterSet):
    """By pattern, week and person."""

    kind = filters.ChoiceFilter(
        empty_label=_("Any"), choices=[(kind.value, label) for kind, label in KIND_LABELS.items()], label=_("Pattern")
    )
    since = filters.DateFilter(
        field_name="period", lookup_expr="gte", label=_("Weeks from"), widget=forms.DateInput(attrs=DATE)
    )
    person = filters.CharFilter(field_name="person__employee_no", label=_("Employee number"))

    class Meta:
        model = Suspicion
        fields: list[str] = []
