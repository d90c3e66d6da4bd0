"""The history of a case or a referral as sentences, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workflow.models import Event
from workflow.sentences import sentence_of

ICONS = {
    "imported": ("file-import", "waiting"),
    "update_from_list": ("refresh", "waiting"),
    "reveal": ("eye", "waiting"),
    "set_aside": ("ban", "late"),
    "take_back_in": ("rotate", "moving"),
    "begin": ("edit", "waiting"),
    "edit": ("edit", "waiting"),
    "waive_document": ("file-off", "soon"),
    "submit": ("send", "moving"),
    "send_back": ("arrow-back-up", "soon"),
    "come_back": ("send", "moving"),
    "approve": ("circle-check", "done"),
    "refuse": ("circle-x", "late"),
    "withdraw": ("arrow-back-up", "waiting"),
    "discard": ("trash", "waiting"),
    "close": ("archive", "waiting"),
    "execute": ("receipt", "done"),
    "expire": ("clock-exclamation", "late"),
    "attach_document": ("paperclip", "waiting"),
    "remove_document": ("trash", "soon"),
}
PLAIN = ("point", "waiting")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as it is told."""

    at: datetime
    sentence: str
    actor: str
    icon: str
    tone: str
    note: str = ""


def timeline_of(events: Iterable[Event]) -> list[TimelineEntry]:
    """Every event of one object."""
    return [
        TimelineEntry(event.at, sentence_of(event), event.actor_name, *ICONS.get(event.verb, PLAIN))
        for event in reversed(list(events))
    ]
