"""Items counted by days, and costs by receipt (法释〔2022〕14号 §6–11, §13; claims brief §2.6)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from claims.rules.awards import Around
from claims.rules.items import Entry, Worked
from claims.rules.people import Person
from claims.rules.refusals import refused
from claims.rules.sentences import Notice, Sentence, notice

YEAR_DAYS = 365
MOST_NURSING_YEARS = 20
PERCENT = 100
ONE = Decimal(1)


def cost(person: Person, entry: Entry, around: Around) -> Worked:
    """An item by receipt, less what has nothing to do with the accident or is not supported (§6, §9)."""
    amount = needed_amount(entry)
    inputs: dict[str, object] = {"amount": amount}
    if entry.deduct:
        if entry.deduct > amount:
            raise refused("deduct_above_amount", f"{entry.path}.deduct", _("More is taken off than the receipts show."))
        inputs["deduct"] = entry.deduct
        formula = Sentence(
            _("%(amount)s by receipts − %(deduct)s not recognised"), {"amount": amount, "deduct": entry.deduct}
        )
        return Worked(Fraction(amount) - Fraction(entry.deduct), formula, inputs, notices=_basis(entry))
    formula = Sentence(_("%(amount)s as found"), {"amount": amount})
    return Worked(Fraction(amount), formula, inputs, notices=_basis(entry))


def needed_amount(entry: Entry) -> Decimal:
    """The amount of an item that has no formula of its own."""
    if entry.amount is None:
        raise refused("amount_missing", f"{entry.path}.amount", _("Give the amount of this item."))
    return entry.amount


def _basis(entry: Entry) -> tuple[Notice, ...]:
    """Follow-up treatment counts when it was incurred or is certain by opinion (§6): which, must be said."""
    if entry.code != "follow_up_treatment" or entry.basis:
        return ()
    said = _("Say in basis whether the treatment was incurred or is certain by opinion.")
    return (notice("basis_missing", f"{entry.path}.basis", said),)


def lost_wages(person: Person, entry: Entry, around: Around) -> Worked:
    """误工费 = daily income × days (§7); of a disabled person up to the day before 定残日."""
    if entry.amount is not None:
        return cost(person, entry, around)
    days, notices = _days_of_loss(person, entry)
    worked = _per_day(entry, around, days)
    if entry.paid_meanwhile:
        kept = max(worked.exact - Fraction(entry.paid_meanwhile), Fraction(0))
        formula = Sentence(
            _("%(lost)s lost − %(paid)s still paid by the employer"),
            {"lost": worked.exact, "paid": entry.paid_meanwhile},
        )
        worked = Worked(kept, formula, {**worked.inputs, "paid_meanwhile": entry.paid_meanwhile})
    return Worked(worked.exact, worked.formula, worked.inputs, notices=notices + worked.notices)


def _days_of_loss(person: Person, entry: Entry) -> tuple[int, tuple[Notice, ...]]:
    """Days given, between two days, or from the accident to the day before 定残日; never beyond that day."""
    start = entry.since or person.accident_on
    days = entry.days if entry.days is not None else _between(entry)
    most = None
    if start is not None and person.assessed_on is not None and person.injuries:
        most = max((person.assessed_on - start).days, 0)
    if days is None:
        if most is None:
            raise refused(
                "days_missing", f"{entry.path}.days", _("Give the days, or from and to, or the day of assessment.")
            )
        return most, ()
    if most is not None and days > most:
        said = _("Lost wages end on the day before the assessment: %(days)s days became %(most)s.")
        return most, (notice("days_cut_at_assessment", f"{entry.path}.days", said, days=days, most=most),)
    return days, ()


def _between(entry: Entry) -> int | None:
    """Days from ``from`` to ``to``, both counted."""
    if entry.since is None or entry.until is None:
        return None
    return (entry.until - entry.since).days + 1


def _per_day(entry: Entry, around: Around, days: int) -> Worked:
    """Daily income by the way the income is known."""
    if entry.rate is not None:
        formula = Sentence(_("%(rate)s a day × %(days)s days"), {"rate": entry.rate, "days": days})
        return Worked(Fraction(entry.rate) * days, formula, {"rate": entry.rate, "days": days})
    if entry.monthly is not None:
        divisor = entry.divisor or around.options.daily_divisor
        factor = Fraction(12) if divisor == YEAR_DAYS else Fraction(1)
        exact = Fraction(entry.monthly) * factor / Fraction(divisor) * days
        values: dict[str, object] = {"monthly": entry.monthly, "divisor": divisor, "days": days}
        text = (
            _("%(monthly)s a month × 12 ÷ %(divisor)s × %(days)s days")
            if divisor == YEAR_DAYS
            else _("%(monthly)s a month ÷ %(divisor)s × %(days)s days")
        )
        return Worked(exact, Sentence(text, values), values)
    if entry.annual is not None:
        exact = Fraction(entry.annual) / YEAR_DAYS * days
        values = {"annual": entry.annual, "divisor": YEAR_DAYS, "days": days}
        return Worked(exact, Sentence(_("%(annual)s a year ÷ %(divisor)s × %(days)s days"), values), values)
    if entry.incomes:
        average = sum((Fraction(income) for income in entry.incomes), Fraction(0)) / len(entry.incomes)
        values = {"average": average, "divisor": YEAR_DAYS, "days": days}
        text = _("average of the last years %(average)s ÷ %(divisor)s × %(days)s days")
        inputs = {"incomes": list(entry.incomes), "divisor": YEAR_DAYS, "days": days}
        return Worked(average / YEAR_DAYS * days, Sentence(text, values), inputs)
    raise refused(
        "income_missing",
        entry.path,
        _("Give the income: rate a day, monthly, annual, incomes of three years, or the amount lost."),
    )


def nursing(person: Person, entry: Entry, around: Around) -> Worked:
    """护理费 = what the carer earns or the local rate × days × persons; for years × degree of dependence (§8)."""
    if entry.amount is not None:
        return cost(person, entry, around)
    persons = entry.persons or 1
    if entry.years is not None:
        return _long_term(entry, around, persons)
    days = entry.days if entry.days is not None else _between(entry)
    if days is None:
        raise refused("days_missing", f"{entry.path}.days", _("Give the days of nursing, or from and to, or years."))
    if entry.monthly is None and entry.annual is None and not entry.incomes:
        rate = _rate(entry, around.options.nursing_rate)
        values: dict[str, object] = {"rate": rate, "days": days, "persons": persons}
        formula = Sentence(_("%(rate)s a day × %(days)s days × %(persons)s carer"), values)
        return Worked(Fraction(rate) * days * persons, formula, values, notices=_more_carers(entry, persons))
    worked = _per_day(entry, around, days)
    formula = Sentence(_("%(one)s for one carer × %(persons)s carer"), {"one": worked.exact, "persons": persons})
    inputs = {**worked.inputs, "persons": persons}
    notices = _more_carers(entry, persons)
    return Worked(worked.exact * persons, worked.formula if persons == 1 else formula, inputs, notices=notices)


def _more_carers(entry: Entry, persons: int) -> tuple[Notice, ...]:
    if persons == 1 or entry.opinion:
        return ()
    said = _("More than one carer needs the opinion of the hospital or the appraiser (§8): record it in opinion.")
    return (notice("carers_without_opinion", entry.path, said),)


def _long_term(entry: Entry, around: Around, persons: int) -> Worked:
    """Nursing for years, at most 20, by how much the person depends on it."""
    years = entry.years or ONE
    if years > MOST_NURSING_YEARS:
        raise refused(
            "nursing_years", f"{entry.path}.years", _("Nursing is paid for at most 20 years (§8): give up to 20.")
        )
    dependence = entry.dependence if entry.dependence is not None else Decimal(PERCENT)
    if entry.annual is not None:
        yearly = Fraction(entry.annual)
    else:
        yearly = Fraction(_rate(entry, around.options.nursing_rate)) * YEAR_DAYS
    values: dict[str, object] = {"yearly": yearly, "years": years, "dependence": dependence, "persons": persons}
    formula = Sentence(_("%(yearly)s a year × %(years)s years × %(dependence)s%% × %(persons)s carer"), values)
    exact = yearly * Fraction(years) * Fraction(dependence) / PERCENT * persons
    return Worked(exact, formula, values, notices=_more_carers(entry, persons))


def _rate(entry: Entry, usual: Decimal | None) -> Decimal:
    rate = entry.rate if entry.rate is not None else usual
    if rate is None:
        raise refused(
            "rate_missing", f"{entry.path}.rate", _("Give the rate a day: none is known for this region and day.")
        )
    return rate


def hospital_food(person: Person, entry: Entry, around: Around) -> Worked:
    """住院伙食补助费 = travel meal rate of state staff × days in hospital (§10)."""
    if entry.amount is not None:
        return cost(person, entry, around)
    days = entry.days if entry.days is not None else _between(entry)
    inside = sum(stay.days for stay in person.stays)
    if days is None:
        if not person.stays:
            raise refused(
                "days_missing", f"{entry.path}.days", _("Give the days in hospital, or the stays of the person.")
            )
        days = inside
    elif person.stays and days > inside + len(person.stays):
        raise refused(
            "hospital_days_above_stay",
            f"{entry.path}.days",
            _("%(days)s days of food, but the stays in hospital have %(inside)s: correct one of them."),
            days=days,
            inside=inside,
        )
    rate = _rate(entry, around.options.hospital_food_rate)
    values: dict[str, object] = {"rate": rate, "days": days}
    return Worked(Fraction(rate) * days, Sentence(_("%(rate)s a day × %(days)s days"), values), values)


def nutrition(person: Person, entry: Entry, around: Around) -> Worked:
    """营养费 by medical opinion (§11): without one there is nothing."""
    if entry.opinion is False:
        said = _("Nutrition needs the opinion of the hospital or the appraiser (§11): without one it is not paid.")
        none = notice("nutrition_without_opinion", entry.path, said)
        return Worked(Fraction(0), Sentence(_("no medical opinion")), {"opinion": False}, notices=(none,))
    if entry.amount is not None:
        return cost(person, entry, around)
    days = entry.days if entry.days is not None else _between(entry)
    if days is None:
        raise refused("days_missing", f"{entry.path}.days", _("Give the days of nutrition, or from and to."))
    rate = _rate(entry, around.options.nutrition_rate)
    values: dict[str, object] = {"rate": rate, "days": days}
    notices: tuple[Notice, ...] = ()
    if entry.opinion is None:
        said = _("Record in opinion that a hospital or appraiser advised it (§11).")
        notices = (notice("opinion_not_stated", f"{entry.path}.opinion", said),)
    formula = Sentence(_("%(rate)s a day × %(days)s days"), values)
    return Worked(Fraction(rate) * days, formula, values, notices=notices)


def assistive_device(person: Person, entry: Entry, around: Around) -> Worked:
    """残疾辅助器具费 = price of the ordinary model × how often it is replaced (§13)."""
    if entry.unit_price is None:
        return cost(person, entry, around)
    cycles = entry.cycles or ONE
    values: dict[str, object] = {"price": entry.unit_price, "cycles": cycles}
    formula = Sentence(_("%(price)s each × %(cycles)s"), values)
    return Worked(Fraction(entry.unit_price) * Fraction(cycles), formula, values)
