"""Verbs that save a calculation of an injury assessment and send it for approval (claims brief §2.1 steps 8–9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from claims.actions.injury_announcing import fire_on, refuse_early
from claims.compensation.reference import reference
from claims.injuries.calculation import amounts_of, expected_document, graded_document
from claims.injuries.guards import calculation_of, final_findings
from claims.models import AssessmentCalculation, CalculationKind, InjuryAssessment
from claims.models.injury_terms import INJURY_APPROVAL
from claims.rules.answer import jsonable, respond
from workflow.approvals.actions import start
from workflow.models import Event

VERBS = {
    CalculationKind.EXPECTED: "save_expected",
    CalculationKind.ASKED: "save_asked",
    CalculationKind.AGREED: "save_agreed",
}


def save_calculation(
    *, by: User, assessment: InjuryAssessment, kind: str, entered: dict[str, Any], **guard: Any
) -> InjuryAssessment:
    """Calculates and keeps document, figures used and answer. Raises ``CompensationRefused`` with every reason.

    ``entered`` is the data of ``AssessmentCalculationForm``; amounts are never among it as totals.
    """
    at: datetime = guard.pop("at", None) or timezone.now()
    verb = VERBS[CalculationKind(kind)]
    refuse_early(assessment, verb, by=by, at=at)
    if kind == CalculationKind.EXPECTED:
        document = expected_document(assessment, entered)
    else:
        document = graded_document(assessment, entered, final_findings(assessment))
    answer = respond(document, reference(timezone.localdate(at)))
    award, pays = amounts_of(answer)

    def then(row: InjuryAssessment, _event: Event) -> None:
        AssessmentCalculation.objects.create(
            assessment=row,
            kind=kind,
            draft=answer["status"] != "final",
            entered=jsonable({name: value for name, value in entered.items() if value not in {None, ""}}),
            document=document,
            answer=answer,
            award=award,
            insurer_pays=pays,
            made_by=by,
            at=at,
        )

    facts = {"kind": str(kind), "award": f"{award:.2f}", "draft": answer["status"] != "final"}
    if kind == CalculationKind.EXPECTED:
        facts["basis"] = entered["basis"]
    return fire_on(assessment, verb, by=by, at=at, amount=pays, facts=facts, then=then, **guard)


def submit(*, by: User, assessment: InjuryAssessment, note: str = "", **guard: Any) -> InjuryAssessment:
    """提交审批: the newest calculation, by the matrix of 人伤-伤残 per person."""
    at: datetime = guard.pop("at", None) or timezone.now()
    newest = calculation_of(assessment, CalculationKind.ASKED)
    amount = newest.insurer_pays if newest is not None else None

    def then(row: InjuryAssessment, _event: Event) -> None:
        start(by=by, kind=INJURY_APPROVAL, obj=row, at=at)

    return fire_on(
        assessment, "submit", by=by, at=at, reason=note, then=then, amount=amount, submitter=by, asked=amount, **guard
    )
