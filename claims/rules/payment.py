"""Who pays what: 交强险 first, then the commercial covers by liability, then whoever did it (民法典 §1213)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from claims.rules.compulsory_sharing import Cell, share_bucket
from claims.rules.covers import Commercial, Vehicle
from claims.rules.items import BUCKETS, DEATH_DISABILITY, OUTSIDE, Line
from claims.rules.money import ZERO, fen, share_out, total
from claims.rules.options import BY_LIMIT, COMMERCIAL, Options
from claims.rules.people import Person
from claims.rules.sentences import Notice, notice


@dataclass(frozen=True, slots=True)
class Losses:
    """What the persons lost, by bucket, from the rounded lines; mental damages apart as well."""

    buckets: Mapping[str, Mapping[str, Decimal]]
    outside: Mapping[str, Decimal]
    mental: Mapping[str, Decimal]
    appraisal: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Paid:
    """What one vehicle's covers pay. ``compulsory`` by bucket and person; ``owed`` where there is no 交强险."""

    vehicle: Vehicle
    compulsory: Mapping[str, Mapping[str, Decimal]]
    commercial: Mapping[str, Decimal]
    owed: Decimal = ZERO

    @property
    def compulsory_total(self) -> Decimal:
        """All buckets and persons together; nothing where there is no policy."""
        if not self.vehicle.compulsory.insured:
            return ZERO
        return total([total(dict(each)) for each in self.compulsory.values()])

    @property
    def commercial_total(self) -> Decimal:
        """All persons together."""
        return total(dict(self.commercial))

    @property
    def ours(self) -> Decimal:
        """What this insurer pays of both."""
        mine = self.compulsory_total if self.vehicle.compulsory.ours else ZERO
        cover = self.vehicle.commercial
        return mine + (self.commercial_total if cover is not None and cover.ours else ZERO)


@dataclass(frozen=True, slots=True)
class Payment:
    """The whole settlement of an accident: parts that add up to the award."""

    award: Decimal
    by_vehicle: tuple[Paid, ...] = ()
    responsible: Decimal = ZERO
    notices: tuple[Notice, ...] = ()
    persons: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    @property
    def compulsory(self) -> Decimal:
        """All compulsory policies together."""
        return total([paid.compulsory_total for paid in self.by_vehicle])

    @property
    def commercial(self) -> Decimal:
        """All commercial covers together."""
        return total([paid.commercial_total for paid in self.by_vehicle])

    @property
    def insurer_pays(self) -> Decimal:
        """What this insurer pays under its own policies."""
        return total([paid.ours for paid in self.by_vehicle])

    @property
    def advanced(self) -> Decimal:
        """What the insurers paid beforehand to these persons."""
        return total([paid.vehicle.advanced for paid in self.by_vehicle])

    @property
    def own(self) -> Decimal:
        """What the persons bear themselves."""
        return self.award - self.compulsory - self.commercial - self.responsible


def settle(
    people: Sequence[Person],
    lines: Sequence[Line],
    vehicles: Sequence[Vehicle],
    *,
    accident_on: date,
    options: Options,
) -> Payment:
    """Puts the losses through the covers in their order."""
    losses = _losses(people, lines)
    answering = {
        person.key: tuple(vehicle.key for vehicle in vehicles if vehicle.key != person.in_vehicle) for person in people
    }
    shares = _compulsory(losses, vehicles, answering, accident_on, options)
    rest = _rest(losses, shares, options)
    mental_rest = _mental_rest(losses, shares, options)
    commercial, notices = _commercial(vehicles, answering, rest, mental_rest)
    by_vehicle = tuple(
        Paid(
            vehicle,
            {bucket: _of_vehicle(shares[bucket], vehicle.key) for bucket in BUCKETS},
            commercial[vehicle.key],
            ZERO if vehicle.compulsory.insured else total([_sum_of(shares[b], vehicle.key) for b in BUCKETS]),
        )
        for vehicle in vehicles
    )
    return Payment(
        award=total([line.amount for line in lines]),
        by_vehicle=by_vehicle,
        responsible=_responsible(people, vehicles, rest, losses, by_vehicle, options),
        notices=tuple(notices),
        persons={person.key: _of_person(person.key, lines, by_vehicle) for person in people},
    )


def _losses(people: Sequence[Person], lines: Sequence[Line]) -> Losses:
    buckets = {bucket: dict.fromkeys((person.key for person in people), ZERO) for bucket in BUCKETS}
    empty: dict[str, Decimal] = dict.fromkeys((person.key for person in people), ZERO)
    outside, mental, appraisal = dict(empty), dict(empty), dict(empty)
    for line in lines:
        target = outside if line.bucket == OUTSIDE else buckets[line.bucket]
        target[line.person] += line.amount
        if line.code == "mental" and line.bucket == DEATH_DISABILITY:
            mental[line.person] += line.amount
        if line.code == "appraisal_fee" and line.bucket == OUTSIDE:
            appraisal[line.person] += line.amount
    return Losses(buckets, outside, mental, appraisal)


def _compulsory(
    losses: Losses,
    vehicles: Sequence[Vehicle],
    answering: Mapping[str, tuple[str, ...]],
    accident_on: date,
    options: Options,
) -> dict[str, dict[Cell, Decimal]]:
    remaining = {vehicle.key: vehicle.remaining(accident_on) for vehicle in vehicles}
    return {
        bucket: share_bucket(
            losses.buckets[bucket],
            {key: limits[bucket] for key, limits in remaining.items()},
            answering,
            by_limit=options.compulsory_sharing == BY_LIMIT,
        )
        for bucket in BUCKETS
    }


