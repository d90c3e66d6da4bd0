"""Calculations of an injury assessment: from the form to a document, saved with what it used, recomputed to compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.compensation.calculator import document_of
from claims.models import AssessmentCalculation, AssessmentFinding, GradingClause, InjuryAssessment
from claims.rules.answer import jsonable, recompute
from claims.rules.grades import read_grade
from claims.rules.injury_grading import LIABILITY_STANDARD, clause_number
from claims.rules.injury_settlement import Side

Document = dict[str, Any]  # Any: JSON


def expected_document(assessment: InjuryAssessment, data: dict[str, Any]) -> Document:
    """E: by the clauses that are expected where they are named, else by the grades alone."""
    clauses = clauses_named(data.get("clauses", ""))
    document = _document(assessment, data, _injuries(clauses) if clauses else None)
    document["persons"][0]["assessment_date"] = data["settlement"].isoformat()
    return document


def graded_document(
    assessment: InjuryAssessment, data: dict[str, Any], findings: Sequence[AssessmentFinding]
) -> Document:
    """What is asked for and what was agreed: by the confirmed findings and the day of assessment."""
    injuries = [{"grade": each.grade, "clause": each.clause, "standard": each.standard} for each in findings]
    document = _document(assessment, data, injuries)
    assert assessment.assessed_on is not None  # noqa: S101 (set by the review that leads here)
    document["persons"][0]["assessment_date"] = assessment.assessed_on.isoformat()
    return document


def _document(assessment: InjuryAssessment, data: dict[str, Any], injuries: list[dict[str, Any]] | None) -> Document:
    """The document of the form with what the assessment knows itself: days and birth are not typed again."""
    known = {"accident": assessment.accident_on, "died": None, "age": 0}
    document = document_of({**data, **known})
    person = document["persons"][0]
    del person["age"]
    if assessment.born_on is not None:
        person["birth_date"] = assessment.born_on.isoformat()
    if assessment.treatment_ended_on is not None:
        person["treatment_end"] = assessment.treatment_ended_on.isoformat()
    if injuries is not None:
        person["injuries"] = injuries
    if data.get("agreed_award") is not None:
        person["items"]["disability_award"] = {"claimed": data["agreed_award"]}
    document["draft"] = bool(data.get("draft"))
    found: Document = jsonable(document)
    return found


def clauses_named(words: str) -> list[GradingClause]:
    """The clauses whose numbers are written, with commas between them; refused with ``clause_unknown``."""
    numbers = [clause_number(each) for each in re.split(r"[,，、;；\s]+", words.strip()) if each]
    known = {
        each.number: each for each in GradingClause.objects.filter(standard=LIABILITY_STANDARD, number__in=numbers)
    }
    missing = [number for number in numbers if number not in known]
    if missing:
        raise DomainError("clause_unknown", _("There is no clause %(number)s.") % {"number": missing[0]})
    return [known[number] for number in numbers]


def _injuries(clauses: Sequence[GradingClause]) -> list[dict[str, Any]]:
    return [{"grade": each.grade, "clause": each.number, "standard": each.standard} for each in clauses]


def side_of(calculation: AssessmentCalculation) -> Side:
    """A saved calculation as one side of a saving."""
    injuries = calculation.document["persons"][0]["injuries"]
    named = [each if isinstance(each, dict) else {"grade": each} for each in injuries]
    return Side(
        award=calculation.award,
        payable=calculation.insurer_pays,
        grades=[(read_grade(each["grade"]), each.get("clause", "")) for each in named],
    )


def differences(calculation: AssessmentCalculation) -> list[str]:
    """Where the engine of today answers otherwise than the stored calculation; empty when it is the same."""
    fresh, stored = recompute(calculation.answer["used"]), calculation.answer
    names = sorted({*fresh["totals"], *stored["totals"]})
    found = [name for name in names if fresh["totals"].get(name) != stored["totals"].get(name)]
    return found + [code for code, amount in _lines(stored) if (code, amount) not in _lines(fresh)]


def _lines(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["code"], each["amount"]) for each in answer["items"]]


def initial_of(calculation: AssessmentCalculation | None, today: date) -> dict[str, Any]:
    """What a form begins with: what was entered for the calculation before it."""
    return {"settlement": today.isoformat(), **(calculation.entered if calculation is not None else {})}


def amounts_of(answer: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """Award and what the insurer pays."""
    return Decimal(answer["totals"]["award"]), Decimal(answer["totals"].get("insurer_pays", "0"))
