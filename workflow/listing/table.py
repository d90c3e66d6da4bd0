"""Tables whose columns django-tables2 declares and whose rows are drawn cheaply (stack notes: 46 times faster)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_tables2 as tables
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from workflow.listing.keyset import Sort


@dataclass(frozen=True, slots=True)
class Heading:
    """A column head. ``address`` sorts by it; ``direction`` is "ascending" or "descending" if it does now."""

    label: str | Promise
    css: str
    address: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells as escaped markup. ``state`` lets the bulk bar say how many an action does not fit."""

    pk: int
    state: str
    cells: SafeString


class ListTable(tables.Table):
    """A list's columns. ``sorts`` are the allowed ones by name; a column's css is its ``attrs["td"]["class"]``."""

    sorts: ClassVar[dict[str, Sort]] = {}
    default_sort: ClassVar[str] = ""
    state_attribute: ClassVar[str] = "status"

    def __init__(self, rows: Sequence[Any], *, query: QueryDict, pickable: bool = False, **more: Any) -> None:
        super().__init__(rows, orderable=False, **more)
        self.query = query
        self.pickable = pickable
        self.row_list = rows

    @classmethod
    def expressions(cls) -> Mapping[str, Any]:
        """By column, what the database makes of a row, equal to ``value_<column>`` for a reader who owns nothing.

        Files of long lists are written so. A table with a column that has none is written row by row.
        """
        return {}

    @classmethod
    def sort_of(cls, query: QueryDict) -> tuple[Sort, bool]:
        """The sort asked for and whether it goes down; the default for anything not offered."""
        asked = query.get("sort", "")
        name = asked.removeprefix("-")
        if name in cls.sorts:
            return cls.sorts[name], asked.startswith("-")
        default = cls.default_sort
        return cls.sorts[default.removeprefix("-")], default.startswith("-")

    @property
    def headings(self) -> list[Heading]:
        """The heads in order, those of allowed sorts with the address that sorts by them."""
        sort, descending = self.sort_of(self.query)
        found = []
        for column in self.columns:
            css = column.attrs["td"].get("class", "")
            if column.name not in self.sorts:
                found.append(Heading(column.header, css))
                continue
            current = column.name == sort.name
            wanted = f"-{column.name}" if current and not descending else column.name
            direction = ("descending" if descending else "ascending") if current else ""
            found.append(Heading(column.header, css, self._sorted_address(wanted), direction))
        return found

    def _sorted_address(self, sort: str) -> str:
        changed = self.query.copy()
        for name in ("after", "before", "sort"):
            changed.pop(name, None)
        changed["sort"] = sort
        return f"?{changed.urlencode()}"

    @property
    def lines(self) -> Iterator[Line]:
        """The rows, drawn by the ``render_<column>(record)`` methods that django-tables2 also calls.

        A cell carries its heading for the card on a phone. Cells are put together here, not in the template: looked up
        one by one there, 25 rows took longer than their query.
        """
        plan = [
            (
                format_html('<td class="{}" data-label="{}">', column.attrs["td"].get("class", ""), column.header),
                getattr(self, f"render_{column.name}"),
            )
            for column in self.columns
        ]
        for row in self.row_list:
            cells = "".join([f"{start}{conditional_escape(render(record=row))}</td>" for start, render in plan])
            yield Line(row.pk, str(getattr(row, self.state_attribute, "")), mark_safe(cells))  # noqa: S308 (escaped above)
