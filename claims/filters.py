"""Filters of the register and of the referrals. Each is a condition that an index serves or a small set of codes."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import CaseState, ClaimCase, ClaimLine, Referral, ReferralStatus
from claims.rules.case_number import normalized_case_number
from claims.rules.referral_types import REFERRAL_TYPES
from workflow.identifiers.plate import normalize_plate

DATE = {"type": "date"}


class CaseFilter(filters.FilterSet):
    """Cases by number, plate, state, line and day of report."""

    number = filters.CharFilter(method="by_number", label=_("Report number"))
    plate = filters.CharFilter(method="by_plate", label=_("Plate"))
    case_state = filters.ChoiceFilter(
        empty_label=_("Any"), choices=CaseState.choices, label=_("State in the core system")
    )
    line = filters.ChoiceFilter(empty_label=_("Any"), choices=ClaimLine.choices, label=_("Line"))
    reported_from = filters.DateFilter(
        field_name="reported_at",
        lookup_expr="date__gte",
        label=_("Reported from"),
        widget=forms.DateInput(attrs=DATE),
    )
    over = filters.NumberFilter(field_name="estimate", lookup_expr="gte", label=_("Estimate from"))
    batch = filters.NumberFilter(field_name="batch_id", label=_("Import number"))

    class Meta:
        model = ClaimCase
        fields: list[str] = []

    def by_number(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(case_number=normalized_case_number(value))

    def by_plate(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(plate=normalize_plate(value))


class ReferralFilter(filters.FilterSet):
    """Referrals by state, type and day."""

    status = filters.ChoiceFilter(empty_label=_("Any"), choices=ReferralStatus.choices, label=_("State"))
    referral_type = filters.ChoiceFilter(empty_label=_("Any"), choices=[], label=_("Type of referral"))
    split = filters.BooleanFilter(method="by_split", label=_("Suspicion of splitting"))
    submitted_from = filters.DateFilter(
        field_name="submitted_at",
        lookup_expr="date__gte",
        label=_("Submitted from"),
        widget=forms.DateInput(attrs=DATE),
    )

    class Meta:
        model = Referral
        fields: list[str] = []

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(code, each.label) for code, each in REFERRAL_TYPES.items()]
        self.filters["referral_type"].extra["choices"] = choices

    def by_split(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(elsewhere__gt=0) if value else rows.filter(elsewhere=0)
