"""The steps of a modelled case and the seats at them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.storm.cases.people import HOLDERS

SIGNED = {"agreed", "escalated"}
SETTLED = SIGNED | {"merged"}
UNASKED = {"transferred", "not_needed", "returned"}
STRIKES = (50, 100, 150)


@dataclass
class Seat:
    """One who is asked: ``person``, or whoever holds ``role``. ``beside``: added by somebody at the step.

    ``place`` counts those of a step; whoever takes over from somebody sits in the same place. ``behalf``: in whose
    place it was decided. ``reminded``: per cent of the deadline that have struck.
    """

    person: str
    role: str
    round: int
    state: str
    place: int = 1
    beside: bool = False
    begun: bool = False
    decided_by: str = ""
    behalf: str = ""
    reminded: int = 0

    def open_to(self, person: str) -> bool:
        return self.state == "open" and self.meant_for(person)

    def meant_for(self, person: str) -> bool:
        return self.person == person if self.person else person in HOLDERS[self.role]

    def stood_for(self) -> set[str]:
        """Everybody behind the signature."""
        return {self.decided_by, self.behalf} - {""}

    def told(self) -> tuple[int, str, str, str, str, int]:
        """The seat as the database would tell it."""
        return self.round, self.person or self.role, self.state, self.decided_by, self.behalf, self.reminded

    def next_strike(self) -> int | None:
        return next((strike for strike in STRIKES if strike > self.reminded), None)


@dataclass
class Node:
    """One step: a role or one named person; ``signing`` any or all."""

    position: int
    role: str
    person: str
    signing: str
    on_timeout: str
    opinion_only: bool = False
    state: str = "waiting"
    seats: list[Seat] = field(default_factory=list)

    def places(self) -> list[tuple[str, str]]:
        if self.person:
            return [(self.person, "")]
        return [("", self.role)] if self.signing == "any" else [(person, "") for person in HOLDERS[self.role]]

    def candidates(self) -> set[str]:
        return {self.person} if self.person else set(HOLDERS[self.role])

    def newest(self) -> list[Seat]:
        """The seats of the last round, by place."""
        last = max((seat.round for seat in self.seats), default=0)
        return sorted((seat for seat in self.seats if seat.round == last), key=lambda seat: seat.place)

    def signers(self) -> set[str]:
        return {person for seat in self.newest() if seat.state in SETTLED for person in seat.stood_for()}

    def seated(self) -> set[str]:
        """Who is asked by name and has not answered."""
        return {seat.person for seat in self.newest() if seat.state in {"open", "waiting"}} - {""}

    def done_after(self, seat: Seat) -> bool:
        """Whether nobody else is needed once ``seat`` agrees."""
        others = [each for each in self.newest() if each is not seat]
        wanted = [each for each in others if each.state not in UNASKED]
        if self.signing == "all":
            return all(each.state in SETTLED for each in wanted)
        if seat.beside and not any(not each.beside and each.state in SETTLED for each in others):
            return False  # a signer added beside does not stand in for who was asked
        return all(each.state in SETTLED for each in wanted if each.beside)
