"""A list page as a sheet: the same rows in the same order, the same columns, as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime

from accounts.models import Branch, User
from workflow.exports.questions import register_question
from workflow.exports.registry import ExportSource, Sheet, register_source
from workflow.listing.keyset import order_of
from workflow.listing.page import Listed
from workflow.listing.table import ListTable

CHUNK = 2000
REPEATED = (Branch, User)
NOTHING = "—"
ACTIONS = "c-action"
#: Cells are made by format_html: no > stands inside a tag or a text.
_TAG = re.compile(r"<[^>]*>")


def register_list(code: str, label: str | Promise, permission: str, listed: Callable[[HttpRequest], Listed]) -> None:
    """Makes a list exportable, and its filter known in words. Called in ``AppConfig.ready()``."""
    register_source(ExportSource(code, label, permission, lambda request: sheet_of(listed(request), request.GET)))
    register_question(code, lambda request: listed(request).filter_form)


def sheet_of(listed: Listed, query: QueryDict) -> Sheet:
    """The whole list, not one page of it. Nobody counts as the owner of a row: personal data stays masked."""
    options = {**listed.options, "reader_id": None} if "reader_id" in listed.options else listed.options
    empty = listed.table([], query=query, **options)
    columns = [column for column in empty.columns if ACTIONS not in (column.attrs["td"].get("class") or "")]
    sort, descending = listed.table.sort_of(query)
    order = order_of(sort, not descending)
    headings, count = [str(column.header) for column in columns], listed.rows.order_by().count
    made = listed.table.expressions()
    if columns and all(column.name in made for column in columns):
        values = listed.rows.order_by(*order).values_list(*(made[column.name] for column in columns))
        return Sheet(headings, lambda: values.iterator(chunk_size=CHUNK), count, values)

    def rows() -> Iterator[Sequence[Any]]:
        records = lightened(listed.rows).order_by(*order).iterator(chunk_size=CHUNK)
        while chunk := list(islice(records, CHUNK)):
            table = listed.table(chunk, query=query, **options)  # some read more about all their rows at once
            cells = [cell_of(table, column.name) for column in columns]
            for record in chunk:
                yield [cell(record) for cell in cells]

    return Sheet(headings, rows, count)


def lightened(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows without an object of its own for each row's branch and people: these repeat."""
    joined = rows.query.select_related
    if not isinstance(joined, dict):
        return rows
    fields = {field.name: field.related_model for field in rows.model._meta.get_fields()}
    repeated = [name for name, below in joined.items() if not below and fields[name] in REPEATED]
    kept = [path for name, below in joined.items() if name not in repeated for path in _paths(name, below)]
    apart = rows.select_related(None)
    return (apart.select_related(*kept) if kept else apart).prefetch_related(*repeated)


def _paths(name: str, below: dict[str, Any]) -> list[str]:
    return [name, *(f"{name}__{path}" for other, deeper in below.items() for path in _paths(other, deeper))]


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
        text = " ".join(unescape(_TAG.sub("", text)).split())
    return "" if text == NOTHING else text
