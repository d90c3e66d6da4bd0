"""The papers of an injury assessment as PDF in Chinese: notice, examination, calculation, agreement, saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.compensation.sheet import named_totals
from claims.injuries.calculation import side_of
from claims.injuries.disclosure import whole
from claims.injuries.guards import calculation_of, final_findings, findings_of
from claims.models import AssessmentCalculation, CalculationKind, InjuryAssessment, Round
from claims.rules.answer import recompute
from claims.rules.grades import ROMAN
from claims.rules.injury_settlement import saving_between
from claims.rules.items import BUCKET_NAMES
from claims.rules.money import ZERO
from workflow.pdf import pdf_of

CHINESE = "zh-hans"
GRADE_WORDS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: what it is called, its template, whether the assessment has come that far, what stands in it."""

    title: str | Promise
    template: str
    ready: Callable[[InjuryAssessment], bool]
    context: Callable[[InjuryAssessment], dict[str, Any]]


def grade_word(grade: int | None) -> str:
    """九级."""
    return f"{GRADE_WORDS[grade - 1]}级" if grade else "—"


def _always(_row: InjuryAssessment) -> bool:
    return True


def _nothing(_row: InjuryAssessment) -> dict[str, Any]:
    return {}


def _examination(row: InjuryAssessment) -> dict[str, Any]:
    rounds = [(str(each.label), findings_of(row, each)) for each in Round]
    return {
        "rounds": [
            (label, found[0].assessor.name, found[0].at, [(each, grade_word(each.grade)) for each in found])
            for label, found in rounds
            if found
        ],
        "final": grade_word(row.final_grade),
    }


def _sheet(calculation: AssessmentCalculation) -> dict[str, Any]:
    """The lines in the active language, computed again from the stored copy; amounts are the stored ones."""
    fresh = recompute(calculation.answer["used"])
    stored = {number: each["amount"] for number, each in enumerate(calculation.answer["items"])}
    lines = [
        {**each, "amount": stored.get(number, each["amount"]), "bucket_name": BUCKET_NAMES[each["bucket"]]}
        for number, each in enumerate(fresh["items"])
    ]
    return {
        "calculation": calculation,
        "lines": lines,
        "sums": [(name, amount) for _code, name, amount in named_totals(calculation.answer["totals"])],
        "policies": calculation.answer["policies"],
        "warnings": fresh["warnings"],
        "same": fresh["totals"] == calculation.answer["totals"],
    }


def _calculation(row: InjuryAssessment) -> dict[str, Any]:
    kinds = (CalculationKind.AGREED, CalculationKind.ASKED, CalculationKind.EXPECTED)
    newest = next(found for kind in kinds if (found := calculation_of(row, kind)) is not None)
    return _sheet(newest)


def _agreement(row: InjuryAssessment) -> dict[str, Any]:
    agreed = calculation_of(row, CalculationKind.AGREED)
    findings = [(each, grade_word(each.grade)) for each in final_findings(row)]
    return {**_sheet(agreed), "findings": findings, "final": grade_word(row.final_grade)}


def _saving(row: InjuryAssessment) -> dict[str, Any]:
    expected, agreed = calculation_of(row, CalculationKind.EXPECTED), calculation_of(row, CalculationKind.AGREED)
    fees = row.avoided_fees if row.avoided_fees is not None else ZERO
    sides = side_of(expected), side_of(agreed)
    return {
        "expected": expected,
        "agreed": agreed,
        "expected_grade": grade_word(min((grade for grade, _clause in sides[0].grades), default=None)),
        "agreed_grade": grade_word(min((grade for grade, _clause in sides[1].grades), default=None)),
        "expected_clauses": [clause for _grade, clause in sides[0].grades if clause],
        "agreed_clauses": [clause for _grade, clause in sides[1].grades if clause],
        "paid_less": expected.insurer_pays - agreed.insurer_pays,
        "saving": saving_between(*sides, fees),
    }


def _calculated(row: InjuryAssessment) -> bool:
    return bool(row.calculations.exists())


def _both(row: InjuryAssessment) -> bool:
    return all(calculation_of(row, kind) is not None for kind in (CalculationKind.EXPECTED, CalculationKind.AGREED))


PAPERS: Mapping[str, Paper] = {
    "notice": Paper(_("Notice for the victim"), "claims/papers/notice.html", _always, _nothing),
    "examination": Paper(
        _("Examination record"),
        "claims/papers/examination.html",
        lambda row: row.findings.exists(),
        _examination,
    ),
    "calculation": Paper(_("Calculation sheet"), "claims/papers/calculation.html", _calculated, _calculation),
    "agreement": Paper(
        _("Settlement agreement"),
        "claims/papers/agreement.html",
        lambda row: calculation_of(row, CalculationKind.AGREED) is not None,
        _agreement,
    ),
    "saving": Paper(_("Savings statement"), "claims/papers/saving.html", _both, _saving),
}


def paper_pdf(code: str, row: InjuryAssessment, *, by: User, at: datetime) -> bytes:
    """The paper as PDF, in Chinese whatever the reader's language: it is for the victim, a court, an auditor."""
    paper = PAPERS[code]
    with translation.override(CHINESE):
        context = {
            "row": row,
            "title": paper.title,
            "person": whole(row.injured),
            "roman": ROMAN[row.final_grade - 1] if row.final_grade else "",
            "printed_by": by,
            "printed_at": timezone.localtime(at),
            **paper.context(row),
        }
        return pdf_of(paper.template, context)
