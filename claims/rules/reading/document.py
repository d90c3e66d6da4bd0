"""The whole document: standards, options, persons, policies, agreement. ``docs/compensation.md`` describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from claims.rules.calculation import Agreed, Case
from claims.rules.money import ZERO
from claims.rules.options import Options
from claims.rules.people import Person
from claims.rules.practice import PracticeRow, in_force
from claims.rules.reading import names
from claims.rules.reading.fields import Fields, Problems
from claims.rules.reading.persons import Around, read_person
from claims.rules.reading.policies import read_vehicles
from claims.rules.refusals import CompensationRefused
from claims.rules.regions import read_region
from claims.rules.sentences import Notice, notice
from claims.rules.standards import CONSUMPTION, INCOME, UNIFIED_SINCE, URBAN, WAGE, StandardBook, StandardRow

MOST_YEAR, LEAST_YEAR = 2100, 1990
MONTHS = 12
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known beside the document: rows of standards and practice, and the day it is read on."""

    standards: Sequence[StandardRow] = ()
    practice: Sequence[PracticeRow] = ()
    today: date | None = None


def read_case(raw: object, reference: Reference) -> Case:
    """The checked case; refused with every problem found."""
    problems: Problems = []
    document = Fields(raw, "", names.SHAPES["document"], problems)
    _refuse_typed(raw, problems)
    accident_on, settled_on = _dates(document, reference.today)
    region = document.read("region", read_region) or ""
    book, notices = _book(document, region, settled_on, reference)
    options = _options(document, reference.practice, region, settled_on or accident_on)
    people = _people(document, "persons", Around(accident_on, reference.today))
    if accident_on is not None:
        _check_basis(document, people, accident_on)
    day = accident_on or date.max
    vehicles = read_vehicles(document, people, options, day)
    agreed = _agreed(document, Around(accident_on, reference.today))
    draft = document.flag("draft") or False
    document.text("reference")
    document.text("note", LONGEST_NOTE)
    if problems or accident_on is None:
        raise CompensationRefused(_ordered(problems))
    return Case(accident_on, book, options, people, vehicles, agreed, draft, notices)


def _ordered(problems: Sequence[Notice]) -> list[Notice]:
    """Each problem once, in the order found."""
    return list({(each.code, each.path): each for each in problems}.values())


def _refuse_typed(raw: object, problems: Problems) -> None:
    """Totals and savings are computed: a document that types one is refused."""
    places = [("", raw)]
    if isinstance(raw, Mapping):
        places += [(name, raw.get(name)) for name in ("agreed", "协议")]
    for path, each in places:
        for name in names.NEVER_TYPED if isinstance(each, Mapping) else ():
            if isinstance(each, Mapping) and name in each:
                place = ".".join(part for part in (path, name) if part)
                problems[:] = [problem for problem in problems if problem.path != place]
                said = _("This figure is computed, never typed: leave it out.")
                problems.append(notice("figure_typed", place, said))


def _dates(document: Fields, today: date | None) -> tuple[date | None, date | None]:
    inner = document.child("dates", names.SHAPES["dates"])
    accident_on, settled_on = document.day("accident_date"), document.day("settlement_date")
    if inner is not None:
        for name in ("accident", "settlement"):
            if name in inner and f"{name}_date" in document:
                inner.complain(
                    "field_twice", name, _("“%(name)s” is given twice under two names: keep one."), name=name
                )
        accident_on = accident_on or inner.day("accident")
        settled_on = settled_on or inner.day("settlement")
        if "accident" not in inner and "accident_date" not in document:
            inner.require("accident")
    elif "accident_date" not in document:
        document.complain(
            "field_missing", "dates.accident", _("“%(name)s” is missing: give it."), name="dates.accident"
        )
    if accident_on is not None and today is not None and accident_on > today:
        document.complain("date_in_future", "dates.accident", _("This day has not come yet: correct it."))
    if accident_on is not None and settled_on is not None and settled_on < accident_on:
        said = _("Settled before the accident: correct one of them.")
        document.complain("settlement_before_accident", "dates.settlement", said)
    return accident_on, settled_on


def _book(
    document: Fields, region: str, settled_on: date | None, reference: Reference
) -> tuple[StandardBook, tuple[Notice, ...]]:
    fields = document.child("standard", names.SHAPES["standard"])
    book = StandardBook(region=region, on=settled_on, rows=reference.standards)
    if fields is None:
        return book, ()
    given: dict[str, Decimal] = {}
    for name in (INCOME, CONSUMPTION, WAGE):
        amount = fields.money(name)
        if amount is not None:
            given[name] = amount
    monthly = fields.money("monthly_wage")
    if monthly is not None:
        if WAGE in given:
            fields.complain(
                "field_twice", "monthly_wage", _("“%(name)s” is given twice under two names: keep one."), name=WAGE
            )
        given[WAGE] = monthly * MONTHS
    year = fields.whole("year", LEAST_YEAR, MOST_YEAR)
    basis = fields.choice("basis", names.BASIS_WORDS) or URBAN
    chosen = fields.read("region", read_region) or ""
    row = StandardRow(
        region=chosen or region,
        data_year=year or 0,
        basis=basis,
        income=given.get(INCOME),
        consumption=given.get(CONSUMPTION),
        average_wage=given.get(WAGE),
        effective_from=fields.day("effective_from"),
        effective_to=fields.day("effective_to"),
        source=fields.text("source"),
    )
    fields.text("basis_reason")
    return replace(book, basis=basis, given=given, given_row=row, chosen_year=year, chosen_region=chosen), ()


