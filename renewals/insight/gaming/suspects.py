"""What every rule answers with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What is watched."""

    IDENTICAL_NOTES = "identical_notes"
    IMPOSSIBLE_RATE = "impossible_rate"
    PARKED_VOID = "parked_void"
    LAST_DAYS = "last_days"
    UNREACHED_SHARE = "unreached_share"
    LATE_ENTRIES = "late_entries"
    FALSE_REPORTS = "false_reports"


KIND_LABELS: Mapping[Kind, Promise | str] = {
    Kind.IDENTICAL_NOTES: _("The same note for many customers"),
    Kind.IMPOSSIBLE_RATE: _("More contacts an hour than anybody makes"),
    Kind.PARKED_VOID: _("Void, but insured after all"),
    Kind.LAST_DAYS: _("Credit moved in the last days"),
    Kind.UNREACHED_SHARE: _("Many losses for not reached"),
    Kind.LATE_ENTRIES: _("Contacts entered long after they were made"),
    Kind.FALSE_REPORTS: _("Renewals reported that nobody signed"),
}

#: A number of the person's branch: the rules do not know where it comes from.
Limit = Callable[[int], int]
Fact = int | str
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A person, with the customers it is about. ``facts`` are counts, days and codes, never personal data.

    ``renewal``: the suspicion is about this one customer and not about a habit. ``involved``: who else had a hand in it
    and therefore gives no verdict.
    """

    kind: Kind
    person: int
    rows: tuple[int, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    renewal: int | None = None
    involved: frozenset[int] = frozenset()


def by_person(rows: Iterable[T], person: Callable[[T], int]) -> list[tuple[int, list[T]]]:
    """Rows person by person, in a fixed order."""
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[person(row)].append(row)
    return sorted(found.items())


def once(renewals: Iterable[int]) -> tuple[int, ...]:
    """Each customer once, in order."""
    return tuple(sorted(set(renewals)))
