"""The people customers are dealt out to: how much each holds, who has room, and why not (brief §5, caps)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from renewals.assignment.rules.conditions import Case

NUMBER = re.compile(r"[A-Za-z]{0,4}\d{3,}")

AWAY, COOLING, FULL, FULL_NEAR, ELSEWHERE, SAME = (
    "on_leave",
    "cooling_down",
    "holding_cap",
    "near_cap",
    "target_cannot_own",
    "same_owner",
)


@dataclass(frozen=True, slots=True)
class Caps:
    """How many open customers one person may hold, and how many of them whose cover ends in the next days."""

    holding: int
    near: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One specialist when the run began. ``reach``: branch paths on which the person follows up customers.

    ``held``: open customers; ``near``: of these with the cover ending within the near days; ``busy``: of these within
    the days that count as work of the coming weeks. ``lead`` is the person's superior.
    """

    person: int
    name: str
    number: str
    home: str
    reach: tuple[str, ...]
    away: bool = False
    held: int = 0
    near: int = 0
    busy: int = 0
    lead: int | None = None


@dataclass(slots=True)
class Desk:
    """Everybody customers may go to, and what the run has given to whom so far.

    ``caps`` by branch path; ``near_until`` is the last expiry that counts as near, inclusive; ``served``: whom each
    rule served last, so that the next run goes on where this one ended.
    """

    seats: Mapping[int, Seat]
    caps: Mapping[str, Caps]
    today: date
    near_until: date
    served: dict[int, int] = field(default_factory=dict)
    given: dict[int, int] = field(default_factory=dict)
    given_near: dict[int, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    turns: dict[int, dict[int, int]] = field(default_factory=dict)
    _within: dict[str, tuple[Seat, ...]] = field(default_factory=dict)
    _names: dict[str, list[Seat]] = field(default_factory=dict)

    def works_in(self, seat: Seat, path: str) -> str:
        """Where the person would work a customer of the branch ``path``: there, else in the own team."""
        if any(path.startswith(each) for each in seat.reach):
            return path
        if any(seat.home.startswith(each) for each in seat.reach):
            return seat.home
        below = [each for each in seat.reach if each.startswith(path)]
        return (below or list(seat.reach) or [path])[0]

    def why_not(self, seat: Seat | None, case: Case) -> str:
        """Why this customer cannot go to this person, as a code; "" if it can."""
        if seat is None or not seat.reach:
            return ELSEWHERE
        if seat.person == case.owner:
            return SAME
        if seat.away:
            return AWAY
        if seat.person == case.cooling:
            return COOLING
        caps = self.caps[self.works_in(seat, case.path)]
        if seat.held + self.given.get(seat.person, 0) >= caps.holding:
            return FULL
        near = seat.near + self.given_near.get(seat.person, 0)
        return FULL_NEAR if case.expires_on <= self.near_until and near >= caps.near else ""

    def load(self, seat: Seat) -> int:
        """Open tasks of the coming weeks, and what this run has added."""
        return seat.busy + self.given.get(seat.person, 0)

    def give(self, person: int, case: Case) -> None:
        """Notes that the customer goes to the person."""
        self.given[person] = self.given.get(person, 0) + 1
        if case.expires_on <= self.near_until:
            self.given_near[person] = self.given_near.get(person, 0) + 1
        if case.group:
            self.groups.setdefault(case.group, person)

    def within(self, path: str) -> tuple[Seat, ...]:
        """The people at work in the branch ``path`` or below it; where nobody is, those of the next one upward."""
        if path not in self._within:
            found = tuple(each for each in self.in_order() if self._serves(each, path))
            above = path.rstrip("/").rpartition("/")[0] + "/"
            self._within[path] = found if found or above == "/" else self.within(above)
        return self._within[path]

    @staticmethod
    def _serves(seat: Seat, path: str) -> bool:
        return seat.home.startswith(path) or any(each == path or each.startswith(path) for each in seat.reach)

    def in_order(self) -> Sequence[Seat]:
        """Everybody by employee number."""
        return sorted(self.seats.values(), key=lambda seat: seat.number)

    def named(self, persons: Iterable[int]) -> tuple[Seat, ...]:
        """These people, by employee number; those who are not here any more are left out."""
        wanted = set(persons)
        return tuple(seat for seat in self.in_order() if seat.person in wanted)

    def agent(self, text: str, path: str) -> Seat | None:
        """Whom the list's "last year's agent" means: by employee number, else by name if only one can be meant.

        Of several with one name, the one at work in the customer's branch.
        """
        known = self._known()
        number = NUMBER.search(text)
        if number is not None and len(known.get(number.group().upper(), ())) == 1:
            return known[number.group().upper()][0]
        same_name = known.get(NUMBER.sub("", text).strip(" ()（）-/").upper(), [])
        if len(same_name) > 1:
            same_name = [each for each in same_name if self._serves(each, path) or path.startswith(each.home)]
        return same_name[0] if len(same_name) == 1 else None

    def _known(self) -> dict[str, list[Seat]]:
        if not self._names:
            for seat in self.in_order():
                self._names.setdefault(seat.number.upper(), []).append(seat)
                self._names.setdefault(seat.name.upper(), []).append(seat)
        return self._names
