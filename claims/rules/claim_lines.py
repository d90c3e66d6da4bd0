"""All printed lines of one person, in the order of the law."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from claims.rules import awards, daily_items
from claims.rules.awards import Around
from claims.rules.items import DEATH_DISABILITY, KINDS, ORDER, Entry, Line, Worked, line_of
from claims.rules.options import COMPULSORY
from claims.rules.people import AUTOMATIC, DEATH, DISABILITY, UPKEEP, Person
from claims.rules.refusals import refused
from claims.rules.sentences import Sentence, notice

Formula = Callable[[Person, Entry, Around], Worked]

FORMULAS: dict[str, Formula] = {
    DISABILITY: awards.disability_award,
    DEATH: awards.death_award,
    UPKEEP: awards.dependants_cost,
    "funeral": awards.funeral,
    "mental": awards.mental,
    "lost_wages": daily_items.lost_wages,
    "nursing": daily_items.nursing,
    "hospital_food": daily_items.hospital_food,
    "nutrition": daily_items.nutrition,
    "assistive_device": daily_items.assistive_device,
}
#: Kinds whose amount, when typed, replaces a formula the law prescribes: that is said on the line.
PRESCRIBED = (*AUTOMATIC, "funeral")


def lines_of(person: Person, around: Around) -> list[Line]:
    """The lines of a person: what is asked for, and the awards that follow from injuries, death and dependants."""
    asked = {entry.code for entry in person.entries}
    due = [code for code in _due(person) if code not in asked]
    entries = [*person.entries, *(Entry(code, f"{person.path}.items.{code}") for code in due)]
    return [_line(person, entry, around) for entry in sorted(entries, key=lambda entry: ORDER[entry.code])]


def _due(person: Person) -> list[str]:
    """The awards that follow from the facts without being asked for."""
    facts = {
        DISABILITY: bool(person.injuries or person.index is not None) and not person.dead,
        DEATH: person.dead,
        UPKEEP: bool(person.dependants),
    }
    return [code for code in AUTOMATIC if facts[code] and code in person.include]


def _line(person: Person, entry: Entry, around: Around) -> Line:
    _check(person, entry)
    if entry.code in PRESCRIBED and entry.amount is not None:
        said = _("The amount was given by hand: no formula checks it.")
        worked = daily_items.cost(person, entry, around)
        given = (notice("amount_given", f"{entry.path}.amount", said),)
        by_hand = Sentence(_("%(amount)s given by hand"), worked.inputs)
        worked = Worked(worked.exact, by_hand, worked.inputs, notices=given)
    else:
        worked = FORMULAS.get(entry.code, daily_items.cost)(person, entry, around)
    return line_of(person.key, entry, worked, _bucket(entry, around))


def _check(person: Person, entry: Entry) -> None:
    if person.dead and entry.code == DISABILITY:
        raise refused(
            "dead_with_disability", entry.path, _("A person who died gets the death award, not the disability award.")
        )
    if not person.dead and entry.code in {DEATH, "funeral", "funeral_relatives"}:
        raise refused("death_date_missing", f"{person.path}.death_date", _("This item needs the day of death."))
    if entry.code == UPKEEP and not person.dependants and entry.amount is None:
        raise refused(
            "dependants_missing", f"{person.path}.dependants", _("Name the dependants, or leave the item out.")
        )


def _bucket(entry: Entry, around: Around) -> str:
    """Where the line counts; an appraisal fee where the contract or the court puts it."""
    if entry.bucket:
        return entry.bucket
    if entry.code == "appraisal_fee" and around.options.appraisal_fee == COMPULSORY:
        return DEATH_DISABILITY
    return KINDS[entry.code].bucket