def _options(document: Fields, rows: Sequence[PracticeRow], region: str, on: date | None) -> Options:
    options = Options(**in_force(rows, region, on))
    fields = document.child("options", names.SHAPES["options"])
    if fields is None:
        return options
    chosen: dict[str, Any] = {name: fields.choice(name, words) for name, words in names.OPTION_WORDS.items()}
    if chosen["daily_divisor"] is not None:
        chosen["daily_divisor"] = Decimal(chosen["daily_divisor"])
    chosen |= {name: fields.flag(name) for name in ("mental_first", "mental_by_liability")}
    amounts = ("mental_step", "mental_cap", "hospital_food_rate", "nutrition_rate", "nursing_rate")
    chosen |= {name: fields.money(name) for name in amounts}
    chosen["extra_cap"] = fields.percent("extra_cap", most=10)
    return replace(options, **{name: value for name, value in chosen.items() if value is not None})


def _people(document: Fields, name: str, around: Around) -> tuple[Person, ...]:
    found: list[Person] = []
    rows = document.children(name, names.SHAPES["person"])
    if not rows:
        document.complain("persons_missing", name, _("Name at least one person with a claim."))
    for place, fields in enumerate(rows, start=1):
        key = fields.text("id", 60) or fields.text("name", 60) or str(place)
        if any(person.key == key for person in found):
            fields.complain("id_twice", "id", _("Two entries have this id: give each its own."))
        found.append(read_person(fields, key, around))
    return tuple(found)


def _check_basis(document: Fields, people: Sequence[Person], accident_on: date) -> None:
    """Torts before 1 May 2022 did not count for everybody by urban figures: which basis, and why, must be said."""
    graded = [p for p in people if p.injuries or p.dead or p.dependants or p.index is not None]
    if accident_on >= UNIFIED_SINCE or not graded:
        return
    given = document.found.get("standard")
    written = (
        {names.SHAPES["standard"].names.get(str(name).lower()) for name in given}
        if isinstance(given, Mapping)
        else set()
    )
    for name in ("basis", "basis_reason"):
        if name not in written:
            said = _(
                "The accident lies before 1 May 2022: give %(name)s under standard (which figures count, and why)."
            )
            document.complain(f"{name}_missing", f"standard.{name}", said, name=name)


def _agreed(document: Fields, around: Around) -> Agreed | None:
    fields = document.child("agreed", names.SHAPES["agreed"])
    if fields is None:
        return None
    raw = _merged(document, fields)
    inner = Fields({"persons": raw}, "agreed", names.SHAPES["document"], document.problems)
    signed_on, paid_on = fields.day("signed_on"), fields.day("paid_on")
    for name, day in (("signed_on", signed_on), ("paid_on", paid_on)):
        if day is not None and around.accident_on is not None and day < around.accident_on:
            fields.complain("before_accident", name, _("This day lies before the accident: correct one of them."))
    return Agreed(
        people=_people(inner, "persons", around),
        signed_on=signed_on,
        paid_on=paid_on,
        reason=fields.text("reason"),
        avoided_fees=fields.money("avoided_fees", zero=True) or ZERO,
    )


def _merged(document: Fields, agreed: Fields) -> list[object]:
    """The persons of the document with what the agreement changes: a field replaces, items replace one by one."""
    changes: dict[str, dict[str, object]] = {}
    for path, row in agreed.rows("persons"):
        fields = Fields(row, path, names.SHAPES["person"], agreed.problems)
        key = str(fields.found.get("id") or fields.found.get("name") or path.rpartition("[")[2].rstrip("]"))
        changes[key] = fields.found
    merged: list[object] = []
    for place, (path, row) in enumerate(document.rows("persons"), start=1):
        fields = Fields(row, path, names.SHAPES["person"], [])
        keys = (fields.found.get("id"), fields.found.get("name"), str(place), str(place - 1))
        key = next((str(each) for each in keys if str(each) in changes), "")
        changed = changes.pop(key, {})
        items = _merged_items(fields.found.get("items"), changed.get("items"))
        extra = {"items": items} if items is not None else {}
        merged.append(
            {"id": str(fields.found.get("id") or fields.found.get("name") or place), **fields.found, **changed, **extra}
        )
    for key in changes:
        said = _("There is no person “%(name)s” in the document: name one of them by id.")
        agreed.complain("person_unknown", "persons", said, name=key)
    return merged


def _merged_items(before: object, after: object) -> object:
    """Items of the agreement take the place of those with the same code."""
    if after is None or before is None:
        return after if before is None else before
    old, new = _as_rows(before), _as_rows(after)
    replaced = {_code(row) for row in new}
    return [row for row in old if _code(row) not in replaced] + new


def _as_rows(items: object) -> list[object]:
    if isinstance(items, Mapping):
        return [
            {"code": str(name), **(dict(value) if isinstance(value, Mapping) else {"amount": value})}
            for name, value in items.items()
        ]
    return list(items) if isinstance(items, list) else [items]


def _code(row: object) -> str:
    if not isinstance(row, Mapping):
        return ""
    written = next((str(row[name]) for name in ("code", *names.ITEM["code"]) if name in row), "")
    return names.ITEM_WORDS.get(written.lower(), written)
