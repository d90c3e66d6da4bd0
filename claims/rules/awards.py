"""Awards that follow from a standard figure: disability, death, dependants, funeral; and mental damages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from claims.rules.ages import compensation_years
from claims.rules.dependants import upkeep
from claims.rules.grades import ROMAN, SCHEDULES, Index, Schedule, combined_index
from claims.rules.items import Entry, Worked
from claims.rules.options import Options
from claims.rules.people import Person
from claims.rules.refusals import refused
from claims.rules.sentences import Notice, Sentence, notice
from claims.rules.standards import CONSUMPTION, INCOME, WAGE, Figure, StandardBook

FUNERAL_MONTHS = 6
MONTHS = 12
PERCENT = 100
GRADES_AND_ONE = 11


@dataclass(frozen=True, slots=True)
class Around:
    """What the items of one person are counted with. ``share`` is the liability of all vehicles towards the person."""

    options: Options
    book: StandardBook
    share: Fraction


def disability_award(person: Person, entry: Entry, around: Around) -> Worked:
    """残疾赔偿金 = income × years × index (§12), adjusted by hand under §12(2) if a reason is given."""
    figure, notices = figure_for(person, around.book, INCOME)
    index = index_of(person, around.options)
    years = years_of(person)
    exact = Fraction(figure.value) * Fraction(years) * Fraction(index.percent) / PERCENT
    inputs: dict[str, object] = {"years": years, "index_percent": index.percent, **_index_inputs(person, index)}
    values: dict[str, object] = {"income": figure.value, "years": years, "index": index.percent}
    formula = Sentence(_("%(income)s a year × %(years)s years × %(index)s%%"), values)
    if person.adjustment is not None:
        exact = exact * Fraction(person.adjustment.percent) / PERCENT
        inputs |= {"adjustment_percent": person.adjustment.percent, "adjustment_reason": person.adjustment.reason}
        formula = Sentence(
            _("%(income)s a year × %(years)s years × %(index)s%%, adjusted to %(adjusted)s%% (%(reason)s)"),
            {**values, "adjusted": person.adjustment.percent, "reason": person.adjustment.reason},
        )
    if index.cut:
        notices += (
            notice(
                "index_capped",
                f"{person.path}.injuries",
                _("The extra indices stop at the cap: %(cut)s percentage points do not count."),
                cut=index.cut,
            ),
        )
    return Worked(exact, formula, _with_age(person, inputs), figure, notices)


def death_award(person: Person, entry: Entry, around: Around) -> Worked:
    """死亡赔偿金 = income × years by the age at death (§15)."""
    figure, notices = figure_for(person, around.book, INCOME)
    years = years_of(person)
    exact = Fraction(figure.value) * Fraction(years)
    formula = Sentence(_("%(income)s a year × %(years)s years"), {"income": figure.value, "years": years})
    return Worked(exact, formula, _with_age(person, {"years": years}), figure, notices)


def dependants_cost(person: Person, entry: Entry, around: Around) -> Worked:
    """被扶养人生活费, inside the award but on a line of its own (§16–17)."""
    figure, notices = figure_for(person, around.book, CONSUMPTION)
    index = Decimal(PERCENT) if person.dead else index_of(person, around.options).percent
    result = upkeep(
        person.dependants,
        base=figure.value,
        index=Fraction(index) / PERCENT,
        on=person.counted_on or person.reference_day,
        cap_basis=around.options.cap_basis,
        counting=around.options.dependant_years,
    )
    inputs: dict[str, object] = {
        "index_percent": index,
        "cap_basis": around.options.cap_basis,
        "dependant_years": around.options.dependant_years,
        "dependants": [
            {
                "id": each.key,
                "years": result.years[each.key],
                "supporters": each.supporters,
                "amount": result.parts[each.key],
            }
            for each in person.dependants
        ],
        "slices": [
            {"from": each.start, "to": each.end, "wanted": each.wanted, "paid": each.paid, "capped": each.capped}
            for each in result.slices
        ],
    }
    if any(each.capped for each in result.slices):
        notices += (
            notice(
                "dependants_capped",
                f"{person.path}.dependants",
                _("Together the dependants would get more than one year's consumption a year: scaled to it."),
            ),
        )
    values: dict[str, object] = {
        "base": figure.value,
        "index": index,
        "count": len(person.dependants),
        "years": max(result.years.values()),
    }
    formula = Sentence(
        _(
            "%(base)s a year ÷ supporters × %(index)s%% for each of %(count)s dependants, over %(years)s years,"
            " together at most %(base)s a year"
        ),
        values,
    )
    return Worked(result.exact, formula, inputs, figure, notices, result.parts)


def funeral(person: Person, entry: Entry, around: Around) -> Worked:
    """丧葬费 = average monthly wage × 6 (§14)."""
    figure, notices = figure_for(person, around.book, WAGE)
    exact = Fraction(figure.value) / MONTHS * FUNERAL_MONTHS
    formula = Sentence(_("%(wage)s a year ÷ 12 × %(months)s months"), {"wage": figure.value, "months": FUNERAL_MONTHS})
    return Worked(exact, formula, {"months": FUNERAL_MONTHS}, figure, notices)


def mental(person: Person, entry: Entry, around: Around) -> Worked:
    """精神损害抚慰金: what is given, else the practice of 5,000 × (11 − grade) up to the region's most."""
    options = around.options
    notices: tuple[Notice, ...] = ()
    values: dict[str, object]
    if entry.amount is not None:
        exact = Fraction(entry.amount)
        formula, values = Sentence(_("%(amount)s as found"), {"amount": entry.amount}), {"amount": entry.amount}
    else:
        grade = _grade_for_mental(person, entry)
        exact = Fraction(options.mental_step) * (GRADES_AND_ONE - grade)
        formula = Sentence(
            _("%(step)s × (11 − %(grade)s) by local practice"), {"step": options.mental_step, "grade": grade}
        )
        values = {"step": options.mental_step, "grade": grade}
        notices = (notice("mental_by_practice", entry.path, _("By practice, not by law: the court decides.")),)
    if options.mental_cap is not None and exact > options.mental_cap:
        exact = Fraction(options.mental_cap)
        notices += (
            notice(
                "mental_capped",
                entry.path,
                _("The region pays at most %(cap)s for mental damages."),
                cap=options.mental_cap,
            ),
        )
        formula = Sentence(_("at most %(cap)s in the region"), {"cap": options.mental_cap})
    if options.mental_by_liability:
        share = around.share * PERCENT
        formula = Sentence(_("%(before)s × %(share)s%% liability"), {"before": exact, "share": share})
        values["liability_percent"], exact = share, exact * around.share
    return Worked(exact, formula, values, notices=notices)


