"""A person of a document, with every check across its dates (claims brief §5, data)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from claims.rules.ages import ADULT, OLDEST, full_years
from claims.rules.dependants import Dependant
from claims.rules.people import AUTOMATIC, Adjustment, Person, Stay
from claims.rules.reading import names, values
from claims.rules.reading.fields import Fields
from claims.rules.reading.injuries import read_injuries
from claims.rules.reading.items import read_entries
from claims.rules.reading.values import Wrong
from claims.rules.regions import read_region

MOST_SUPPORTERS = 20
MOST_STAY_DAYS = 3_660
LONGEST_YEARS = 20
UNBORN = timedelta(days=300)
MOST_ADJUSTMENT = 500


@dataclass(frozen=True, slots=True)
class Around:
    """What a person is checked against."""

    accident_on: date | None
    today: date | None


def read_person(fields: Fields, key: str, around: Around) -> Person:
    """One person; problems are noted in ``fields``."""
    died_on, assessed_on = fields.day("death_date"), fields.day("assessment_date")
    counted_on = fields.day("dependants_date")
    person = Person(
        key=key,
        path=fields.path,
        name=fields.text("name", 60),
        born=fields.day("birth_date"),
        age=fields.whole("age", 0, OLDEST),
        accident_on=around.accident_on,
        assessed_on=assessed_on,
        treated_until=fields.day("treatment_end"),
        died_on=died_on,
        counted_on=counted_on,
        stays=_stays(fields, around),
        injuries=read_injuries(fields),
        dependants=_dependants(fields, counted_on or died_on or assessed_on),
        entries=read_entries(fields, around.accident_on),
        include=_include(fields),
        index=fields.percent("index"),
        years=fields.positive("years", LONGEST_YEARS),
        adjustment=_adjustment(fields),
        residence=fields.read("residence", read_region) or "",
        in_vehicle=fields.text("in_vehicle", 60),
        driver=fields.flag("driver") or False,
        own_liability=fields.percent("own_liability"),
        non_motor=fields.choice("road_user", names.ROAD_USER_WORDS) in {"non_motor", "pedestrian"},
    )
    _check_dates(fields, person, around)
    _check_age(fields, person)
    _check_reasons(fields, person)
    return person


def _include(fields: Fields) -> tuple[str, ...]:
    if "include" not in fields:
        return AUTOMATIC
    chosen = {names.ITEM_WORDS.get(values.folded(row).lower(), "") for _path, row in fields.rows("include")}
    if not chosen <= set(AUTOMATIC):
        said = _("Only disability_award, death_award and dependants follow by themselves: name some of them.")
        fields.complain("include_unknown", "include", said)
    return tuple(code for code in AUTOMATIC if code in chosen)


def _adjustment(fields: Fields) -> Adjustment | None:
    inner = fields.child("adjustment", names.SHAPES["adjustment"])
    if inner is None:
        return None
    inner.require("percent")
    inner.require("reason")
    percent = inner.percent("percent", most=MOST_ADJUSTMENT)
    return None if percent is None else Adjustment(percent, inner.text("reason"))


def _stays(person: Fields, around: Around) -> tuple[Stay, ...]:
    found = []
    for fields in person.children("stays", names.SHAPES["stay"]):
        stay = _stay(fields, around)
        if stay is not None:
            found.append(stay)
    return tuple(found)


def _stay(fields: Fields, around: Around) -> Stay | None:
    admitted, discharged = fields.day("admitted"), fields.day("discharged")
    days = fields.whole("days", 1, MOST_STAY_DAYS)
    if admitted is not None and around.accident_on is not None and admitted < around.accident_on:
        fields.complain("before_accident", "admitted", _("This day lies before the accident: correct one of them."))
    if admitted is None or discharged is None:
        if days is None:
            fields.require("days")
        return None if days is None else Stay(days, admitted, discharged)
    span = (discharged - admitted).days
    if span < 0:
        fields.complain("discharge_before_admission", "discharged", _("Discharged before admitted: exchange the days."))
        return None
    if days is not None and days > span + 1:
        said = _("%(days)s days in hospital, but from admission to discharge there are %(span)s: correct one of them.")
        fields.complain("stay_days_above_span", "days", said, days=days, span=span)
    return Stay(days if days is not None else max(span, 1), admitted, discharged)


def _dependants(person: Fields, on: date | None) -> tuple[Dependant, ...]:
    found: list[Dependant] = []
    for place, fields in enumerate(person.children("dependants", names.SHAPES["dependant"]), start=1):
        key = fields.text("id", 60) or str(place)
        if any(each.key == key for each in found):
            fields.complain("id_twice", "id", _("Two entries have this id: give each its own."))
        found.append(_dependant(fields, key, on))
    return tuple(found)


def _dependant(fields: Fields, key: str, on: date | None) -> Dependant:
    fields.require("supporters")
    fields.text("relation", 60)
    dependant = Dependant(
        key=key,
        supporters=fields.whole("supporters", 1, MOST_SUPPORTERS) or 1,
        born=fields.day("birth_date"),
        age=fields.whole("age", 0, OLDEST),
        minor=fields.flag("minor"),
        incapacity=_basis(fields, "incapacity"),
        no_income=_basis(fields, "no_income"),
        other_income=fields.money("other_income", zero=True) or Decimal(0),
        years=fields.positive("years", LONGEST_YEARS),
        path=fields.path,
    )
    _check_dependant(fields, dependant, on)
    return dependant


def _basis(fields: Fields, name: str) -> str:
    """The recorded basis of an incapacity or of no income; a bare yes is taken, a no is none."""

    def reader(value: object) -> str:
        try:
            return "yes" if values.flag(value) else ""
        except Wrong:
            return values.text(value)

    return fields.read(name, reader) or ""


def _check_dependant(fields: Fields, dependant: Dependant, on: date | None) -> None:
    if dependant.born is not None and on is not None and dependant.born > on + UNBORN:
        fields.complain("birth_after_accident", "birth_date", _("Born after the day that counts: correct the date."))
        return
    age = dependant.age
    if dependant.born is not None and on is not None:
        reached = max(full_years(dependant.born, on), 0)
        if age is not None and age != reached:
            said = _("The age %(age)s contradicts the birth date (%(reached)s full years): keep one.")
            fields.complain("age_contradicts_birth", "age", said, age=age, reached=reached)
        age = reached
    if age is None:
        if dependant.years is None:
            said = _("Give the dependant's birth_date (and the day of assessment), or the age.")
            fields.complain("age_missing", "age", said)
        return
    if age > OLDEST:
        fields.complain("age_out_of_range", "birth_date", _("Older than 120 years: correct the date."))
    if dependant.minor and age >= ADULT:
        said = _("A minor is under 18; this dependant is %(age)s: give incapacity and no_income instead.")
        fields.complain("minor_of_age", "minor", said, age=age)
    elif age >= ADULT and not (dependant.incapacity and (dependant.no_income or dependant.other_income)):
        said = _(
            "An adult is a dependant only without working capacity and without other income:"
            " record incapacity and no_income (or other_income)."
        )
        fields.complain("dependant_basis_missing", "incapacity", said)


def _check_dates(fields: Fields, person: Person, around: Around) -> None:
    """No day before the accident, none in the future, none before what must come first."""
    days = {
        "assessment_date": person.assessed_on,
        "treatment_end": person.treated_until,
        "death_date": person.died_on,
    }
    for name, day in days.items():
        if day is None:
            continue
        if around.accident_on is not None and day < around.accident_on:
            code = f"{name.removesuffix('_date')}_before_accident"
            fields.complain(code, name, _("This day lies before the accident: correct one of them."))
        if around.today is not None and day > around.today:
            fields.complain("date_in_future", name, _("This day has not come yet: correct it."))
    if person.born is not None and around.accident_on is not None and person.born > around.accident_on:
        fields.complain("birth_after_accident", "birth_date", _("Born after the accident: correct the date."))
    if person.assessed_on and person.treated_until and person.assessed_on < person.treated_until:
        said = _("Assessed before the treatment ended: the grade counts only afterwards.")
        fields.complain("assessment_before_treatment_end", "assessment_date", said)


def _check_age(fields: Fields, person: Person) -> None:
    day = person.reference_day or person.accident_on
    if person.born is None or day is None or person.born > day:
        return
    reached = full_years(person.born, day)
    if reached > OLDEST:
        fields.complain("age_out_of_range", "birth_date", _("Older than 120 years: correct the date."))
    if person.age is not None and person.age != reached and person.reference_day is not None:
        said = _("The age %(age)s contradicts the birth date (%(reached)s full years): keep one.")
        fields.complain("age_contradicts_birth", "age", said, age=person.age, reached=reached)


def _check_reasons(fields: Fields, person: Person) -> None:
    if person.died_on is not None and (person.injuries or person.index is not None):
        said = _("A person who died gets the death award, not the disability award: leave the injuries out.")
        fields.complain("dead_with_disability", "injuries", said)
    for value, reason in (("index", "index_reason"), ("years", "years_reason")):
        given = fields.text(reason)
        if value in fields and not given:
            said = _("What is set by hand needs a reason: give %(name)s.")
            fields.complain("reason_missing", reason, said, name=reason)
    if person.index is not None and not person.index:
        fields.complain("out_of_range", "index", _("The index is above 0%%."))
