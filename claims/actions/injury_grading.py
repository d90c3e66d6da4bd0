"""Verbs of the grading: first and second assessment, conference, provincial review (claims brief §2.1 steps 5–7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import Denied, DomainError
from accounts.models import User
from accounts.scope import require
from claims.actions.injury_announcing import fire_on
from claims.injuries.guards import final_findings, first_grades, position_of
from claims.models import (
    AssessmentDocument,
    AssessmentFinding,
    AssessorQualification,
    GradingClause,
    InjuryAssessment,
    InjuryStatus,
    Round,
)
from claims.models.injury_terms import INJURY_APPROVAL
from claims.rules.injury_grading import LIABILITY_STANDARD, Found, agree, clause_number, worst
from workflow.approvals.actions import close_running
from workflow.attachments.verbs import freeze
from workflow.models import Event

QUALIFY = "claims.qualify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One injury as an assessor enters it: the clause, what was measured, the photo that shows it."""

    clause: str
    measurement: str
    photo: int | None
    note: str = ""
    standard: str = LIABILITY_STANDARD


def assess(
    *, by: User, assessment: InjuryAssessment, findings: Sequence[Finding], minutes: str = "", **guard: Any
) -> InjuryAssessment:
    """初评, 复评 or 会商, whichever the case waits for; whether the second agrees with the first is found here."""
    judged = _judged(assessment, findings)
    verb, round_ = _verb(assessment, judged)
    at = guard.pop("at", None) or timezone.now()

    def then(row: InjuryAssessment, _event: Event) -> None:
        _write(row, round_, findings, by, at)
        freeze(row, at=at)

    found = [each for each, _clause in judged]
    data: dict[str, Any] = {"minutes": minutes} if verb == "settle_conference" else {}
    facts = {"grades": sorted(each.grade for each in found), "clauses": [each.clause for each in found]}
    return fire_on(
        assessment,
        verb,
        by=by,
        at=at,
        reason=minutes,
        facts=facts,
        then=then,
        findings=found,
        assessor=by,
        **data,
        **guard,
    )


def _verb(assessment: InjuryAssessment, judged: Sequence[tuple[Found, GradingClause]]) -> tuple[str, str]:
    if assessment.status == InjuryStatus.CONFERENCE:
        return "settle_conference", Round.CONFERENCE
    if assessment.status != InjuryStatus.SECOND:
        return "assess_first", Round.FIRST
    same = agree(first_grades(assessment), [each.grade for each, _clause in judged])
    return ("assess_second" if same else "assess_otherwise"), Round.SECOND


def _judged(assessment: InjuryAssessment, findings: Sequence[Finding]) -> list[tuple[Found, GradingClause]]:
    """Each finding with the clause of the catalogue; a photo counts only if it hangs on this assessment."""
    standing = AssessmentDocument.objects.filter(assessment=assessment).standing()
    photos = set(standing.filter(document_type__in=("exam_photo", "imaging")).values_list("pk", flat=True))
    found = []
    for each in findings:
        clause = GradingClause.objects.filter(standard=each.standard, number=clause_number(each.clause)).first()
        if clause is None:
            raise DomainError("clause_unknown", _("There is no clause %(number)s.") % {"number": each.clause})
        photo = each.photo if each.photo in photos else None
        found.append((Found(clause.standard, clause.number, clause.grade, each.measurement, photo), clause))
    return found


def _write(row: InjuryAssessment, round_: str, findings: Sequence[Finding], by: User, at: datetime) -> None:
    position = position_of(row) + (1 if round_ == Round.FIRST else 0)
    for each in findings:
        assert each.photo is not None  # noqa: S101 (a guard of the step)
        clause = GradingClause.objects.get(standard=each.standard, number=clause_number(each.clause))
        AssessmentFinding.objects.create(
            assessment=row,
            round=round_,
            position=position,
            assessor=by,
            at=at,
            standard=clause.standard,
            clause=clause.number,
            clause_text=clause.text,
            grade=clause.grade,
            measurement=each.measurement.strip(),
            note=each.note.strip(),
            photo=AssessmentDocument.objects.get(pk=each.photo),
        )


def confirm_grade(*, by: User, assessment: InjuryAssessment, opinion: str = "", **guard: Any) -> InjuryAssessment:
    """省级审核通过: the grade of the second assessment, or of the conference, holds from today on."""
    at = guard.pop("at", None) or timezone.now()
    grade = worst(each.grade for each in final_findings(assessment))
    return fire_on(
        assessment,
        "confirm_grade",
        by=by,
        at=at,
        reason=opinion,
        facts={"grade": grade},
        final=grade,
        reviewer=by,
        day=timezone.localtime(at).date(),
        **guard,
    )


def return_to_grading(*, by: User, assessment: InjuryAssessment, reason: str, **guard: Any) -> InjuryAssessment:
    """退回初评: also out of a running approval, which ends with it."""
    at = guard.pop("at", None) or timezone.now()

    def then(row: InjuryAssessment, event: Event) -> None:
        if event.source == InjuryStatus.APPROVING:
            close_running(obj=row, kind=INJURY_APPROVAL, at=at)

    return fire_on(assessment, "return_to_grading", by=by, at=at, reason=reason.strip(), then=then, why=reason, **guard)


@transaction.atomic
def qualify(
    *, by: User, person: User, kind: str, certificate_no: str, valid_from: date, valid_to: date | None = None
) -> AssessorQualification:
    """Enters the certificate of somebody else, who may grade with it."""
    require(by, QUALIFY, person.branch)
    if by.pk == person.pk:
        raise Denied("own_qualification", _("Nobody enters their own certificate."))
    if valid_to is not None and valid_to < valid_from:
        raise DomainError("dates_reversed", _("The last day comes before the first: exchange them."))
    known = AssessorQualification.objects.filter(person=person, kind=kind, certificate_no=certificate_no.strip())
    if known.exists():
        raise DomainError("qualification_known", _("This certificate is entered already."))
    row = AssessorQualification.objects.create(
        branch=person.branch,
        person=person,
        kind=kind,
        certificate_no=certificate_no.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        entered_by=by,
    )
    record("qualify", person, by=by, branch=person.branch, kind=kind, valid_from=valid_from.isoformat())
    return row
