"""The list of renewals: tabs, filters, pages, and what can be done to many at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from renewals.assignment.holdings import HELD
from renewals.filters import EVERYBODY, MINE, NOBODY, VIEWS, RenewalFilter, asked_owner, view_of, works_customers
from renewals.models import Renewal, RenewalQuerySet
from renewals.people import specialists_of
from renewals.privacy.actions.sharing import marked
from renewals.tables import LISTED, LapsingTable, PoolTable, RenewalTable
from workflow.branch_scope import narrowed
from workflow.listing.chips import Chip, Tab, with_value
from workflow.listing.page import Listed, list_page

BULK = (
    ("renewals.dispatch", "renewals:dispatch", "pool", "users-group"),
    ("renewals.reclaim", "renewals:reclaim_many", "assigned", "arrow-back-up"),
    ("renewals.assign", "renewals:move_picked", " ".join(HELD), "switch-horizontal"),
)


def listed_renewals(request: HttpRequest) -> Listed:
    """The rows one person sees in the chosen tab: own customers first for a specialist, the branch for the others."""
    user: Any = request.user
    query = asked_query(request)
    filtered = RenewalFilter(query, queryset=listed_rows(request, query), request=request)
    return Listed(filtered.qs, _table_of(user, view_of(query).code), filtered.form, {"reader_id": user.pk})


def _table_of(user: User, tab: str) -> type[RenewalTable]:
    if tab == "lapsing":
        return LapsingTable
    return PoolTable if tab == "pool" and user.scope().may("renewals.claim") else RenewalTable


def renewal_list(request: HttpRequest) -> HttpResponse:
    """The list for one person: own customers first for a specialist, all of the branch for the others."""
    user: Any = request.user
    query = asked_query(request)
    bulk = bulk_actions(user)
    view = view_of(query)
    context = list_page(request, listed_renewals(request), export="renewals", pickable=bool(bulk))
    context |= {
        "tabs": [
            Tab(each.label, with_value(request.GET, "tab", each.code), active=each.code == view.code) for each in VIEWS
        ],
        "view": view,
        "bulk": bulk,
        "chips": chips(context["chips"], query, request),
        "owner_choices": specialists_of(user)[:200],
        "asked_owner": query.get("owner", EVERYBODY),
        "has_queue": works_customers(user),
        "may_claim": user.scope().may("renewals.claim"),
        "list_query": query.urlencode(),
    }
    return render(request, "renewals/list.html", context)


def asked_query(request: HttpRequest) -> QueryDict:
    """The address with what it leaves unsaid: whose customers are meant."""
    user: Any = request.user
    query = request.GET.copy()
    query["owner"] = asked_owner(user, request.GET)
    return query


def listed_rows(request: HttpRequest, query: QueryDict) -> RenewalQuerySet:
    """Visible rows of the chosen branch and tab, without the columns a list does not show."""
    user: Any = request.user
    rows: Any = narrowed(Renewal.objects.visible_to(user), request)
    shown = rows.filter(view_of(query).condition(timezone.localdate())).select_related("owner", "branch")
    return shown.only(*LISTED).annotate(shared_number=marked())


def bulk_actions(user: User) -> list[dict[str, str]]:
    """What this person may do to the picked rows."""
    labels = {
        "renewals:dispatch": _("Dispatch"),
        "renewals:reclaim_many": _("Take back"),
        "renewals:move_picked": _("Hand over"),
    }
    return [
        {"label": labels[view], "address": reverse(view), "states": states, "icon": icon}
        for permission, view, states, icon in BULK
        if user.scope().may(permission)
    ]


def chips(found: list[Chip], query: QueryDict, request: HttpRequest) -> list[Chip]:
    """The chips, with the owner in words; one's own customers have their own switch."""
    name = str(RenewalFilter.base_filters["owner"].label)
    others = [chip for chip in found if chip.label != name]
    owner = query.get("owner", EVERYBODY)
    if owner in {"", EVERYBODY, MINE}:
        return others
    words = _("nobody") if owner == NOBODY else owner
    return [Chip(name, words, with_value(request.GET, "owner", EVERYBODY)), *others]
