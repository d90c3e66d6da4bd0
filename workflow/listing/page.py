"""Puts a list page together: filter, count, sort, page, table, chips."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

from workflow.listing.chips import chips_of, without
from workflow.listing.counting import capped_count
from workflow.listing.keyset import keyset_page
from workflow.listing.table import ListTable

KEPT = ("tab", "sort")


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
