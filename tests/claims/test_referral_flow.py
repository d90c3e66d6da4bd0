"""A referral from its form to its execution: routing, outcomes, validity, line of descent (claims brief §1, §6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError
from django.urls import reverse

from accounts.errors import DomainError
from accounts.models import User
from claims.actions import referring
from claims.models import Referral
from claims.tasks import expire_referrals
from tests.claims.referral_cases import agreed, approval_of, climb, draft, fresh, line, submitted
from tests.factories import NOW
from workflow.approvals.actions import agree, confirm_amount, refuse, resubmit, return_to_maker, withdraw
from workflow.approvals.kinds import kind_of
from workflow.approvals.screens.facts import shown_facts

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    with pytest.raises(DomainError) as refusal:
        yield
    assert refusal.value.code == code


def test_exceeded_limit_is_computed_and_shown(desk, case):
    referral = submitted(desk["handler"], case, "260000")
    rows = {row["measure"]: row for row in referral.exceeded}
    assert rows["per_vehicle"]["limit"] == "5000.00"
    assert rows["per_vehicle"]["over"] == "255000.00"
    assert rows["case_total"]["limit"] == "10000.00"
    assert rows["case_total"]["over"] == "250000.00"
    assert {row["document"] for row in referral.exceeded} == {"示例〔2026〕1号"}


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "车险 · 车损"), ("en", "Motor · Own vehicle")])
def test_exceeded_limit_is_told_in_the_language_of_its_reader(client, desk, case, language, words):
    referral = submitted(desk["handler"], case, "260000")
    User.objects.filter(pk=desk["handler"].pk).update(language=language)
    client.force_login(desk["handler"])
    assert words in client.get(reverse("claims:referral", args=[referral.pk])).content.decode()


def test_liability_ratio_is_shown_as_a_percentage(desk, case):
    type(case).objects.filter(pk=case.pk).update(liability_ratio=Decimal(70))
    referral = submitted(desk["handler"], type(case).objects.get(pk=case.pk))
    approval = approval_of(referral)
    shown = shown_facts(approval, kind_of(approval), fresh(referral), desk["desk_manager"], NOW, {})
    assert {fact.name: fact.value for fact in shown}["ratio"] == "70.00 %"


def test_referral_within_the_desks_authority_is_refused(desk, case):
    with refused_with("within_authority"):
        referring.submit(by=desk["handler"], referral=draft(desk["handler"], case, "5000"), at=NOW)


@pytest.mark.django_db(transaction=True)
def test_submission_asks_again_for_a_case_that_somebody_holds(desk, case, monkeypatch):
    lock, held = referring.lock, [1, 2]

    def busy(*args):
        if held:
            held.pop()
            raise OperationalError("database is locked")
        lock(*args)

    monkeypatch.setattr(referring, "lock", busy)
    referral = draft(desk["handler"], case)
    held.append(3)
    assert referring.submit(by=desk["handler"], referral=referral, at=NOW).status == "submitted"


def test_referral_of_a_line_without_limits_is_refused_and_says_whom_to_tell(desk, new_case):
    case = new_case(line="agriculture")
    with refused_with("authority_missing"):
        referring.submit(by=desk["handler"], referral=draft(desk["handler"], case), at=NOW)


@pytest.mark.parametrize(
    ("asked", "last"),
    [
        ("30000", "manager"),
        ("30000.01", "director"),
        ("50000", "director"),
        ("100000", "specialist"),
        ("200000", "province_manager"),
        ("260000", "province_director"),
        ("300000.01", "head_office"),
    ],
)
def test_first_node_whose_authority_covers_the_amount_ends_the_case(desk, case, asked, last):
    referral = submitted(desk["handler"], case, asked)
    climb(referral, desk[last])
    done = fresh(referral)
    assert done.status == "approved"
    assert done.decided_by == desk[last]
    assert done.granted == Decimal(asked)


def test_agreement_holds_thirty_days(desk, case):
    referral = agreed(desk["handler"], case, desk["province_director"])
    assert referral.valid_until == (NOW + timedelta(days=30, hours=1)).date()
    assert [item.granted for item in referral.items.all()] == [Decimal("260000.00")]


def test_amended_amount_waits_for_the_makers_confirmation(desk, case):
    referral = submitted(desk["handler"], case, "30000")
    for name in ("desk_manager", "reviewer"):
        agree(by=desk[name], approval=approval_of(referral), opinion="同意", at=NOW)
    agree(by=desk["manager"], approval=approval_of(referral), amount=Decimal(28000), opinion="核减工时", at=NOW)
    assert fresh(referral).status == "submitted"
    confirm_amount(by=desk["handler"], approval=approval_of(referral), at=NOW)
    done = fresh(referral)
    assert (done.status, done.granted, done.decided_by) == ("approved", Decimal("28000.00"), desk["manager"])


def test_raised_amount_is_tested_against_the_limits_anew(desk, case):
    referral = submitted(desk["handler"], case, "30000")
    for name in ("desk_manager", "reviewer"):
        agree(by=desk[name], approval=approval_of(referral), opinion="同意", at=NOW)
    with refused_with("authority_exceeded"):
        agree(by=desk["manager"], approval=approval_of(referral), amount=Decimal(31000), opinion="提高", at=NOW)


def test_returned_referral_comes_back_to_the_same_node(desk, case):
    referral = submitted(desk["handler"], case)
    agree(by=desk["desk_manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    due = NOW + timedelta(days=3)
    return_to_maker(
        by=desk["reviewer"], approval=approval_of(referral), opinion="缺照片", items=["照片"], due_at=due, at=NOW
    )
    assert fresh(referral).status == "returned"
    resubmit(by=desk["handler"], approval=approval_of(referral), opinion="已补", at=NOW)
    assert fresh(referral).status == "submitted"
    agree(by=desk["reviewer"], approval=approval_of(referral), opinion="齐", at=NOW)


def test_refused_referral_needs_a_new_fact_and_more_than_words(desk, case):
    referral = submitted(desk["handler"], case)
    agree(by=desk["desk_manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    agree(by=desk["reviewer"], approval=approval_of(referral), opinion="同意", at=NOW)
    refuse(by=desk["manager"], approval=approval_of(referral), opinion="责任不明", at=NOW)
    assert fresh(referral).status == "refused"
    second = draft(desk["handler"], case)
    assert (second.previous, second.edition) == (fresh(referral), 2)
    with refused_with("new_fact_missing"):
        referring.submit(by=desk["handler"], referral=second, at=NOW)


def test_referral_is_refused_from_the_manager_of_the_prefecture_up(desk, case):
    referral = submitted(desk["handler"], case)
    for person in ("desk_manager", "reviewer"):
        with refused_with("refuser_too_low"):
            refuse(by=desk[person], approval=approval_of(referral), opinion="不同意", at=NOW)
        assert fresh(referral).status == "submitted"
        agree(by=desk[person], approval=approval_of(referral), opinion="同意", at=NOW)
    refuse(by=desk["manager"], approval=approval_of(referral), opinion="不同意", at=NOW)
    assert fresh(referral).status == "refused"


def test_document_is_waived_once(desk, case):
    given = {"referral_type": "other", "items": [line("260000")], "claimed": Decimal(260000), "proposal": "一"}
    made = referring.begin(by=desk["handler"], case=case, **given)
    waiver = {"by": desk["handler"], "document": "business_reason"}
    waived = referring.waive(referral=made, reason="口头报备", **waiver)
    with refused_with("waived_already"):
        referring.waive(referral=waived, reason="另有原因", **waiver)
    assert fresh(made).waived["business_reason"]["reason"] == "口头报备"


def test_cosmetic_change_of_a_refused_referral_is_refused(desk, case):
    given = {"referral_type": "other", "items": [line("260000")], "claimed": Decimal(260000), "proposal": "一"}
    first = referring.begin(by=desk["handler"], case=case, **given)
    referring.waive(by=desk["handler"], referral=first, document="business_reason", reason="口头报备")
    sent = fresh(referring.submit(by=desk["handler"], referral=fresh(first), at=NOW))
    agree(by=desk["desk_manager"], approval=approval_of(sent), opinion="同意", at=NOW)
    agree(by=desk["reviewer"], approval=approval_of(sent), opinion="同意", at=NOW)
    refuse(by=desk["manager"], approval=approval_of(sent), opinion="不予支持", at=NOW)
    again = referring.next_version(by=desk["handler"], referral=fresh(sent), new_fact="换了一种说法而已")
    referring.waive(by=desk["handler"], referral=again, document="business_reason", reason="口头报备")
    with refused_with("cosmetic_change"):
        referring.submit(by=desk["handler"], referral=fresh(again), at=NOW)


def test_withdrawn_before_a_decision_leaves_a_line_of_descent(desk, case):
    referral = submitted(desk["handler"], case)
    withdraw(by=desk["handler"], approval=approval_of(referral), at=NOW)
    assert fresh(referral).status == "withdrawn"
    second = submitted(desk["handler"], case, "250000")
    assert second.previous == fresh(referral)
    assert second.edition == 2


def test_withdrawing_after_a_decision_is_refused(desk, case):
    referral = submitted(desk["handler"], case)
    agree(by=desk["desk_manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    with refused_with("decided_already"):
        withdraw(by=desk["handler"], approval=approval_of(referral), at=NOW)


def test_second_referral_of_a_type_is_refused_while_one_is_open(desk, case):
    submitted(desk["handler"], case)
    with refused_with("referral_open"):
        draft(desk["handler"], case)


def test_submitted_form_cannot_be_edited(desk, case):
    referral = submitted(desk["handler"], case)
    with refused_with("wrong_status"):
        referring.change(by=desk["handler"], referral=referral, items=[line("1000")], proposal="x")


@pytest.mark.parametrize(
    ("paid", "payee", "account", "days", "code"),
    [
        pytest.param("260000.01", "瓯江修理厂", "6222021001112233445", 1, "paid_over_granted", id="paid too much"),
        pytest.param("260000", "另一家修理厂", "6222021001112233445", 1, "other_payee", id="paid to somebody else"),
        pytest.param("260000", "瓯江修理厂", "6222021001112233446", 1, "other_payee", id="to another account"),
        pytest.param("260000", "瓯江修理厂", "6222021001112233445", 31, "agreement_expired", id="paid too late"),
        pytest.param("0", "瓯江修理厂", "6222021001112233445", 1, "amount_form", id="paid nothing"),
    ],
)
def test_execution_that_is_not_what_was_agreed_is_refused(desk, case, paid, payee, account, days, code):
    referral = agreed(desk["handler"], case, desk["province_director"])
    at = NOW + timedelta(days=days)
    with refused_with(code):
        referring.execute(
            by=desk["handler"], referral=referral, paid=Decimal(paid), payee_name=payee, payee_account=account, at=at
        )
    assert fresh(referral).status == "approved"


def test_execution_within_the_agreement_ends_the_referral(desk, case):
    referral = agreed(desk["handler"], case, desk["province_director"])
    given = {"payee_name": "瓯江修理厂", "payee_account": "6222021001112233445"}
    referring.execute(by=desk["handler"], referral=referral, paid=Decimal(255000), at=NOW + timedelta(days=2), **given)
    done = fresh(referral)
    assert (done.status, done.paid, done.executed_by) == ("executed", Decimal("255000.00"), desk["handler"])


def test_agreement_ends_when_its_last_day_is_over(desk, case, freeze):
    referral = agreed(desk["handler"], case, desk["province_director"])
    freeze(NOW + timedelta(days=30))
    assert expire_referrals() == 0
    freeze(NOW + timedelta(days=31))
    assert expire_referrals() == 1
    assert fresh(referral).status == "expired"
    assert draft(desk["handler"], case).previous == fresh(referral)


def test_agreement_that_ended_meanwhile_does_not_stop_the_clock(desk, new_case, freeze, monkeypatch):
    referrals = [
        agreed(desk["handler"], new_case(), desk["province_director"], payee_name=name, payee_account=name)
        for name in ("甲", "乙")
    ]
    freeze(NOW + timedelta(days=31))
    fire_many = referring.fire_many

    def overtaken(*args, **given):
        referring.expire(referral=referrals[0], why="amount", at=NOW + timedelta(days=31))
        return fire_many(*args, **given)

    monkeypatch.setattr(referring, "fire_many", overtaken)
    assert expire_referrals() == 1
    assert [fresh(referral).status for referral in referrals] == ["expired", "expired"]


def test_agreement_ends_when_the_liability_ratio_changes(desk, case):
    referral = agreed(desk["handler"], case, desk["province_director"])
    case.liability_ratio = Decimal(70)
    assert referring.expire_changed(case=case, at=NOW) == 1
    assert fresh(referral).status == "expired"


@pytest.mark.parametrize("who", ["surveyor", "assessor"])
def test_whoever_surveyed_or_assessed_the_loss_does_not_decide(desk, new_case, who):
    case = new_case(**{who: desk["manager"]})
    referral = submitted(desk["handler"], case)
    for name in ("desk_manager", "reviewer"):
        agree(by=desk[name], approval=approval_of(referral), opinion="同意", at=NOW)
    with pytest.raises(DomainError) as refusal:
        agree(by=desk["manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    assert refusal.value.code in {"not_your_turn", "worked_on_case", "not_found"}


def test_refused_is_final_for_its_version(desk, case):
    referral = submitted(desk["handler"], case)
    agree(by=desk["desk_manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    agree(by=desk["reviewer"], approval=approval_of(referral), opinion="同意", at=NOW)
    refuse(by=desk["manager"], approval=approval_of(referral), opinion="不同意", at=NOW)
    with refused_with("wrong_status"):
        agree(by=desk["manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    assert Referral.objects.filter(status="refused").count() == 1
