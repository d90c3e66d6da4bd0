"""倒签: contacts entered long after they are said to have been made (brief §1.5: more than 24 hours is refused)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from renewals.insight.gaming.suspects import Kind, Limit, Suspect, by_person, once


@dataclass(frozen=True, slots=True)
class Entered:
    """A contact and when it was entered. ``refused``: it was dated back further than is allowed, and not taken."""

    author: int
    renewal: int
    at: datetime
    entered_at: datetime
    refused: bool = False


def backdated(entries: Iterable[Entered], hours: Limit, least: Limit) -> list[Suspect]:
    """Authors of ``least`` or more contacts that were entered more than ``hours`` later, or refused as too late.

    An evening's visits entered the next morning are none.
    """
    found = []
    for author, made in by_person(entries, lambda entry: entry.author):
        late = [each for each in made if each.refused or each.entered_at - each.at > timedelta(hours=hours(author))]
        if len(late) >= max(least(author), 1):
            worst = max(each.entered_at - each.at for each in late)
            facts = {
                "late": len(late),
                "hours": int(worst / timedelta(hours=1)),
                "refused": sum(each.refused for each in late),
            }
            found.append(Suspect(Kind.LATE_ENTRIES, author, once(each.renewal for each in late), facts))
    return found
