"""假跟踪: one note pasted under many customers on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from renewals.insight.gaming.suspects import Kind, Limit, Suspect, by_person, once

#: Signs that do not make two notes different; the query leaves out the same ones.
IGNORED = " \u3000\t\r\n,.;!?~-，。、；！？～—…"


@dataclass(frozen=True, slots=True)
class Note:
    """The note of a contact that counts as effective. ``customer`` is the same for the vehicles of one customer."""

    author: int
    day: date
    text: str
    customer: str
    renewal: int


def plain(text: str) -> str:
    """A note without the signs that make no difference."""
    return "".join(sign for sign in text.lower() if sign not in IGNORED)


def identical_notes(notes: Iterable[Note], least: Limit) -> list[Suspect]:
    """Authors of one note for ``least`` or more customers on a day.

    Contacts that reached nobody are not asked for: "no answer" a hundred times is a day's work. A fleet with one note
    for its vehicles is one customer.
    """
    found = []
    for author, written in by_person(notes, lambda note: note.author):
        groups: dict[tuple[date, str], list[Note]] = defaultdict(list)
        for note in written:
            groups[note.day, plain(note.text)].append(note)
        same = {
            key: group
            for key, group in groups.items()
            if key[1] and len({note.customer for note in group}) >= least(author)
        }
        if same:
            facts = {
                "most": max(len({note.customer for note in group}) for group in same.values()),
                "notes": len(same),
                "days": len({day for day, _text in same}),
            }
            rows = once(note.renewal for group in same.values() for note in group)
            found.append(Suspect(Kind.IDENTICAL_NOTES, author, rows, facts))
    return found
