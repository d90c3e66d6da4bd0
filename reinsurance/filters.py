"""The views (tabs) and filters of the lists of the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reinsurance.actions.reminders import renewals_waiting
from reinsurance.models import Counterparty, InwardOffer, Placement
from reinsurance.models.counterparty_terms import BusinessLine, CounterpartyKind, CounterpartyStatus, Sanctions
from reinsurance.models.inward_terms import InwardStatus
from reinsurance.models.placement_terms import BEFORE_BOUND, Method, PlacementStatus

S = PlacementStatus
URGENT_DAYS = 3


@dataclass(frozen=True, slots=True)
class View:
    """A tab of the list: what is next."""

    code: str
    label: str | Promise
    condition: Callable[[datetime], Q]


def urgent(now: datetime) -> Q:
    """Cover begins within three days, or has begun, and is not bound."""
    return Q(status__in=BEFORE_BOUND, period_from__lte=now + timedelta(days=URGENT_DAYS))


def to_renew(_now: datetime) -> Q:
    """The clock has reminded of the end of cover, and nothing was decided yet."""
    return Q(pk__in=renewals_waiting())


VIEWS: tuple[View, ...] = (
    View("open", _("Open"), lambda _now: Q(status__in=BEFORE_BOUND)),
    View("draft", _("Drafts"), lambda _now: Q(status=S.DRAFT)),
    View("approve", _("In approval"), lambda _now: Q(status__in=[S.SUBMITTED, S.SHORT])),
    View("chase", _("In the market"), lambda _now: Q(status__in=[S.APPROVED, S.IN_MARKET])),
    View("lines", _("Collect lines"), lambda _now: Q(status=S.FIRM_ORDER)),
    View("sign", _("Sign"), lambda _now: Q(status=S.PLACED)),
    View("bind", _("Bind"), lambda _now: Q(status=S.SIGNED)),
    View("urgent", _("Cover begins soon"), urgent),
    View("bound", _("Bound"), lambda _now: Q(status__in=[S.BOUND, S.ON_RISK, S.ENDORSING])),
    View("renew", _("To renew"), to_renew),
    View("endorse", _("Being endorsed"), lambda _now: Q(status=S.ENDORSING)),
    View("all", _("All"), lambda _now: Q()),
)
VIEW_BY_CODE = {view.code: view for view in VIEWS}


def view_of(query: Any) -> View:
    """The tab asked for; open placements by default."""
    return VIEW_BY_CODE.get(query.get("tab", ""), VIEWS[0])


class PlacementFilter(filters.FilterSet):
    """Filters of the list of placements."""

    status = filters.ChoiceFilter(label=_("State"), choices=S.choices)
    line = filters.ChoiceFilter(label=_("Class of business"), choices=BusinessLine)
    method = filters.ChoiceFilter(label=_("Method"), choices=Method)
    insured = filters.CharFilter(label=_("Insured begins with"), field_name="insured_name", lookup_expr="startswith")

    class Meta:
        model = Placement
        fields: tuple[str, ...] = ()


class InwardFilter(filters.FilterSet):
    """Filters of the list of inward offers."""

    status = filters.ChoiceFilter(label=_("State"), choices=InwardStatus)
    line = filters.ChoiceFilter(label=_("Class of business"), choices=BusinessLine)
    insured = filters.CharFilter(label=_("Insured begins with"), field_name="insured_name", lookup_expr="startswith")

    class Meta:
        model = InwardOffer
        fields: tuple[str, ...] = ()


class CounterpartyFilter(filters.FilterSet):
    """Filters of the list of counterparties."""

    kind = filters.ChoiceFilter(label=_("Kind"), choices=CounterpartyKind)
    status = filters.ChoiceFilter(label=_("State"), choices=CounterpartyStatus)
    sanctions = filters.ChoiceFilter(label=_("Sanctions"), choices=Sanctions)
    name = filters.CharFilter(label=_("Name begins with"), field_name="name", lookup_expr="startswith")

    class Meta:
        model = Counterparty
        fields: tuple[str, ...] = ()
