"""A tab of the inbox as a source of files."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.approvals.forms.inbox import InboxFilter
from workflow.approvals.screens.inbox import box_of
from workflow.approvals.screens.inbox_lines import lines_of
from workflow.approvals.tables import InboxTable
from workflow.branch_scope import chosen_branch
from workflow.exports.registry import ExportSource, Sheet, register_source
from workflow.exports.sheets import CHUNK, cell_of
from workflow.listing.keyset import order_of

CODE = "workflow-inbox"
KEYS = "keys"


def inbox_sheet(request: HttpRequest) -> Sheet:
    """The lines of a tab in its own order, without the buttons."""
    user: Any = request.user
    now = timezone.now()
    box = box_of(request.GET.get("tab", "decide"))
    if box is None:
        raise Http404
    found = box.rows(user, InboxFilter(request.GET, user=user).wish(chosen_branch(request)), now)
    parts: list[QuerySet[Any]] = [found] if isinstance(found, QuerySet) else list(found)
    table = InboxTable([], query=request.GET, me=user.name)
    columns = [column for column in table.columns if column.name != KEYS]
    cells = [cell_of(table, column.name) for column in columns]

    def rows() -> Iterator[Sequence[Any]]:
        ordered = [part.order_by(*order_of(box.sort, not box.descending)).iterator(chunk_size=CHUNK) for part in parts]
        merged = heapq.merge(*ordered, key=lambda row: (getattr(row, box.sort.column), row.pk), reverse=box.descending)
        while chunk := list(islice(merged, CHUNK)):
            for line in lines_of(chunk, user, now):
                yield [cell(line) for cell in cells]

    return Sheet(
        [str(column.header) for column in columns], rows, lambda: sum(part.order_by().count() for part in parts)
    )


def register() -> None:
    """Called once when the app is ready."""
    register_source(ExportSource(CODE, _("Inbox"), "workflow.approvals", inbox_sheet))
