"""The whole calculation: the lines of all persons and who pays them (claims brief §2.2–2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from claims.rules.awards import Around
from claims.rules.claim_lines import lines_of
from claims.rules.covers import Vehicle
from claims.rules.items import Line
from claims.rules.money import ZERO
from claims.rules.options import Options
from claims.rules.payment import Payment, settle
from claims.rules.people import Person
from claims.rules.refusals import no_standard
from claims.rules.sentences import Notice, notice
from claims.rules.standards import Figure, StandardBook


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed instead: the persons as agreed on, and the facts that make a saving count."""

    people: tuple[Person, ...]
    signed_on: date | None = None
    paid_on: date | None = None
    reason: str = ""
    avoided_fees: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Case:
    """One accident, read and checked: everything the calculation needs."""

    accident_on: date
    book: StandardBook
    options: Options
    people: tuple[Person, ...]
    vehicles: tuple[Vehicle, ...] = ()
    agreed: Agreed | None = None
    draft: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One set of persons calculated: lines, payment and every notice."""

    lines: tuple[Line, ...]
    payment: Payment
    notices: tuple[Notice, ...]

    @property
    def payable(self) -> Decimal:
        """What the insurer pays; without any policy in the document, the award itself."""
        return self.payment.insurer_pays if self.payment.by_vehicle else self.payment.award


def calculate(case: Case) -> Result:
    """The persons as they stand in the document."""
    return calculate_people(case, case.people)


def calculate_people(case: Case, people: Sequence[Person]) -> Result:
    """The lines of ``people`` under the case's standards and options, and who pays them."""
    lines: list[Line] = []
    for person in people:
        share = sum((each.liability for each in case.vehicles if person.owed_by(each.key)), Fraction(0))
        lines += lines_of(person, Around(case.options, case.book, share))
    notices = [each for line in lines for each in line.notices]
    notices += _standard_notices(lines, draft=case.draft)
    payment = settle(people, lines, case.vehicles, accident_on=case.accident_on, options=case.options)
    return Result(tuple(lines), payment, (*case.notices, *notices, *payment.notices))


def _standard_notices(lines: Sequence[Line], *, draft: bool) -> list[Notice]:
    """A figure nobody confirmed makes a draft, or is refused; one without a source is said so."""
    found: dict[str, Notice] = {}
    for line in lines:
        figure = line.figure
        if figure is not None and not figure.confirmed and not draft:
            raise no_standard(
                "standard_unverified",
                "region",
                _(
                    "The standard of %(region)s %(year)s is not confirmed: confirm it under Settings, give the figures"
                    " under standard, or ask for a draft with draft: true."
                ),
                region=figure.row.region,
                year=str(figure.row.data_year),
            )
        for each in [] if figure is None else _about(figure):
            found[f"{each.code} {each.path} {each.sentence.values}"] = each
    return list(found.values())


def _about(figure: Figure) -> list[Notice]:
    row, path = figure.row, f"standard.{figure.name}"
    if figure.given and not row.source:
        return [notice("standard_without_source", path, _("Say where the figure comes from in standard.source."))]
    if not figure.confirmed:
        said = _("The standard of %(region)s %(year)s is not confirmed: this is a draft.")
        found = [notice("standard_unverified", path, said, region=row.region, year=str(row.data_year))]
        if row.effective_from is None:
            said = _("From which day the figures of %(year)s hold in %(region)s is not known.")
            found.append(notice("standard_dates_unknown", path, said, region=row.region, year=str(row.data_year)))
        return found
    return []
