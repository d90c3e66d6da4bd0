"""Refusals of the injury desk that protect a file: what is missing, out of turn, or done twice (claims brief §5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import DomainError
from accounts.models import Branch
from claims import actions
from claims.actions.injury_announcing import fire_on
from claims.injuries.guards import expected_frozen
from claims.models import InjuryAssessment, InjuryStatus
from claims.rules.injury_grading import Found, refuse_days
from tests.claims.injuries.injury_cases import ENTERED, NINTH, TENTH, TODAY, Way, again, make_injured, put
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
S = InjuryStatus
DAY = timedelta(days=1)


def code_of(act: Callable[[], Any]) -> str:
    """The code a verb is refused with; it has a sentence as well."""
    with pytest.raises(DomainError) as refused:
        act()
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    ("assessed", "treatment_end", "code"),
    [
        (TODAY + DAY, TODAY, "day_in_future"),
        (date(2025, 1, 1), TODAY, "assessed_before_accident"),
        (date(2026, 4, 30), date(2026, 5, 1), "assessed_before_treatment_end"),
        (TODAY, None, "assessed_before_treatment_end"),
        (date(2026, 5, 1), date(2026, 5, 1), ""),
    ],
)
def test_day_of_assessment_follows_accident_and_treatment(
    assessed: date, treatment_end: date | None, code: str
) -> None:
    refusal = refuse_days(accident=date(2025, 11, 1), treatment_end=treatment_end, assessed=assessed, today=TODAY)
    assert (refusal.code if refusal else "") == code


def test_case_without_the_day_of_the_accident_is_not_followed(way: Way, tree: dict[str, Branch]) -> None:
    injured = make_injured(tree["330301"])
    injured.case.loss_at = None
    assert code_of(lambda: actions.open_assessment(by=way.staff.first, injured=injured)) == "accident_missing"


def test_notice_needs_the_day_of_birth(way: Way) -> None:
    first = way.staff.first
    row = actions.track(by=first, assessment=way.row, values={"contacted_at": NOW - DAY})
    row = actions.end_treatment(by=first, assessment=again(row), day=date(2026, 5, 1))
    put(first, again(row), "signed_notice")
    assert code_of(lambda: actions.sign_notice(by=first, assessment=again(row), day=TODAY)) == "birth_missing"


def test_grading_needs_the_frozen_expectation_and_nobody_thaws_it(way: Way) -> None:
    attempt: Any = SimpleNamespace(obj=way.row)
    refusal = expected_frozen(attempt)
    assert refusal is not None
    assert refusal.code == "expected_not_frozen"
    row = way.to(S.FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        InjuryAssessment.objects.filter(pk=row.pk).update(expected_frozen_at=None)


@pytest.mark.parametrize(
    ("verb", "clause", "grade", "code"),
    [("assess_second", NINTH, 9, "grades_differ"), ("assess_otherwise", TENTH, 10, "grades_agree")],
)
def test_second_assessment_is_what_its_grades_say(verb: str, clause: str, grade: int, code: str, way: Way) -> None:
    row, by = way.to(S.SECOND), way.staff.second
    findings = [Found("RENTI", clause, grade, "30%", 1)]
    assert code_of(lambda: fire_on(row, verb, by=by, findings=findings, assessor=by)) == code


def test_agreement_needs_the_signed_paper(way: Way) -> None:
    row, first = way.to(S.NEGOTIATING), way.staff.first
    actions.save_calculation(by=first, assessment=row, kind="agreed", entered=ENTERED)
    sign = lambda: actions.sign_agreement(by=first, assessment=again(row), day=TODAY, payee="victim")  # noqa: E731 (short)
    assert code_of(sign) == "agreement_missing"


def test_external_appraisal_needs_a_reason_an_opinion_and_a_possible_grade(way: Way) -> None:
    row, first = way.to(S.READY), way.staff.first
    assert code_of(lambda: actions.refer_external(by=first, assessment=row, cause="x")) == "reason_unknown"
    row = actions.refer_external(by=first, assessment=row, cause="refused")
    receive = lambda grade: actions.receive_appraisal(by=first, assessment=again(row), found=grade)  # noqa: E731 (short)
    assert code_of(lambda: receive(9)) == "appraisal_missing"
    put(first, again(row), "appraisal")
    assert code_of(lambda: receive(11)) == "grade_invalid"
    assert receive(9).external_grade == 9


def test_nothing_is_taken_back_that_was_not_paid_or_was_taken_back(way: Way, tree: dict[str, Branch]) -> None:
    staff, row = way.staff, way.to(S.ARCHIVED)
    lost = lambda one: actions.reverse_saving(by=staff.province, assessment=again(one), awarded=Decimal(300000))  # noqa: E731 (short)
    put(staff.first, row, "judgment")
    actions.file_again(by=staff.province, assessment=lost(row))
    assert code_of(lambda: lost(row)) == "reversed_already"
    other = Way(staff, actions.open_assessment(by=staff.first, injured=make_injured(tree["330301"])))
    outside = other.to(S.EXTERNAL)
    put(staff.first, outside, "appraisal")
    actions.receive_appraisal(by=staff.first, assessment=again(outside), found=9)
    assert code_of(lambda: lost(outside)) == "not_paid"


def test_recheck_is_of_the_sample_and_once(way: Way) -> None:
    row = way.to(S.ARCHIVED)
    check = lambda: actions.recheck(by=way.staff.province, assessment=again(row), passed=True, opinion="无误")  # noqa: E731 (short)
    InjuryAssessment.objects.filter(pk=row.pk).update(recheck_wanted=False)
    assert code_of(check) == "not_sampled"
    InjuryAssessment.objects.filter(pk=row.pk).update(recheck_wanted=True)
    assert check().recheck_passed is True
    assert code_of(check) == "rechecked_already"


def test_saving_needs_both_amounts(way: Way) -> None:
    assert code_of(lambda: actions.saving_of(way.row)) == "saving_incomplete"
