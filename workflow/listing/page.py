"""Puts a list page together: filter, count, sort, page, table, chips."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse

from workflow.exports.registry import SOURCES
from workflow.listing.chips import chips_of, without
from workflow.listing.counting import capped_count
from workflow.listing.keyset import keyset_page
from workflow.listing.table import ListTable

KEPT = ("tab", "sort")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list page shows: visible and filtered rows, their table, and the form that filtered them."""

    rows: QuerySet[Any]
    table: type[ListTable]
    filter_form: Form | None = None
    options: dict[str, Any] = field(default_factory=dict)


def list_page(
    request: HttpRequest,
    listed: Listed,
    *,
    export: str,
    pickable: bool = False,
    named: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The context of ``pages/list.html``. ``export`` is the code of the source that takes the same rows out.

    ``named`` is what stands in the path of the page and the source needs to be told as well.
    """
    context = list_context(
        request, listed.rows, listed.table, filter_form=listed.filter_form, pickable=pickable, **listed.options
    )
    return context | {"export_address": export_address(request, export, named)}


def export_address(request: HttpRequest, code: str, named: dict[str, Any] | None = None) -> str:
    """Where the rows of this page are taken out; "" for a reader who may not."""
    user: Any = request.user
    if not user.scope().may(SOURCES[code].permission):
        return ""
    asked = request.GET.copy()
    for name, value in (named or {}).items():
        asked[name] = str(value)
    address, query = reverse("workflow:export_new", args=[code]), asked.urlencode()
    return f"{address}?{query}" if query else address


def list_context(
    request: HttpRequest,
    rows: QuerySet[Any],
    table_class: type[ListTable],
    *,
    filter_form: Form | None = None,
    pickable: bool = False,
    **table_options: Any,
) -> dict[str, Any]:
    """The context of ``pages/list.html`` for ``rows`` that are already filtered and visible to the person."""
    sort, descending = table_class.sort_of(request.GET)
    page = keyset_page(rows, sort=sort, descending=descending, query=request.GET)
    chips = chips_of(filter_form, request.GET, leave_out=KEPT) if filter_form is not None else []
    names = list(filter_form.fields) if filter_form is not None else []
    return {
        "page": page,
        "count": capped_count(rows),
        "table": table_class(page.rows, query=request.GET, pickable=pickable, **table_options),
        "filter_form": filter_form,
        "chips": chips,
        "clear_address": without(request.GET, *(name for name in names if name not in KEPT)),
        "kept_query": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
    }
