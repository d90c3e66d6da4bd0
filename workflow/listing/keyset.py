"""Next and previous by keyset: a deep page costs the same as the first.

The page after a row is "sort value, id greater than this row's"; the id breaks ties, so no row is seen twice or never.
Empty values of a nullable column come last going up and first going down, as PostgreSQL's own indexes have them.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort a list offers. ``column`` is indexed and not personal data: its value goes into the address."""

    name: str
    column: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows of one page and the addresses of its neighbours ("" where there is none)."""

    rows: list[Any]
    previous_query: str
    next_query: str


def keyset_page(
    rows: QuerySet[Any] | Sequence[QuerySet[Any]],
    *,
    sort: Sort,
    descending: bool,
    query: QueryDict,
    size: int = PAGE_SIZE,
) -> KeysetPage:
    """The page of ``rows`` named by ``after`` or ``before``; a token that cannot be read: the first page.

    ``rows`` may be several querysets of one model that share no row: each is read in the order of its own index, one
    query each. Their sort is not nullable.
    """
    parts = [rows] if isinstance(rows, QuerySet) else list(rows)
    backward = bool(query.get("before"))
    token = read_token(query.get("before") or query.get("after") or "", parts[0].model, sort)
    upward = descending == backward
    taken = [row for part in parts for row in _first(part, sort, token, upward, size + 1)]
    if len(parts) > 1:
        taken = sorted(taken, key=lambda row: (getattr(row, sort.column), row.pk), reverse=not upward)[: size + 1]
    more = len(taken) > size
    taken = taken[:size]
    if backward:
        taken.reverse()
    has_next = more if not backward else token is not None
    has_previous = more if backward else token is not None
    return KeysetPage(
        rows=taken,
        previous_query=_address(query, "before", taken[0], sort) if has_previous and taken else "",
        next_query=_address(query, "after", taken[-1], sort) if has_next and taken else "",
    )


def _first(rows: QuerySet[Any], sort: Sort, token: tuple[Any, int] | None, upward: bool, size: int) -> list[Any]:
    found = rows.order_by(*order_of(sort, upward))
    if token is not None:
        found = found.filter(_beyond(sort, token, upward))
    return list(found[:size])


def make_token(row: Model, sort: Sort) -> str:
    """Where ``row`` stands in the sort."""
    text = json.dumps([getattr(row, sort.column), row.pk], default=str)
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def read_token(token: str, model: type[Model], sort: Sort) -> tuple[Any, int] | None:
    """The reverse of :func:`make_token`; None for anything else."""
    if not token:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        field: Any = model._meta.get_field(sort.column)
        return (None if value is None else field.to_python(value)), int(pk)
    except (ValueError, TypeError, binascii.Error, ValidationError):
        return None


def order_of(sort: Sort, upward: bool) -> Sequence[Any]:
    if not sort.nullable:
        return [sort.column, "pk"] if upward else [f"-{sort.column}", "-pk"]
    column = F(sort.column)
    return [column.asc(nulls_last=True), "pk"] if upward else [column.desc(nulls_first=True), "-pk"]


def _beyond(sort: Sort, token: tuple[Any, int], upward: bool) -> Q:
    value, pk = token
    direction = "gt" if upward else "lt"
    empty = Q(**{f"{sort.column}__isnull": True})
    if value is None:
        same = empty & Q(**{f"pk__{direction}": pk})
        return same if upward else same | ~empty
    beyond = Q(**{f"{sort.column}__{direction}e": value}) & (
        Q(**{f"{sort.column}__{direction}": value}) | Q(**{f"pk__{direction}": pk})
    )
    return beyond | empty if sort.nullable and upward else beyond


def _address(query: QueryDict, side: str, row: Model, sort: Sort) -> str:
    changed = query.copy()
    for name in ("after", "before"):
        changed.pop(name, None)
    changed[side] = make_token(row, sort)
    return f"?{changed.urlencode()}"
