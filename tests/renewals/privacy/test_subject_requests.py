"""Requests of customers: registered by one, decided by another in the province, carried out at once (PIPL 44–47)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Conflict, Denied, DomainError
from accounts.fields import blind_index
from renewals.models import Consent, Renewal, SubjectRequest
from renewals.privacy.actions.deciding import grant, grounds_of, hand_over, refuse
from renewals.privacy.actions.looking import lift_hold, place_hold
from renewals.privacy.actions.registering import WishForm, register_request
from tests.factories import NOW
from workflow.models import Event, ToDo
from workflow.transitions import NotFound, fire

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
TODAY, PHONE, CERTIFICATE = date(2026, 6, 1), "13912341234", "330302199001011235"
WISH = WishForm(kind="delete", identity="身份证原件已核，复印件存档 3 号", asked_on=TODAY)
RUNNING, SOLD, OLD = date(2026, 6, 30), date(2026, 5, 20), date(2021, 5, 20)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def customer(make_renewal):
    """A task of one customer whose cover ends on a day."""

    def make(ends, **more):
        known = {"phone": PHONE, "insured_name": "王小强", "certificate_no": CERTIFICATE}
        known["certificate_hash"] = blind_index(CERTIFICATE)
        status = "pool" if ends >= TODAY else "closed"
        return make_renewal(**known | {"status": status, "expires_on": ends} | more)

    return make


def register(people, row, by="renewal_manager", **change):
    return register_request(by=people[by], renewal=row, form=replace(WISH, **change), at=NOW)


def code_of(act):
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def test_registered_is_due_in_fifteen_working_days_and_waits_for_the_province(people, customer):
    request = register(people, customer(SOLD))
    assert (request.status, request.due_on) == ("subject_registered", date(2026, 6, 23))  # 19 June: a holiday
    todo = ToDo.objects.open().get(kind="decide_subject_request")
    assert (todo.role, todo.due_at.date()) == ("province_admin", date(2026, 6, 23))
    event = Event.objects.of(request).get()
    assert (event.verb, event.data["kind"]) == ("register", "delete")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"identity": " "}, "identity_missing"),
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_in_future"),
        ({"kind": "forget"}, "kind_unknown"),
        ({"kind": "correct"}, "wish_missing"),
        ({"kind": "correct", "wish": {"plate": "浙C99999"}}, "wish_missing"),
        ({"kind": "correct", "wish": {"phone": "12"}}, "phone_unreadable"),
        ({"kind": "correct", "wish": {"certificate_no": "330302199001011239"}}, "certificate_unreadable"),
    ],
)
def test_registration_is_complete(change, code, people, customer):
    row = customer(SOLD)
    assert code_of(lambda: register(people, row, **change)) == code
    assert not SubjectRequest.objects.exists()


@pytest.mark.parametrize("who", ["specialist", "team_lead", "telesales", "other_renewal_manager", "auditor"])
def test_who_may_not_register(who, people, customer):
    with pytest.raises((Denied, NotFound)):
        register(people, customer(SOLD), by=who)


def test_same_wish_is_open_once(people, customer):
    row = customer(SOLD)
    register(people, row)
    assert code_of(lambda: register(people, row)) == "asked_already"
    register(people, row, kind="withdraw")
    twin = SubjectRequest.objects.get(kind="delete")
    twin.pk = None
    twin._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_who_decides(people, customer):
    request = register(people, customer(OLD), by="province_admin")
    for who, code in (("province_admin", "four_eyes"), ("renewal_manager", "province_decides")):
        assert code_of(lambda who=who: grant(by=people[who], request=request, answer="", at=NOW)) == code
    for who in ("specialist", "other_province_admin"):
        with pytest.raises((Denied, NotFound)):
            grant(by=people[who], request=request, answer="", at=NOW)
    assert Renewal.objects.get().phone == PHONE


def test_deletion_after_the_record_years_leaves_figures_alone(people, customer):
    row = customer(OLD)
    before = {name: getattr(row, name) for name in ("last_premium", "expires_on", "cycle", "status", "policy_no")}
    done = grant(by=people["province_admin"], request=register(people, row), answer="已删除", at=NOW)
    after = Renewal.objects.get()
    assert (done.status, done.touched, done.kept, done.refusal) == ("subject_done", 1, 0, "")
    assert (after.phone, after.insured_name, after.certificate_no, after.plate, after.vin) == ("",) * 5
    assert {name: getattr(after, name) for name in before} == before
    events = str(list(Event.objects.filter(object_type="renewals.renewal").values_list("data", "reason")))
    assert not [text for text in (PHONE, "王小强", CERTIFICATE, row.plate, row.vin) if text in events]
    assert not ToDo.objects.open().filter(kind="decide_subject_request").exists()


def test_deletion_within_the_record_years_takes_the_numbers_and_says_what_is_kept(people, customer):
    row = customer(SOLD)
    done = grant(by=people["province_admin"], request=register(people, row), answer="", at=NOW)
    after = Renewal.objects.get()
    assert (done.touched, done.kept, done.refusal) == (1, 1, "sales_record")
    assert (after.phone, after.phone_hash, after.phone_valid, after.insured_name) == ("", "", False, "王小强")
    again = register(people, row)
    assert code_of(lambda: grant(by=people["province_admin"], request=again, answer="", at=NOW)) == "duty_stands"
    told = refuse(by=people["province_admin"], request=again, ground="sales_record", answer="五年内须保存", at=NOW)
    assert (told.status, told.refusal) == ("subject_refused", "sales_record")


def test_running_policy_of_the_customer_keeps_every_task(people, customer):
    old, _running = customer(OLD), customer(RUNNING)
    request = register(people, old)
    assert code_of(lambda: grant(by=people["province_admin"], request=request, answer="", at=NOW)) == "duty_stands"
    assert grounds_of(request, people["province_admin"], NOW)[0] == "contract"
    assert Renewal.objects.filter(phone_hash=blind_index(PHONE)).count() == 2


def test_legal_hold_wins_until_it_is_lifted(people, customer):
    manager, row = people["renewal_manager"], customer(OLD)
    place_hold(by=manager, renewal=row, reason="诉讼保全")
    request = register(people, row)
    assert code_of(lambda: grant(by=people["province_admin"], request=request, answer="", at=NOW)) == "duty_stands"
    assert code_of(lambda: fire(row, "erase_personal", by=people["province_admin"], moment=NOW)) == "legal_hold"
    assert code_of(lambda: place_hold(by=manager, renewal=row, reason="x")) == "legal_hold"
    lift_hold(by=manager, renewal=row, reason="已结案")
    assert code_of(lambda: lift_hold(by=manager, renewal=row, reason="x")) == "not_held"
    assert grant(by=people["province_admin"], request=request, answer="", at=NOW).touched == 1


@pytest.mark.parametrize(
    ("ends", "ground", "answer", "code"),
    [
        (OLD, "sales_record", "x", "ground_unfit"),
        (OLD, "contract", "x", "ground_unfit"),
        (SOLD, "sales_record", "x", "ground_unfit"),
        (RUNNING, "legal_hold", "x", "ground_unfit"),
        (OLD, "", "x", "ground_missing"),
        (OLD, "identity", " ", "opinion_missing"),
        (OLD, "whim", "x", "ground_unfit"),
    ],
)
def test_refusal_needs_a_ground_that_holds(ends, ground, answer, code, people, customer):
    request = register(people, customer(ends))
    admin = people["province_admin"]
    assert code_of(lambda: refuse(by=admin, request=request, ground=ground, answer=answer, at=NOW)) == code


def test_correction_reaches_every_task_of_the_customer_and_the_event_says_only_what(people, customer, make_renewal):
    row, other = customer(SOLD), customer(RUNNING)
    stranger = make_renewal(phone=PHONE, insured_name="李四")
    wish = {"phone": "137 1234 1234", "insured_name": "王晓强"}
    request = register(people, row, kind="correct", wish=wish)
    assert "王晓强" not in str(Event.objects.of(request).get().data)
    done = grant(by=people["province_admin"], request=request, answer="", at=NOW)
    assert (done.status, done.touched, done.wish) == ("subject_done", 2, "")
    for each in (row, other):
        after = each.reload()
        assert (after.phone, after.insured_name, after.phone_hash) == (
            "13712341234",
            "王晓强",
            blind_index("13712341234"),
        )
        event = Event.objects.of(after).last()
        assert (event.verb, event.data["fields"]) == ("correct_personal", ["insured_name", "phone"])
    assert stranger.reload().phone == PHONE


def test_withdrawal_is_written_to_the_ledger(people, customer):
    request = register(people, customer(SOLD), kind="withdraw")
    done = grant(by=people["province_admin"], request=request, answer="", at=NOW)
    assert (done.status, done.touched) == ("subject_done", 1)
    rows = Consent.objects.values_list("purpose", "channel", "given", "on", "phone_hash")
    hashed = blind_index(PHONE)
    assert set(rows) == {("marketing", "any", False, TODAY, hashed), ("share", "any", False, TODAY, hashed)}


def test_copy_is_granted_then_handed_over(people, customer):
    request = register(people, customer(RUNNING), kind="access")
    granted = grant(by=people["province_admin"], request=request, answer="可来领取", at=NOW)
    assert granted.status == "subject_answered"
    todo = ToDo.objects.open().get(kind="hand_over_copy")
    assert todo.assignee == people["renewal_manager"]
    done = hand_over(by=people["renewal_manager"], request=granted, answer="本人当面领取", at=NOW)
    assert (done.status, done.handed_over) == ("subject_done", "本人当面领取")
    assert not ToDo.objects.open().filter(kind="hand_over_copy").exists()


@pytest.mark.parametrize("kind", ["access", "withdraw"])
def test_steps_of_the_other_kind_are_refused(kind, people, customer):
    request = register(people, customer(SOLD), kind=kind)
    wrong = "carry_out" if kind == "access" else "grant_copy"
    data = {"decider": people["province_admin"], "moment": NOW, "answer": ""}
    more = {"touched": 0, "kept": 0, "refusal": ""} if kind == "access" else {}
    assert code_of(lambda: fire(request, wrong, by=people["province_admin"], **data, **more)) == "other_kind"


def test_what_is_decided_stays_decided(people, customer):
    request = register(people, customer(OLD))
    admin = people["province_admin"]
    grant(by=admin, request=request, answer="", at=NOW)
    for act in (
        lambda: grant(by=admin, request=request.reload(), answer="", at=NOW),
        lambda: refuse(by=admin, request=request.reload(), ground="identity", answer="x", at=NOW),
        lambda: hand_over(by=admin, request=request.reload(), answer="x", at=NOW),
    ):
        assert code_of(act) == "wrong_status"


def test_decision_sent_twice_acts_once_and_a_stale_one_not_at_all(people, customer):
    request = register(people, customer(OLD))
    admin = people["province_admin"]
    with pytest.raises(Conflict):
        grant(by=admin, request=request, answer="", expected_version=request.version + 1, at=NOW)
    assert Renewal.objects.get().phone == PHONE
    for _time in range(2):
        grant(by=admin, request=request.reload(), answer="", expected_version=1, key="k", at=NOW)
    assert Event.objects.filter(verb="erase_personal").count() == 1


def test_deleted_data_does_not_come_back(people, customer):
    row = customer(OLD)
    grant(by=people["province_admin"], request=register(people, row), answer="", at=NOW)
    manager = people["renewal_manager"]
    assert code_of(lambda: fire(row, "update_from_list", by=manager, values={"phone": PHONE})) == "anonymised"
    assert code_of(lambda: fire(row, "correct_personal", by=manager, values={"phone": PHONE})) == "anonymised"


def test_guard_of_four_eyes_that_is_off_is_noticed_by_the_database(people, customer):
    request = register(people, customer(OLD))
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.filter(pk=request.pk).update(decided_by=people["renewal_manager"])
