"""The vehicles of a document with their covers, and the checks of ratios and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from claims.rules.covers import Commercial, Compulsory, Vehicle, compulsory_limits
from claims.rules.money import ZERO
from claims.rules.options import Options
from claims.rules.people import Person
from claims.rules.reading import names, values
from claims.rules.reading.fields import Fields
from claims.rules.sentences import notice

#: Before this day the compulsory limits were other ones, which are not held here.
LIMITS_SINCE = date(2008, 2, 1)
WHOLE = Decimal(100)


def read_vehicles(
    document: Fields, people: Sequence[Person], options: Options, accident_on: date
) -> tuple[Vehicle, ...]:
    """All vehicles, in the order of the document."""
    non_motor = bool(people) and all(person.non_motor for person in people)
    ratios = options.liability_non_motor if non_motor else options.liability
    found: list[Vehicle] = []
    for place, fields in enumerate(document.children("policies", names.SHAPES["policy"]), start=1):
        key = fields.text("id", 60) or str(place)
        if any(vehicle.key == key for vehicle in found):
            fields.complain("id_twice", "id", _("Two entries have this id: give each its own."))
        found.append(_vehicle(fields, key, ratios, accident_on))
    if found and accident_on < LIMITS_SINCE:
        said = _("The limits of accidents before 2008-02-01 are not held here: calculate without policies.")
        document.complain("limits_unknown", "policies", said)
    _check_ratios(document, people, found)
    return tuple(found)


def _vehicle(fields: Fields, key: str, ratios: Mapping[str, int], accident_on: date) -> Vehicle:
    fields.require("liability")
    fields.require("compulsory")
    liability = fields.read("liability", lambda value: _liability(value, ratios)) or ZERO
    said_at_fault = fields.flag("at_fault")
    at_fault = bool(liability) if said_at_fault is None else said_at_fault
    if said_at_fault is False and liability:
        said = _("A vehicle without fault has liability 0: correct one of them.")
        fields.complain("no_fault_with_liability", "at_fault", said)
    if said_at_fault and not liability and "liability" in fields:
        said = _("A vehicle at fault has a share of the liability: correct one of them.")
        fields.complain("fault_without_liability", "at_fault", said)
    ours = fields.flag("ours") is not False
    commercial = _commercial(fields, ours)
    if commercial is not None and commercial.already_paid and not at_fault:
        said = _("Without fault the commercial cover pays nothing: correct already_paid or the liability.")
        fields.complain("no_fault_commercial", "commercial", said)
    return Vehicle(
        key=key,
        path=fields.path,
        liability=Fraction(liability) / 100,
        at_fault=at_fault,
        compulsory=_compulsory(fields, ours, accident_on, at_fault),
        commercial=commercial,
        advanced=fields.money("advanced", zero=True) or ZERO,
    )


def _liability(value: object, ratios: Mapping[str, int]) -> Decimal:
    """Percent, or a word of the police for it."""
    word = names.LIABILITY_WORDS.get(values.folded(value).lower())
    return values.percent(value) if word is None else Decimal(ratios[word])


def _compulsory(policy: Fields, ours: bool, accident_on: date, at_fault: bool) -> Compulsory:
    raw = policy.found.get("compulsory")
    if not isinstance(raw, Mapping):
        return Compulsory(insured=policy.flag("compulsory") is not False, ours=ours)
    fields = Fields(raw, policy.at("compulsory"), names.SHAPES["compulsory"], policy.problems)
    limits = compulsory_limits(accident_on, at_fault)
    typed, gone = _buckets(fields, "limits"), _buckets(fields, "already_paid")
    for bucket, amount in typed.items():
        if amount != limits[bucket]:
            said = _("For an accident on %(day)s this limit is %(limit)s: leave limits out or correct it.")
            fields.complain("compulsory_limit_wrong", f"limits.{bucket}", said, day=accident_on, limit=limits[bucket])
    for bucket, amount in gone.items():
        if amount > limits[bucket]:
            said = _("More is gone than the limit of %(limit)s: correct it.")
            fields.complain("already_paid_above_limit", f"already_paid.{bucket}", said, limit=limits[bucket])
    own = fields.flag("ours")
    return Compulsory(insured=fields.flag("insured") is not False, ours=ours if own is None else own, already_paid=gone)


def _buckets(fields: Fields, name: str) -> dict[str, Decimal]:
    inner = fields.child(name, names.SHAPES["buckets"])
    found: dict[str, Decimal] = {}
    for bucket in names.BUCKET_FIELDS:
        amount = None if inner is None else inner.money(bucket, zero=True)
        if amount is not None:
            found[bucket] = amount
    return found


def _commercial(policy: Fields, ours: bool) -> Commercial | None:
    raw = policy.found.get("commercial")
    if raw is None or raw is False:
        return None
    body = raw if isinstance(raw, Mapping) else {"limit": raw}
    fields = Fields(body, policy.at("commercial"), names.SHAPES["commercial"], policy.problems)
    fields.require("limit")
    limit, gone = fields.money("limit"), fields.money("already_paid", zero=True) or ZERO
    if limit is not None and gone > limit:
        said = _("More is gone than the limit of %(limit)s: correct it.")
        fields.complain("already_paid_above_limit", "already_paid", said, limit=limit)
    own = fields.flag("ours")
    return Commercial(
        limit=limit or ZERO,
        already_paid=gone,
        mental_rider=fields.flag("mental_rider") or False,
        excluded=fields.text("excluded"),
        deductible=fields.percent("deductible") or ZERO,
        ours=ours if own is None else own,
    )


def _check_ratios(document: Fields, people: Sequence[Person], vehicles: Sequence[Vehicle]) -> None:
    """Nobody's parties together exceed the whole; with the person's own share they are exactly the whole."""
    keys = {vehicle.key for vehicle in vehicles}
    if sum(vehicle.liability for vehicle in vehicles) > 1:
        document.complain("liability_sum", "policies", _("The liabilities add up to more than 100%%: correct them."))
    for person in people:
        if person.in_vehicle and person.in_vehicle not in keys:
            said = _("There is no vehicle “%(name)s” among the policies: name one of them.")
            document.problems.append(
                notice("vehicle_unknown", f"{person.path}.in_vehicle", said, name=person.in_vehicle)
            )
        if person.own_liability is None:
            continue
        others = [vehicle.liability for vehicle in vehicles if person.owed_by(vehicle.key)]
        if vehicles and sum(others, Fraction(person.own_liability) / 100) != 1:
            said = _("The liabilities of all parties must add up to 100%%: correct them.")
            document.problems.append(notice("liability_sum", f"{person.path}.own_liability", said))
