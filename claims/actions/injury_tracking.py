"""Verbs on an injury assessment before the grading: opened, tracked, ready, noticed, examined, sent outside."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import require
from claims.actions.injury_announcing import fire_on, hand_on
from claims.injuries.guards import calculation_of
from claims.models import CalculationKind, CaseInjured, InjuryAssessment
from workflow.transitions import create

ASSESS = "claims.assess"


def open_assessment(*, by: User, injured: CaseInjured, at: datetime | None = None) -> InjuryAssessment:
    """首次跟踪: begins to follow an injured person of a case; one open assessment a person."""
    now = at or timezone.now()
    case = injured.case
    require(by, ASSESS, case.branch)
    if case.loss_at is None:
        raise DomainError("accident_missing", _("The case has no time of loss: complete it first."))
    if injured.severity == "death":
        raise DomainError("external_death", _("The person died: there is no disability to assess."))
    if InjuryAssessment.objects.open().filter(injured=injured).exists():
        raise DomainError("assessment_open", _("An assessment of this person is open already."))
    row = InjuryAssessment(
        case=case,
        injured=injured,
        branch=case.branch,
        since=now,
        opened_by=by,
        accident_on=timezone.localtime(case.loss_at).date(),
        expected_grade=injured.grade,
    )
    with transaction.atomic():
        row = create(row, "open", by=by, at=now)
        hand_on(row, by=by, at=now)
    return row


def track(*, by: User, assessment: InjuryAssessment, values: dict[str, Any], **guard: Any) -> InjuryAssessment:
    """跟踪: what was learnt; an empty value changes nothing."""
    known = {name: value for name, value in values.items() if value not in {None, ""}}
    return fire_on(assessment, "track", by=by, values=known, **guard)


def end_treatment(*, by: User, assessment: InjuryAssessment, day: date, **guard: Any) -> InjuryAssessment:
    """治疗终结."""
    return fire_on(assessment, "end_treatment", by=by, day=day, **guard)


def sign_notice(*, by: User, assessment: InjuryAssessment, day: date, **guard: Any) -> InjuryAssessment:
    """告知书签署."""
    return fire_on(assessment, "sign_notice", by=by, day=day, **guard)


def record_examination(*, by: User, assessment: InjuryAssessment, day: date, **guard: Any) -> InjuryAssessment:
    """检查录入; the expectation is frozen with it."""
    expected = calculation_of(assessment, CalculationKind.EXPECTED)
    basis = expected.basis if expected is not None else ""
    return fire_on(assessment, "record_examination", by=by, day=day, basis=basis, **guard)


def refer_external(
    *, by: User, assessment: InjuryAssessment, cause: str, reason: str = "", **guard: Any
) -> InjuryAssessment:
    """转司法鉴定: forbidden, refused by the victim, or no agreement in the conference."""
    return fire_on(assessment, "refer_external", by=by, reason=reason, facts={"cause": cause}, cause=cause, **guard)


def receive_appraisal(
    *, by: User, assessment: InjuryAssessment, found: int | None = None, **guard: Any
) -> InjuryAssessment:
    """鉴定意见已收: the file is closed here."""
    return fire_on(assessment, "receive_appraisal", by=by, facts={"grade": found}, found=found, **guard)


def reveal_medical(*, by: User, assessment: InjuryAssessment, reason: str, at: datetime | None = None) -> Any:
    """查看个人信息: the injured person in whole; who looked and why stays in the history."""
    row = fire_on(assessment, "reveal_medical", by=by, reason=reason.strip(), at=at, why=reason)
    return row.injured
