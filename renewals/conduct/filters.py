"""What may be asked of the registers."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import blind_index
from renewals.models import BlockSource, Complaint, ComplaintStatus, Consent, ConsentPurpose, DoNotCall
from workflow.identifiers.phone import normalize_phone

STANDING = (("in_force", _("In force")), ("ended", _("Ended or lifted")))


class NumberFilter(filters.FilterSet):
    """Base: one whole number, found by its blind index."""

    phone = filters.CharFilter(method="by_phone", label=_("Whole phone number"))

    def by_phone(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(phone_hash=blind_index(normalize_phone(value)))


class DoNotCallFilter(NumberFilter):
    """The do-not-call register."""

    source = filters.ChoiceFilter(empty_label=_("Any"), choices=BlockSource.choices, label=_("Source"))
    standing = filters.ChoiceFilter(empty_label=_("Any"), choices=STANDING, method="by_standing", label=_("State"))

    class Meta:
        model = DoNotCall
        fields: list[str] = []

    def by_standing(self, rows: Any, _name: str, value: str) -> Any:
        standing = DoNotCall.objects.in_force(timezone.localdate()).values("pk")
        return rows.filter(pk__in=standing) if value == "in_force" else rows.exclude(pk__in=standing)


class ConsentFilter(NumberFilter):
    """The ledger of consents."""

    purpose = filters.ChoiceFilter(empty_label=_("Any"), choices=ConsentPurpose.choices, label=_("Purpose"))
    given = filters.BooleanFilter(label=_("Consent given"))

    class Meta:
        model = Consent
        fields: list[str] = []


class ComplaintFilter(NumberFilter):
    """The complaints."""

    status = filters.ChoiceFilter(empty_label=_("Any"), choices=ComplaintStatus.choices, label=_("State"))

    class Meta:
        model = Complaint
        fields: list[str] = []
