"""假跟踪: more contacts in an hour than a person can make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from renewals.insight.gaming.suspects import Fact, Kind, Limit, Suspect, by_person, once

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A contact as it was entered. ``customer`` is the same for the vehicles of one customer."""

    author: int
    at: datetime
    customer: str
    renewal: int


def impossible_rate(contacts: Iterable[Made], most: Limit) -> list[Suspect]:
    """Authors of more than ``most`` contacts within any sixty minutes; the busiest of these is told.

    One contact for several vehicles of a customer is one contact.
    """
    found = []
    for author, made in by_person(contacts, lambda contact: contact.author):
        single = sorted({(each.at, each.customer) for each in made})
        count, start = busiest(at for at, _customer in single)
        if count > most(author):
            rows = once(each.renewal for each in made if start <= each.at < start + HOUR)
            facts: dict[str, Fact] = {"most": count, "limit": most(author), "from": start.isoformat()}
            found.append(Suspect(Kind.IMPOSSIBLE_RATE, author, rows, facts))
    return found


def busiest(times: Iterable[datetime]) -> tuple[int, datetime]:
    """How many of sorted ``times`` lie in the fullest hour (its end not included), and when it begins."""
    ordered = list(times)
    best, begin, first = 0, ordered[0], 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= HOUR:
            first += 1
        if last - first + 1 > best:
            best, begin = last - first + 1, ordered[first]
    return best, begin
