"""What happens to people and branches is told to the layer above, which keeps the log (``workflow`` registers)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import Actor


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something worth a line in the log: what happened (a code verb) to whom or what, by whom, where, when.

    ``facts`` holds codes and dates only, never personal data.
    """

    verb: str
    subject: User | Branch
    by: Actor
    branch: Branch
    at: datetime
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


Recorder = Callable[[Occurrence], None]

#: Filled in ``AppConfig.ready()`` of the apps that keep a log.
RECORDERS: list[Recorder] = []


def register_recorder(recorder: Recorder) -> None:
    """Makes ``recorder`` hear of every occurrence, within the transaction of the change."""
    if recorder not in RECORDERS:
        RECORDERS.append(recorder)


def record(verb: str, subject: User | Branch, *, by: Actor, branch: Branch, reason: str = "", **facts: Any) -> None:
    """Tells every recorder; if one fails, the change itself fails (GB/T 22239-2019 安全审计 d)."""
    occurrence = Occurrence(verb, subject, by, branch, timezone.now(), reason, facts)
    for recorder in RECORDERS:
        recorder(occurrence)
