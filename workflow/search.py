"""One search box: each app registers how its rows are found by the words people know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.models import User

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One row found: what it is, a line about it, its state and its page."""

    title: str
    line: str
    state: str
    state_label: Any
    address: str


@dataclass(frozen=True, slots=True)
class Searcher:
    """A kind of object that can be found. ``find`` answers at most :data:`LIMIT` + 1 hits."""

    label: str | Promise
    find: Callable[[User, str], list[Hit]]


SEARCHERS: dict[str, Searcher] = {}


def register_search(kind: str, searcher: Searcher) -> None:
    """Called in ``AppConfig.ready()``."""
    SEARCHERS[kind] = searcher
