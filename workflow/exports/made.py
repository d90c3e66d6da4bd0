"""Tables that are made in Python, such as boards, rankings and what is behind their numbers, as sources of files.

The counterpart of ``sheets.register_list`` for a page whose rows are no queryset of a list table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from workflow.exports.questions import register_question
from workflow.exports.registry import ExportSource, Sheet, register_source

CHUNK = 2000
F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class Made:
    """A table as its page shows it, all its lines: ``cells`` makes the values of one.

    Personal data is masked as on the page. ``form`` is the bound form that asked, for the words of the filter.
    """

    headings: Sequence[str | Promise]
    rows: Sequence[Any] | QuerySet[Any]
    cells: Callable[[Any], Sequence[Any]] = list
    form: Form | None = None


def answerable(form: F) -> F:
    """The form that asks for a table; there is no table where it asks for nothing that is there."""
    if not form.is_valid():
        raise Http404
    return form


def register_made(code: str, label: str | Promise, permission: str, made: Callable[[HttpRequest], Made]) -> None:
    """Makes a table exportable, and its filter known in words. Called in ``AppConfig.ready()``."""
    register_source(ExportSource(code, label, permission, lambda request: sheet_of(made(request))))
    register_question(code, lambda request: made(request).form)


def sheet_of(made: Made) -> Sheet:
    """The table as a sheet: numbers and days as such, everything else as words."""
    found = made.rows

    def rows() -> Iterator[Sequence[Any]]:
        lines = found.iterator(chunk_size=CHUNK) if isinstance(found, QuerySet) else iter(found)
        return ([plain(cell) for cell in made.cells(line)] for line in lines)

    count = found.order_by().count if isinstance(found, QuerySet) else lambda: len(found)
    return Sheet([str(heading) for heading in made.headings], rows, count)


def plain(value: Any) -> Any:
    """A value as a cell takes it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{localtime(value) if is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, Promise):
        return str(value)
    return "" if value is None else value
