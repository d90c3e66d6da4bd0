"""The Today page is assembled from what the apps register: numbers to act on, what waits for others, what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from workflow.listing.counting import capped_count


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is a link to the rows behind it. ``lead`` figures stand on top, urgent ones first."""

    label: str | Promise
    count: int
    address: str
    tone: str = "waiting"
    icon: str = "circle"


@dataclass(slots=True)
class TodaySection:
    """What one app says about today to one person."""

    act: list[Figure] = field(default_factory=list)
    waits_for_others: list[Figure] = field(default_factory=list)
    changed: list[Figure] = field(default_factory=list)
    next_steps: list[tuple[str | Promise, str]] = field(default_factory=list)


TodayFunction = Callable[[HttpRequest], TodaySection]
TODAY: dict[str, TodayFunction] = {}


def register_today(app: str, section: TodayFunction) -> None:
    """Called in ``AppConfig.ready()``."""
    TODAY[app] = section


def figure(
    label: str | Promise,
    rows: QuerySet,
    address: str,
    tone: str = "waiting",
    icon: str = "circle",  # type: ignore[type-arg]  # rows of any model
) -> Figure:
    """A figure counted from its rows (capped: 10,000+)."""
    return Figure(label, capped_count(rows), address, tone, icon)
