"""What is refused about injuries, each with its code (claims brief §5, §6.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import DomainError
from accounts.models import Branch, User
from claims import actions
from claims.injuries.calculation import differences
from claims.injuries.guards import calculation_of
from claims.models import (
    AssessmentCalculation,
    AssessorQualification,
    CompensationStandard,
    InjuryAssessment,
    InjuryStatus,
)
from claims.rules.injury_grading import Found, Victim, agree, clause_number, forbidden_reason, refuse_findings
from claims.rules.injury_settlement import Side, sample_place, saving_between
from claims.rules.refusals import CompensationRefused
from tests.claims.injuries.injury_cases import ENTERED, NINTH, TENTH, TODAY, Way, again, found, make_injured, put
from tests.factories import NOW
from workflow.approvals.actions import agree as approve_as
from workflow.approvals.actions.recording import Seen

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
S = InjuryStatus
LATER = TODAY + timedelta(days=1)


def code_of(act: Callable[[], Any]) -> str:
    """The code a verb is refused with."""
    with pytest.raises(DomainError) as refused:
        act()
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"born_on": TODAY}, "born_after_accident"),
        ({"born_on": date(1900, 1, 1)}, "age_over_120"),
        ({"died_on": date(2020, 1, 1)}, "death_day_wrong"),
        ({"died_on": LATER}, "death_day_wrong"),
        ({"contacted_at": NOW + timedelta(days=1)}, "contact_day_wrong"),
        ({"visited_at": NOW - timedelta(days=400)}, "contact_day_wrong"),
    ],
)
def test_tracking_that_cannot_be_is_refused(values: dict[str, Any], code: str, way: Way) -> None:
    assert code_of(lambda: actions.track(by=way.staff.first, assessment=way.row, values=values)) == code


def test_treatment_end_needs_a_contact_and_a_possible_day(way: Way) -> None:
    def end(day: date) -> str:
        return code_of(lambda: actions.end_treatment(by=way.staff.first, assessment=again(way.row), day=day))

    assert end(TODAY) == "not_contacted"
    values = {"contacted_at": NOW - timedelta(days=5)}
    actions.track(by=way.staff.first, assessment=way.row, values=values)
    assert end(LATER) == "day_in_future"
    assert end(date(2020, 1, 1)) == "treatment_end_too_early"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"born_on": date(2015, 1, 1)}, "external_minor"),
        ({"expected_grade": 6}, "external_grade"),
        ({"psychiatric": True}, "external_psychiatric"),
        ({"fraud": True}, "external_fraud"),
        ({"died_on": TODAY}, "external_death"),
    ],
)
def test_forbidden_case_goes_to_an_external_appraisal(values: dict[str, Any], code: str, way: Way) -> None:
    row = way.to(S.READY)
    put(way.staff.first, row, "signed_notice")
    row = actions.track(by=way.staff.first, assessment=again(row), values=values)
    assert code_of(lambda: actions.sign_notice(by=way.staff.first, assessment=again(row), day=TODAY)) == code
    sent = actions.refer_external(by=way.staff.first, assessment=again(row), cause="other")
    assert sent.status == S.EXTERNAL


def test_notice_needs_the_signed_paper_and_a_day_after_treatment(way: Way) -> None:
    row = way.to(S.READY)
    sign = lambda day: code_of(lambda: actions.sign_notice(by=way.staff.first, assessment=again(row), day=day))  # noqa: E731 (short)
    assert sign(TODAY) == "notice_missing"
    put(way.staff.first, row, "signed_notice")
    assert sign(date(2026, 4, 1)) == "notice_too_early"


def test_examination_needs_a_complete_expectation_and_photos(way: Way) -> None:
    row = way.to(S.EXAMINING)
    examine = lambda: actions.record_examination(by=way.staff.first, assessment=again(row), day=TODAY)  # noqa: E731 (short)
    assert code_of(examine) == "expected_missing"
    CompensationStandard.objects.create(region="上海", data_year=2025, income=Decimal(80000), source="test")
    drafted = {**ENTERED, "draft": True, "region": "上海"}
    actions.save_calculation(by=way.staff.first, assessment=again(row), kind="expected", entered=drafted)
    assert code_of(examine) == "expected_draft"
    actions.save_calculation(by=way.staff.first, assessment=again(row), kind="expected", entered=ENTERED)
    assert code_of(examine) == "photo_missing"


def test_larger_of_demand_and_estimate_is_what_was_expected(way: Way) -> None:
    row = way.to(S.EXAMINING)
    put(way.staff.first, row, "exam_photo")
    told = (
        ("claimed", "IX", NINTH, 7),
        ("first", "X", TENTH, 5),
        ("claimed", "IX", NINTH, 6),
        ("hospital", "X", TENTH, 1),
    )
    for basis, grades, clauses, transport in told:
        entered = {"basis": basis, "grades": grades, "clauses": clauses, "transport": Decimal(transport)}
        actions.save_calculation(
            by=way.staff.first, assessment=again(row), kind="expected", entered={**ENTERED, **entered}
        )
    actions.record_examination(by=way.staff.first, assessment=again(row), day=TODAY)
    counting = calculation_of(again(row), "expected")
    assert (counting.basis, counting.entered["transport"]) == ("claimed", "6")
    assert again(row).expected_basis == "claimed"


def test_expectation_is_frozen_before_anybody_grades(way: Way) -> None:
    row = way.to(S.FIRST)
    assert row.expected_frozen_at == NOW
    late = lambda: actions.save_calculation(by=way.staff.first, assessment=row, kind="expected", entered=ENTERED)  # noqa: E731 (short)
    assert code_of(late) == "wrong_status"
    assert AssessmentCalculation.objects.filter(assessment=row).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"measurement": " "}, "measurement_missing"),
        ({"photo": None}, "photo_missing"),
        ({"photo": 10**6}, "photo_missing"),
        ({"clause": "5.99.9(9)"}, "clause_unknown"),
        ({"standard": "GB18667"}, "clause_unknown"),
        ({"clause": "5.6.1(1)"}, "external_grade"),
    ],
)
def test_finding_that_is_not_whole_is_refused(change: dict[str, Any], code: str, way: Way) -> None:
    row = way.to(S.FIRST)
    findings = [replace(found(row, TENTH)[0], **change)]
    assert code_of(lambda: actions.assess(by=way.staff.first, assessment=row, findings=findings)) == code


def test_standards_are_not_mixed_and_clauses_not_repeated() -> None:
    one = Found("RENTI", "5.10.6(3)", 10, "30%", 1)
    codes = [
        refusal.code if (refusal := refuse_findings(findings)) else ""
        for findings in ([], [one, one], [one, replace(one, standard="GB18667", clause="x")], [one])
    ]
    assert codes == ["finding_missing", "clause_twice", "standards_mixed", ""]


def test_two_pairs_of_eyes_and_a_third_are_needed(way: Way, people: dict[str, User]) -> None:
    row = way.to(S.SECOND)
    same = lambda by: code_of(lambda: actions.assess(by=by, assessment=row, findings=found(row, TENTH)))  # noqa: E731 (short)
    assert same(way.staff.first) == "same_assessor"
    AssessorQualification.objects.filter(person=way.staff.second).update(valid_to=date(2026, 5, 31))
    assert same(way.staff.second) == "not_qualified"
    AssessorQualification.objects.filter(person=way.staff.second).update(valid_to=TODAY)
    row = actions.assess(by=way.staff.second, assessment=row, findings=found(row, NINTH))
    row = again(row)
    assert row.status == S.CONFERENCE
    meet = lambda by, minutes: code_of(  # noqa: E731 (short)
        lambda: actions.assess(by=by, assessment=row, findings=found(row, TENTH), minutes=minutes)
    )
    assert meet(way.staff.first, "一致") == "party_of_conference"
    assert meet(way.staff.second, "一致") == "party_of_conference"
    assert meet(way.staff.third, " ") == "minutes_missing"


def test_nobody_reviews_the_own_assessment(way: Way) -> None:
    row = way.to(S.FIRST)
    row = actions.assess(by=way.staff.province, assessment=row, findings=found(row, TENTH))
    row = actions.assess(by=way.staff.second, assessment=again(row), findings=found(row, TENTH))
    assert code_of(lambda: actions.confirm_grade(by=way.staff.province, assessment=again(row))) == "own_assessment"


def test_submission_needs_a_final_calculation_with_confirmed_standards(way: Way) -> None:
    row = way.to(S.CALCULATING)
    submit = lambda: actions.submit(by=way.staff.first, assessment=again(row))  # noqa: E731 (short)
    assert code_of(submit) == "calculation_missing"
    CompensationStandard.objects.create(region="上海", data_year=2025, income=Decimal(80000), source="test")
    final = {**ENTERED, "region": "上海"}
    with pytest.raises(CompensationRefused) as unverified:
        actions.save_calculation(by=way.staff.first, assessment=again(row), kind="asked", entered=final)
    assert {each.code for each in unverified.value.problems} & {"standard_unverified", "standard_missing"}
    drafted = {**final, "draft": True}
    actions.save_calculation(by=way.staff.first, assessment=again(row), kind="asked", entered=drafted)
    assert code_of(submit) == "calculation_draft"


def test_amount_above_the_limit_climbs_and_the_assessors_never_decide(way: Way) -> None:
    row = way.to(S.APPROVING)
    approval = way.approval()
    for person in (way.staff.first, way.staff.province):
        assert code_of(lambda by=person: approve_as(by=by, approval=approval, at=NOW))  # type: ignore[misc]
    assert again(row).status == S.APPROVING


def test_agreement_stays_within_what_was_approved(way: Way) -> None:
    row = way.to(S.NEGOTIATING)
    sign = lambda **more: code_of(  # noqa: E731 (short)
        lambda: actions.sign_agreement(
            by=way.staff.first, assessment=again(row), **{"day": TODAY, "payee": "victim", **more}
        )
    )
    assert sign() == "agreed_missing"
    put(way.staff.first, row, "signed_agreement")
    for transport, code in (("45000", "agreed_above_approved"), ("1", "agreed_deviates")):
        entered = {**ENTERED, "transport": Decimal(transport)}
        actions.save_calculation(by=way.staff.first, assessment=again(row), kind="agreed", entered=entered)
        assert sign() == code
    actions.save_calculation(by=way.staff.first, assessment=again(row), kind="agreed", entered=ENTERED)
    assert sign(day=LATER) == "day_in_future"
    back = actions.calculate_anew(by=way.staff.first, assessment=again(row), reason="伤者要求提高")
    assert (back.status, back.approved_amount) == (S.CALCULATING, None)


def test_agreement_above_the_expectation_needs_a_reason(way: Way) -> None:
    row = way.to(S.EXAMINING)
    put(way.staff.first, row, "exam_photo")
    little = {**ENTERED, "grades": "X", "clauses": TENTH, "transport": Decimal(1)}
    actions.save_calculation(by=way.staff.first, assessment=again(row), kind="expected", entered=little)
    actions.record_examination(by=way.staff.first, assessment=again(row), day=TODAY)
    way.row = again(row)
    row = way.to(S.APPROVING)
    approve_as(by=way.staff.manager, approval=way.approval(), seen=Seen(acknowledged=("above_expected",)), at=NOW)
    put(way.staff.first, again(row), "signed_agreement")
    actions.save_calculation(by=way.staff.first, assessment=again(row), kind="agreed", entered=ENTERED)
    sign = lambda reason: actions.sign_agreement(  # noqa: E731 (short)
        by=way.staff.first, assessment=again(row), day=TODAY, payee="victim", reason=reason
    )
    assert code_of(lambda: sign(" ")) == "agreed_above_expected"
    assert sign("二次手术费用已发生").agreed_reason == "二次手术费用已发生"


def test_saving_is_computed_and_confirmed_by_somebody_without_a_part(way: Way) -> None:
    row = way.to(S.PAID)
    with pytest.raises(TypeError):
        actions.confirm_saving(by=way.staff.province, assessment=row, insurer_saving=Decimal(10**6))
    InjuryAssessment.objects.filter(pk=row.pk).update(second_assessor=way.staff.province, reviewer=way.staff.third)
    assert code_of(lambda: actions.confirm_saving(by=way.staff.province, assessment=again(row))) == "own_saving"


def test_signer_does_not_pay(way: Way) -> None:
    row = way.to(S.AGREED)
    InjuryAssessment.objects.filter(pk=row.pk).update(agreed_by=way.staff.payer)
    pay = lambda: actions.pay(  # noqa: E731 (short)
        by=way.staff.payer, assessment=again(row), amount=row.agreed_amount or Decimal(0), day=TODAY, payee="victim"
    )
    assert code_of(pay) == "own_agreement"


def test_payment_is_the_agreed_amount_to_the_agreed_payee_by_another_person(way: Way) -> None:
    row = way.to(S.AGREED)
    assert row.agreed_amount is not None
    right: dict[str, Any] = {"amount": row.agreed_amount, "day": TODAY, "payee": "victim"}
    pay = lambda by, **more: code_of(lambda: actions.pay(by=by, assessment=row, **{**right, **more}))  # noqa: E731 (short)
    assert pay(way.staff.payer, amount=row.agreed_amount + 1) == "paid_not_agreed"
    assert pay(way.staff.payer, payee="agent") == "payee_not_agreed"
    assert pay(way.staff.payer, day=date(2026, 5, 1)) == "payment_too_early"
    assert pay(way.staff.first) == "permission_missing"


def test_saving_is_taken_back_only_by_a_higher_judgment(way: Way) -> None:
    row = way.to(S.ARCHIVED)
    lost = lambda amount: code_of(  # noqa: E731 (short)
        lambda: actions.reverse_saving(by=way.staff.province, assessment=again(row), awarded=Decimal(amount))
    )
    assert lost(200000) == "judgment_missing"
    put(way.staff.first, row, "judgment")
    assert row.agreed_amount is not None
    assert lost(row.agreed_amount) == "judgment_not_higher"


def test_drop_of_the_grade_without_both_clauses_counts_nothing() -> None:
    heavy, light = Side(Decimal(200), Decimal(150), [(9, "")]), Side(Decimal(100), Decimal(80), [(10, "5.10.6(3)")])
    unproven, proven = (
        saving_between(heavy, light, Decimal(5)),
        saving_between(replace(heavy, grades=[(9, "5.9.6(1)")]), light, Decimal(5)),
    )
    assert (unproven.gross, unproven.insurer, unproven.proven) == (0, 0, False)
    assert (proven.gross, proven.insurer, proven.proven) == (100, 75, True)
    worse = saving_between(light, replace(heavy, grades=[(9, "")]), Decimal(0))
    assert (worse.gross, worse.insurer) == (-100, -70)


def test_one_open_assessment_a_person_and_none_of_the_dead(way: Way, tree: dict[str, Branch]) -> None:
    opened = lambda injured: code_of(lambda: actions.open_assessment(by=way.staff.first, injured=injured))  # noqa: E731 (short)
    assert opened(way.row.injured) == "assessment_open"
    assert opened(make_injured(tree["330301"], severity="death")) == "external_death"


def test_certificate_is_not_entered_for_oneself_nor_twice(way: Way) -> None:
    entered: dict[str, Any] = {"kind": "physician", "certificate_no": "Z1", "valid_from": TODAY}
    manager = way.staff.manager
    assert code_of(lambda: actions.qualify(by=manager, person=manager, **entered)) == "own_qualification"
    actions.qualify(by=manager, person=way.staff.second, **entered)
    assert code_of(lambda: actions.qualify(by=manager, person=way.staff.second, **entered)) == "qualification_known"
    reversed_days = {**entered, "certificate_no": "Z2", "valid_to": date(2026, 1, 1)}
    assert code_of(lambda: actions.qualify(by=manager, person=way.staff.second, **reversed_days)) == "dates_reversed"


def test_saved_calculation_is_computed_again_to_the_fen_and_a_change_is_seen(way: Way) -> None:
    row: InjuryAssessment = way.to(S.APPROVING)
    saved = AssessmentCalculation.objects.get(assessment=row, kind="asked")
    CompensationStandard.objects.filter(region="山西").update(income=Decimal(99999))
    assert differences(saved) == []
    saved.answer["totals"]["award"] = "1.00"
    assert differences(saved) == ["award"]


def test_rules_of_who_may_be_graded_and_when_assessors_agree() -> None:
    adult = Victim(born_on=date(1980, 1, 1), on=TODAY, grade=7)
    assert forbidden_reason(adult) == ""
    assert forbidden_reason(replace(adult, born_on=date(2008, 6, 2))) == "minor"
    assert forbidden_reason(replace(adult, born_on=date(2008, 6, 1))) == ""
    assert [forbidden_reason(replace(adult, grade=grade)) for grade in (1, 6, 7, 10)] == ["grade", "grade", "", ""]
    assert agree([9, 10], [10, 9])
    assert not agree([9, 10], [9])
    assert {clause_number(each) for each in ("5.10.6.11", "5.10.6（11）", " 5.10.6(11) ")} == {"5.10.6(11)"}
    taken = sum(sample_place(f"BA{number}").within(Decimal(5)) for number in range(4000))
    assert 120 < taken < 280