def _grade_for_mental(person: Person, entry: Entry) -> int:
    if not person.injuries:
        raise refused(
            "mental_amount_missing",
            f"{entry.path}.amount",
            _("Without a graded injury there is no rule for mental damages: give the amount."),
        )
    return min(injury.grade for injury in person.injuries)


def index_of(person: Person, options: Options) -> Index:
    """The index of all disabilities of the person, or the one the document gives."""
    if person.index is not None:
        main = min((injury.grade for injury in person.injuries), default=0)
        return Index(main, person.index, (), person.index, Decimal(0))
    if not person.injuries:
        raise refused(
            "injuries_missing",
            f"{person.path}.injuries",
            _("The index follows from the grades: give injuries with their grades, or death_date for a death."),
        )
    return combined_index(person.injuries, schedule_of(options))


def schedule_of(options: Options) -> Schedule:
    """The schedule chosen, with the cap that holds."""
    return replace(SCHEDULES[options.schedule], extra_cap=options.extra_cap)


def years_of(person: Person) -> Decimal:
    """Years of the award by age, or what the document gives."""
    if person.years is not None:
        return person.years
    age = person.age_then()
    if age is None:
        raise refused(
            "age_missing",
            f"{person.path}.birth_date",
            _("The years follow from the age: give birth_date with assessment_date or death_date, or give the age."),
        )
    return Decimal(compensation_years(age))


def figure_for(person: Person, book: StandardBook, name: str) -> tuple[Figure, tuple[Notice, ...]]:
    """The figure of the court's place, or of the claimant's home where that is higher and proven (§18)."""
    here = book.figure(name)
    if not person.residence or name == WAGE:
        return here, ()
    there = book.of(person.residence).figure(name)
    if there.value <= here.value:
        return here, ()
    said = _("The higher figure of the claimant's home, %(region)s, is used (§18).")
    return there, (notice("residence_figure", f"{person.path}.residence", said, region=person.residence),)


def _index_inputs(person: Person, index: Index) -> Mapping[str, object]:
    if person.index is not None:
        return {"index_given": True}
    return {
        "grades": [ROMAN[injury.grade - 1] for injury in sorted(person.injuries, key=lambda each: each.grade)],
        "highest_percent": index.highest,
        "extras_percent": list(index.extras),
    }


def _with_age(person: Person, inputs: dict[str, object]) -> dict[str, object]:
    age = person.age_then()
    return inputs if age is None else {"age": age, **inputs}
