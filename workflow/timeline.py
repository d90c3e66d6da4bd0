"""The history of an object as it stands beside it: one entry an event, newest first (components/timeline.html)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from workflow.models import Event

Look = tuple[str, str]
PLAIN: Look = ("point", "waiting")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as it is told; ``icon`` and ``tone`` are those of ``workflow.looks``."""

    at: datetime
    sentence: str
    actor: str
    icon: str
    tone: str
    note: str


def timeline_of(
    events: Iterable[Event],
    *,
    looks: Mapping[str, Look],
    sentence: Callable[[Event], str],
    actor: Callable[[Event], str] = lambda event: event.actor_name,
    note: Callable[[Event], str] = lambda event: event.reason,
) -> list[TimelineEntry]:
    """``events`` come oldest first; ``looks`` gives icon and tone by verb, and what it lacks looks plain."""
    return [
        TimelineEntry(event.at, sentence(event), actor(event), *looks.get(event.verb, PLAIN), note(event))
        for event in reversed(list(events))
    ]
