"""How states look: a tone and an icon. Grey waits, blue moves, amber is due soon, red is late, green is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """``tone`` is waiting, moving, soon, late or done; ``icon`` a name from ``deploy/icons.txt``."""

    tone: str
    icon: str


WAITING = Look("waiting", "circle-dashed")
LOOKS: dict[str, Look] = {
    "queued": Look("waiting", "hourglass"),
    "running": Look("moving", "progress"),
    "done": Look("done", "circle-check"),
    "failed": Look("late", "alert-triangle"),
    "cancelled": Look("waiting", "ban"),
    "pending": Look("waiting", "hourglass"),
    "leased": Look("moving", "send"),
    "sent": Look("done", "circle-check"),
    "in_doubt": Look("soon", "question-mark"),
    "dead": Look("late", "alert-triangle"),
    "draft": Look("waiting", "edit"),
    "coming": Look("soon", "calendar-clock"),
    "in_force": Look("done", "circle-check"),
    "ended": Look("waiting", "archive"),
    "uploaded": Look("waiting", "upload"),
    "checked": Look("moving", "checklist"),
    "committed": Look("done", "circle-check"),
    "rolled_back": Look("late", "arrow-back-up"),
    "discarded": Look("waiting", "trash"),
}


def register_looks(looks: dict[str, Look]) -> None:
    """Called in ``AppConfig.ready()`` by the app that owns the states."""
    LOOKS.update(looks)


def look_of(code: str) -> Look:
    """The look of a state; an unknown one waits."""
    return LOOKS.get(code, WAITING)
