"""A list page as a sheet: the same rows in the same order, the same columns, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime

from workflow.exports.registry import ExportSource, Sheet, register_source
from workflow.listing.keyset import order_of
from workflow.listing.page import Listed
from workflow.listing.table import ListTable

CHUNK = 2000
NOTHING = "—"
ACTIONS = "c-action"


def register_list(code: str, label: str | Promise, permission: str, listed: Callable[[HttpRequest], Listed]) -> None:
    """Makes a list exportable. Called in ``AppConfig.ready()``."""
    register_source(ExportSource(code, label, permission, lambda request: sheet_of(listed(request), request.GET)))


def sheet_of(listed: Listed, query: QueryDict) -> Sheet:
    """The whole list, not one page of it. Nobody counts as the owner of a row: personal data stays masked."""
    options = {**listed.options, "reader_id": None} if "reader_id" in listed.options else listed.options
    table = listed.table([], query=query, **options)
    columns = [column for column in table.columns if ACTIONS not in column.attrs["td"].get("class", "")]
    cells = [cell_of(table, column.name) for column in columns]
    sort, descending = listed.table.sort_of(query)
    ordered = listed.rows.order_by(*order_of(sort, not descending))

    def rows() -> Iterator[Sequence[Any]]:
        for record in ordered.iterator(chunk_size=CHUNK):
            yield [cell(record) for cell in cells]

    return Sheet([str(column.header) for column in columns], rows, listed.rows.order_by().count)


def cell_of(table: ListTable, name: str) -> Callable[[Any], Any]:
    """How a column is read: its ``value_…`` method, or its number or day as such, or the words the page shows."""
    value = getattr(table, f"value_{name}", None)
    if value is not None:
        found: Callable[[Any], Any] = value
        return found
    render = getattr(table, f"render_{name}")

    def cell(record: Any) -> Any:
        raw = getattr(record, name, None)
        if isinstance(raw, datetime):
            return f"{localtime(raw) if is_aware(raw) else raw:%Y-%m-%d %H:%M}"
        if isinstance(raw, int | Decimal | date) and not isinstance(raw, bool):
            return raw
        return words_of(render(record=record))

    return cell


def words_of(shown: Any) -> str:
    """The words of a cell without its markup; empty where the page shows a dash."""
    text = str(shown)
    if isinstance(shown, SafeString):
        text = " ".join(unescape(strip_tags(text)).split())
    return "" if text == NOTHING else text
