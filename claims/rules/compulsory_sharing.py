"""How the compulsory policies of an accident share the losses of one bucket (claims brief §2.7 step 1).

A person's loss is split over the vehicles that answer for it, equally or by limit (SPC traffic interpretation §18).
Several persons share what is left of one limit in proportion to their losses (§19). What one policy cannot pay, the
others with room take, until nothing moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from claims.rules.money import cents, of_cents

#: Person and vehicle.
Cell = tuple[str, str]


def share_bucket(
    losses: Mapping[str, Decimal],
    limits: Mapping[str, Decimal],
    answering: Mapping[str, tuple[str, ...]],
    *,
    by_limit: bool = False,
) -> dict[Cell, Decimal]:
    """What each vehicle pays each person: never more than a loss or a limit, to the fen."""
    weights = {vehicle: Fraction(limit) if by_limit else Fraction(1) for vehicle, limit in limits.items()}
    paid: dict[Cell, Fraction] = {}
    open_losses = {person: Fraction(loss) for person, loss in losses.items() if loss > 0}
    room = {vehicle: Fraction(limit) for vehicle, limit in limits.items() if limit > 0}
    while open_losses and room:
        wanted = _split(open_losses, room, answering, weights)
        if not wanted:
            break
        _pay(wanted, open_losses, room, paid)
    return _to_fen(paid, losses, limits)


def _split(
    open_losses: Mapping[str, Fraction],
    room: Mapping[str, Fraction],
    answering: Mapping[str, tuple[str, ...]],
    weights: Mapping[str, Fraction],
) -> dict[Cell, Fraction]:
    """Every open loss over the vehicles that answer and have room."""
    wanted: dict[Cell, Fraction] = {}
    for person, loss in open_losses.items():
        vehicles = [vehicle for vehicle in answering[person] if vehicle in room]
        whole = sum((weights[vehicle] for vehicle in vehicles), Fraction(0))
        for vehicle in vehicles:
            wanted[person, vehicle] = loss * weights[vehicle] / whole
    return wanted


def _pay(
    wanted: Mapping[Cell, Fraction],
    open_losses: dict[str, Fraction],
    room: dict[str, Fraction],
    paid: dict[Cell, Fraction],
) -> None:
    """Pays what is wanted of each vehicle, in proportion where its room does not suffice."""
    asked: dict[str, Fraction] = {}
    for (_person, vehicle), part in wanted.items():
        asked[vehicle] = asked.get(vehicle, Fraction(0)) + part
    for (person, vehicle), part in wanted.items():
        short = asked[vehicle] > room[vehicle]
        given = part * room[vehicle] / asked[vehicle] if short else part
        paid[person, vehicle] = paid.get((person, vehicle), Fraction(0)) + given
        open_losses[person] -= given
    for vehicle, whole in asked.items():
        room[vehicle] -= min(whole, room[vehicle])
    for vehicle in [vehicle for vehicle, left in room.items() if not left]:
        del room[vehicle]
    for person in [person for person, left in open_losses.items() if not left]:
        del open_losses[person]


def _to_fen(
    paid: Mapping[Cell, Fraction], losses: Mapping[str, Decimal], limits: Mapping[str, Decimal]
) -> dict[Cell, Decimal]:
    """Whole fen by largest remainder, within every loss and every limit."""
    exact = {cell: part * 100 for cell, part in paid.items()}
    parts = {cell: int(part) for cell, part in exact.items()}
    left = cents(sum(paid.values(), Fraction(0))) - sum(parts.values())
    person_room = {person: cents(loss) for person, loss in losses.items()}
    vehicle_room = {vehicle: cents(limit) for vehicle, limit in limits.items()}
    for (person, vehicle), part in parts.items():
        person_room[person] -= part
        vehicle_room[vehicle] -= part
    for cell in sorted(parts, key=lambda cell: (parts[cell] - exact[cell], -exact[cell], cell)):
        person, vehicle = cell
        if left and person_room[person] and vehicle_room[vehicle]:
            parts[cell] += 1
            left -= 1
            person_room[person] -= 1
            vehicle_room[vehicle] -= 1
    return {cell: of_cents(part) for cell, part in parts.items()}
