"""From tracking to the confirmed grade (claims brief §2.1 steps 1–7, §6.2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.injuries import guards as only
from claims.models.injury_row import InjuryRow
from claims.models.injury_terms import BEFORE_GRADE, TO_EXTERNAL
from claims.models.injury_terms import InjuryStatus as S
from workflow.steps import step


class GradingSteps(InjuryRow):
    """Attributes only; who, when and what follows is in ``claims.actions``."""

    class Meta(InjuryRow.Meta):
        abstract = True

    @step(source=BEFORE_GRADE, permission="claims.assess", label=_("Track"), guards=(only.sound_tracking,))
    def track(self, values: dict[str, object]) -> None:
        """跟踪: contact, visit, expected grade, and what forbids an assessment of our own."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=S.TRACKING,
        target=S.READY,
        permission="claims.assess",
        label=_("Treatment ended"),
        early_guards=(only.contacted,),
        guards=(only.treatment_day,),
    )
    def end_treatment(self, day: date, moment: datetime) -> None:
        """治疗终结: from now on the grade can be asked for."""
        self.treatment_ended_on, self.since = day, moment

    @step(
        source=S.READY,
        target=S.EXAMINING,
        permission="claims.assess",
        label=_("Notice signed"),
        early_guards=(only.may_be_graded_here, only.notice_on_file),
        guards=(only.notice_day,),
    )
    def sign_notice(self, day: date, moment: datetime) -> None:
        """自愿协议评残告知书签署: the victim knows that a forensic appraisal stays open."""
        self.notice_signed_on, self.since = day, moment

    @step(
        source=S.EXAMINING,
        target=S.FIRST,
        permission="claims.assess",
        label=_("Record the examination"),
        early_guards=(only.may_be_graded_here, only.expected_saved, only.photos_on_file),
        guards=(only.examination_day,),
    )
    def record_examination(self, day: date, basis: str, moment: datetime) -> None:
        """检查录入: what is expected (E) is frozen here with its basis, before anybody grades."""
        self.examined_on, self.expected_frozen_at, self.since = day, moment, moment
        self.expected_basis = basis

    @step(
        source=S.FIRST,
        target=S.SECOND,
        permission="claims.assess",
        label=_("First assessment"),
        early_guards=(only.expected_frozen, only.qualified),
        guards=(only.sound_findings, only.grade_allowed_here),
    )
    def assess_first(self, findings: Any, assessor: models.Model, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """初评: each injury with its clause."""
        self.first_assessor, self.since = assessor, moment
        self.second_assessor = self.conference_by = self.reviewer = None
        self.first_agreed = self.final_grade = self.assessed_on = None

    @step(
        source=S.SECOND,
        target=S.REVIEW,
        permission="claims.assess",
        label=_("Second assessment"),
        early_guards=(only.not_first_assessor, only.qualified),
        guards=(only.sound_findings, only.grade_allowed_here, only.grades_agree),
    )
    def assess_second(self, findings: Any, assessor: models.Model, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """复评一致."""
        self.second_assessor, self.first_agreed, self.since = assessor, True, moment

    @step(
        source=S.SECOND,
        target=S.CONFERENCE,
        permission="claims.assess",
        label=_("Second assessment differs"),
        early_guards=(only.not_first_assessor, only.qualified),
        guards=(only.sound_findings, only.grade_allowed_here, only.grades_differ),
    )
    def assess_otherwise(self, findings: Any, assessor: models.Model, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """复评不一致: neither of the two decides alone."""
        self.second_assessor, self.first_agreed, self.since = assessor, False, moment

    @step(
        source=S.CONFERENCE,
        target=S.REVIEW,
        permission="claims.assess",
        label=_("Conference agreed"),
        early_guards=(only.third_assessor, only.qualified),
        guards=(only.sound_findings, only.grade_allowed_here, only.minutes_given),
    )
    def settle_conference(self, findings: Any, minutes: str, assessor: models.Model, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """会商一致: recorded by a third qualified person."""
        self.conference_by, self.since = assessor, moment

    @step(
        source=S.REVIEW,
        target=S.CALCULATING,
        permission="claims.review_grade",
        label=_("Confirm the grade"),
        early_guards=(only.not_assessor, only.expected_frozen, only.assessment_day),
    )
    def confirm_grade(self, final: int, reviewer: models.Model, day: date, moment: datetime) -> None:
        """省级审核通过: the day of assessment (定残日) is that of the review."""
        self.final_grade, self.reviewer, self.assessed_on, self.since = final, reviewer, day, moment

    @step(
        source=(S.REVIEW, S.CALCULATING, S.APPROVING),
        target=S.FIRST,
        permission="claims.review_grade",
        label=_("Back to the first assessment"),
        early_guards=(only.not_assessor,),
        guards=(only.reason_given,),
    )
    def return_to_grading(self, why: str, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """退回初评: the grading begins anew; what was found stays on record."""
        self.since = moment
        self.final_grade = self.assessed_on = self.asked_amount = None

    @step(
        source=TO_EXTERNAL,
        target=S.EXTERNAL,
        permission="claims.assess",
        label=_("To an external appraisal"),
        guards=(only.known_reason,),
    )
    def refer_external(self, cause: str, moment: datetime) -> None:
        """转司法鉴定."""
        self.external_reason, self.since = cause, moment

    @step(
        source=S.EXTERNAL,
        target=S.ARCHIVED,
        permission="claims.assess",
        label=_("Appraisal received"),
        early_guards=(only.opinion_on_file,),
        guards=(only.known_grade,),
    )
    def receive_appraisal(self, found: int | None, moment: datetime) -> None:
        """鉴定意见已收: the case goes on as an ordinary claim; nothing is saved here."""
        self.external_grade, self.since = found, moment
