"""To which customers a rule applies: named facts with the values wanted, all of which must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.rules.vocabulary import ListKind, SalesChannel, Usage, VehicleKind
from workflow.identifiers.plate import PlateKind, plate_kind

LARGEST = 10_000_000


class FactKind(StrEnum):
    """How a wanted value is written: some of a vocabulary, some free words, yes or no, a whole number."""

    CHOICE = "choice"
    WORDS = "words"
    SWITCH = "switch"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a condition may ask. ``vocabulary`` only for choices."""

    code: str
    label: str | Promise
    kind: FactKind
    vocabulary: type[StrEnum] | None = None


FACTS: dict[str, Fact] = {
    fact.code: fact
    for fact in (
        Fact("list_kind", _("List kind"), FactKind.CHOICE, ListKind),
        Fact("channel", _("Channel"), FactKind.CHOICE, SalesChannel),
        Fact("usage", _("Usage"), FactKind.CHOICE, Usage),
        Fact("vehicle_kind", _("Vehicle kind"), FactKind.CHOICE, VehicleKind),
        Fact("customer_class", _("Customer class"), FactKind.WORDS),
        Fact("plate_letter", _("Second character of the plate"), FactKind.WORDS),
        Fact("new_energy", _("New-energy vehicle"), FactKind.SWITCH),
        Fact("preferred", _("Preferred business"), FactKind.SWITCH),
        Fact("is_company", _("Company customer"), FactKind.SWITCH),
        Fact("premium_from", _("Last premium from (¥)"), FactKind.NUMBER),
        Fact("days_until", _("Cover ends within (days)"), FactKind.NUMBER),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One customer as the rules see it: no name, no number of anybody but colleagues.

    ``spoke``: the last colleague who reached this customer. ``same_owner``: who works another open vehicle of the same
    insured; ``group`` numbers vehicles of one insured within a run, 0 for none. ``cooling``: who gave it back lately.
    """

    pk: int
    path: str
    expires_on: date
    list_kind: str = ""
    channel: str = ""
    usage: str = ""
    vehicle_kind: str = ""
    customer_class: str = ""
    plate_letter: str = ""
    new_energy: bool = False
    preferred: bool = False
    is_company: bool = False
    premium: Decimal = Decimal(0)
    agent: str = ""
    spoke: int | None = None
    same_owner: int | None = None
    group: int = 0
    cooling: int | None = None
    owner: int | None = None


def letter_of(plate: str) -> str:
    """The place of registration within the province: the second character of the plate."""
    return plate[1:2]


def is_new_energy(plate: str) -> bool:
    """Whether the plate is one of a new-energy vehicle."""
    return plate_kind(plate) in {PlateKind.NEW_ENERGY_SMALL, PlateKind.NEW_ENERGY_LARGE}


def matches(condition: Mapping[str, Any], case: Case, today: date) -> bool:
    """Whether every part of the condition holds; an empty one holds for everybody."""
    return all(_holds(code, wanted, case, today) for code, wanted in condition.items())


def _holds(code: str, wanted: Any, case: Case, today: date) -> bool:
    if code == "premium_from":
        return case.premium >= int(wanted)
    if code == "days_until":
        return (case.expires_on - today).days <= int(wanted)
    found: Any = getattr(case, code)
    return found is wanted if FACTS[code].kind is FactKind.SWITCH else found in wanted


def unsound(condition: Mapping[str, Any]) -> str:
    """The first part of a condition that is none; "" for a sound one."""
    return next((code for code, wanted in condition.items() if not _sound(code, wanted)), "")


def _sound(code: str, wanted: Any) -> bool:
    fact = FACTS.get(code)
    if fact is None:
        return False
    if fact.kind is FactKind.SWITCH:
        return isinstance(wanted, bool)
    if fact.kind is FactKind.NUMBER:
        return isinstance(wanted, int) and not isinstance(wanted, bool) and 0 <= wanted <= LARGEST
    if not isinstance(wanted, list) or not wanted or not all(isinstance(each, str) and each for each in wanted):
        return False
    return fact.vocabulary is None or set(wanted) <= set(fact.vocabulary)