def _of_vehicle(cells: Mapping[Cell, Decimal], key: str) -> dict[str, Decimal]:
    return {person: amount for (person, vehicle), amount in cells.items() if vehicle == key}


def _sum_of(cells: Mapping[Cell, Decimal], key: str) -> Decimal:
    return total(_of_vehicle(cells, key))


def _of_them(cells: Mapping[Cell, Decimal], key: str) -> Decimal:
    return total([amount for (person, _vehicle), amount in cells.items() if person == key])


def _rest(losses: Losses, shares: Mapping[str, Mapping[Cell, Decimal]], options: Options) -> dict[str, Decimal]:
    """What the compulsory policies leave of each person's loss, with the appraisal fee if it goes there."""
    rest = {
        person: total([losses.buckets[bucket][person] - _of_them(shares[bucket], person) for bucket in BUCKETS])
        for person in losses.outside
    }
    if options.appraisal_fee == COMMERCIAL:
        rest = {person: amount + losses.appraisal[person] for person, amount in rest.items()}
    return rest


def _mental_rest(losses: Losses, shares: Mapping[str, Mapping[Cell, Decimal]], options: Options) -> dict[str, Fraction]:
    """Mental damages the compulsory policies leave: they come first there, or share like everything else."""
    found: dict[str, Fraction] = {}
    for person, mental in losses.mental.items():
        paid, loss = _of_them(shares[DEATH_DISABILITY], person), losses.buckets[DEATH_DISABILITY][person]
        if options.mental_first:
            found[person] = Fraction(max(mental - paid, ZERO))
        else:
            found[person] = Fraction(mental) * (1 - Fraction(paid) / Fraction(loss)) if loss else Fraction(0)
    return found


def _commercial(
    vehicles: Sequence[Vehicle],
    answering: Mapping[str, tuple[str, ...]],
    rest: Mapping[str, Decimal],
    mental_rest: Mapping[str, Fraction],
) -> tuple[dict[str, dict[str, Decimal]], list[Notice]]:
    """Rest × liability of every cover that pays, rounded once for all vehicles, then cut at the limits."""
    exact: dict[str, dict[str, Fraction]] = {vehicle.key: {} for vehicle in vehicles}
    notices: list[Notice] = []
    for vehicle in vehicles:
        cover = vehicle.commercial
        if cover is None or not vehicle.at_fault:
            continue
        if cover.excluded:
            notices.append(_excluded(vehicle, cover))
            continue
        keep = vehicle.liability * (1 - Fraction(cover.deductible) / 100)
        for person, left in rest.items():
            if vehicle.key in answering[person]:
                counted = Fraction(left) - (Fraction(0) if cover.mental_rider else mental_rest[person])
                exact[vehicle.key][person] = counted * keep
        if not cover.mental_rider and any(mental_rest.values()):
            notices.append(_mental_left(vehicle))
    wanted = {key: sum(parts.values(), Fraction(0)) for key, parts in exact.items()}
    rounded = share_out(fen(sum(wanted.values(), Fraction(0))), wanted)
    paid: dict[str, dict[str, Decimal]] = {}
    for vehicle in vehicles:
        amount = rounded[vehicle.key]
        if vehicle.commercial is not None and amount > vehicle.commercial.remaining:
            amount = vehicle.commercial.remaining
            notices.append(_limit_reached(vehicle))
        paid[vehicle.key] = share_out(amount, exact[vehicle.key])
    return paid, notices


def _excluded(vehicle: Vehicle, cover: Commercial) -> Notice:
    said = _("The commercial cover does not pay: %(reason)s. What the compulsory policy pays may be recovered.")
    return notice("commercial_excluded", f"{vehicle.path}.commercial", said, reason=cover.excluded)


def _mental_left(vehicle: Vehicle) -> Notice:
    said = _("Mental damages beyond the compulsory policy are not covered: there is no rider.")
    return notice("mental_not_covered", f"{vehicle.path}.commercial", said)


def _limit_reached(vehicle: Vehicle) -> Notice:
    said = _("The commercial limit is used up: whoever is liable owes the rest.")
    return notice("commercial_limit_reached", f"{vehicle.path}.commercial.limit", said)


def _responsible(
    people: Sequence[Person],
    vehicles: Sequence[Vehicle],
    rest: Mapping[str, Decimal],
    losses: Losses,
    by_vehicle: Sequence[Paid],
    options: Options,
) -> Decimal:
    """What those liable owe themselves: their share beyond the covers, and the 交强险 they did not buy."""
    owed = Fraction(0)
    for person in people:
        counted = rest[person.key] + losses.outside[person.key]
        if options.appraisal_fee == COMMERCIAL:
            counted -= losses.appraisal[person.key]
        share = sum((each.liability for each in vehicles if person.owed_by(each.key)), Fraction(0))
        owed += Fraction(counted) * share
    covered = total([paid.commercial_total for paid in by_vehicle])
    return fen(owed) - covered + total([paid.owed for paid in by_vehicle])


def _of_person(person: str, lines: Sequence[Line], by_vehicle: Sequence[Paid]) -> dict[str, Decimal]:
    insured = [paid for paid in by_vehicle if paid.vehicle.compulsory.insured]
    return {
        "award": total([line.amount for line in lines if line.person == person]),
        "compulsory": total([each.get(person, ZERO) for paid in insured for each in paid.compulsory.values()]),
        "commercial": total([paid.commercial.get(person, ZERO) for paid in by_vehicle]),
    }
