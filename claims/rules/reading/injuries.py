"""The disabilities of a person: grade in any script, standard and clause, and no mixing of standards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from claims.rules.grades import LARGEST_EXTRA, Injury, read_grade
from claims.rules.reading import names
from claims.rules.reading.fields import Fields
from claims.rules.reading.values import folded
from claims.rules.sentences import notice

#: The standard for liability to third parties; an older one for accidents assessed before 2017.
FOR_LIABILITY = ("RENTI", "GB18667")
_CLAUSE = re.compile(r"^5\.(\d{1,2})\.\d{1,2}(?:\(\d{1,2}\)|\.\d{1,2})?$")


def read_injuries(person: Fields) -> tuple[Injury, ...]:
    """All injuries, in the order of the document."""
    shape = names.SHAPES["injury"]
    found = []
    for path, row in person.rows("injuries"):
        body = row if isinstance(row, dict) else {"grade": row}
        injury = _injury(Fields(body, path, shape, person.problems))
        if injury is not None:
            found.append(injury)
    _check_standards(person, found)
    return tuple(found)


def _injury(fields: Fields) -> Injury | None:
    fields.require("grade")
    grade = fields.read("grade", lambda value: read_grade(value, fields.at("grade")))
    if grade is None:
        return None
    fields.text("note", 500)
    injury = Injury(
        grade=grade,
        clause=folded(fields.text("clause", 40)),
        standard=fields.choice("standard", names.STANDARD_WORDS) or "RENTI",
        extra=fields.percent("extra"),
        extra_basis=fields.text("extra_basis"),
        main=fields.flag("main") or False,
        path=fields.path,
    )
    _check_clause(fields, injury)
    return _checked_extra(fields, injury)


def _checked_extra(fields: Fields, injury: Injury) -> Injury:
    if injury.extra is None:
        return injury
    if injury.extra > LARGEST_EXTRA:
        said = _("An extra index lies between 0%% and 10%%: lower it.")
        fields.complain("extra_index_range", "extra", said)
    if not injury.extra_basis:
        said = _("A typed extra index needs the basis of the court: give extra_basis.")
        fields.complain("extra_basis_missing", "extra_basis", said)
    return replace(injury, extra=min(injury.extra, Decimal(LARGEST_EXTRA)))


def _check_clause(fields: Fields, injury: Injury) -> None:
    if not injury.clause or injury.standard != "RENTI":
        return
    parts = _CLAUSE.match(injury.clause)
    if parts is None:
        said = _("A clause of 人体损伤致残程度分级 is written like 5.10.6(11).")
        fields.complain("clause_invalid", "clause", said)
    elif int(parts.group(1)) != injury.grade:
        said = _("Clause %(clause)s is of grade %(of)s, but the grade is %(grade)s: correct one of them.")
        fields.complain("clause_grade_mismatch", "clause", said, clause=injury.clause, of=parts[1], grade=injury.grade)


def _check_standards(person: Fields, injuries: Sequence[Injury]) -> None:
    standards = {injury.standard for injury in injuries}
    if len(standards) > 1:
        said = _("The findings mix standards (%(standards)s): grade all of them by one.")
        person.complain("mixed_standards", "injuries", said, standards=", ".join(sorted(standards)))
    for injury in injuries:
        if injury.standard not in FOR_LIABILITY:
            said = _("Liability to third parties is graded by 人体损伤致残程度分级: grade the finding by it.")
            person.problems.append(notice("standard_wrong_for_cover", f"{injury.path}.standard", said))
