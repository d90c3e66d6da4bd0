"""The register of rows that figures are made of: how a list of each kind is laid out and searched.

A domain app fills it in ``AppConfig.ready()``; the page of rows behind a figure looks it up by the model of the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from accounts.scope import Actor
from workflow.kpis import KPIS
from workflow.listing.table import ListTable

Text = str | Promise


def no_options(_reader: Actor) -> dict[str, Any]:
    """A table that shows every reader the same."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind:
    """One kind of rows. ``related`` is read with them; ``search`` are lookups of columns that are no personal data.

    ``state`` names the column of the state, ``options`` what the table is told of its reader.
    """

    model: type[Model]
    label: Text
    table: type[ListTable]
    related: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    state: str = ""
    options: Callable[[Actor], dict[str, Any]] = no_options

    def states(self) -> list[tuple[str, Text]]:
        """Codes and words of the states; none for a kind without."""
        if not self.state:
            return []
        field: Any = self.model._meta.get_field(self.state)
        return list(field.choices or [])

    def found(self, rows: QuerySet[Any], words: str, state: str) -> QuerySet[Any]:
        """Of ``rows`` those that say ``words`` in a searched column and are in ``state``, each if it is asked for."""
        condition = Q()
        for lookup in self.search if words else ():
            condition |= Q(**{lookup: words})
        rows = rows.filter(condition)
        return rows.filter(**{self.state: state}) if state and self.state else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDesk:
    """Which rights the figures of a desk ask for: to see them with their rows, and to take the rows out."""

    view: str
    export: str


ROW_KINDS: dict[type[Model], RowKind] = {}
FIGURE_DESKS: dict[str, FigureDesk] = {}


def register_row_kind(kind: RowKind) -> None:
    """Called in ``AppConfig.ready()``."""
    ROW_KINDS[kind.model] = kind


def register_figure_desk(app: str, *, view: str, export: str) -> None:
    """Called in ``AppConfig.ready()`` by the app whose figures these are."""
    FIGURE_DESKS[app] = FigureDesk(view=view, export=export)


def may_see_figure(reader: Actor, code: str) -> bool:
    """Whether the reader holds the right of the figure's desk anywhere."""
    return reader.scope().may(FIGURE_DESKS[KPIS[code].app].view)
