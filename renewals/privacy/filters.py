"""What may be asked of the lists about personal data."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from renewals.conduct.filters import NumberFilter
from renewals.models import SharedNumber, SharedNumberStatus, SubjectRequest, SubjectRequestKind, SubjectRequestStatus


class RequestFilter(filters.FilterSet):
    """Requests of customers."""

    kind = filters.ChoiceFilter(empty_label=_("Any"), choices=SubjectRequestKind.choices, label=_("Wish"))
    status = filters.ChoiceFilter(empty_label=_("Any"), choices=SubjectRequestStatus.choices, label=_("State"))

    class Meta:
        model = SubjectRequest
        fields: list[str] = []


class SharedNumberFilter(NumberFilter):
    """Numbers on many insureds."""

    status = filters.ChoiceFilter(empty_label=_("Any"), choices=SharedNumberStatus.choices, label=_("State"))

    class Meta:
        model = SharedNumber
        fields: list[str] = []
