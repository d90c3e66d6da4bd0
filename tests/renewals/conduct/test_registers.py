"""Caps over owner and telesales, refusals, lifts by four eyes, consents, complaints, recordings, notes of rebates."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.errors import Denied, DomainError
from accounts.fields import blind_index
from accounts.models import Membership
from renewals import actions
from renewals.actions import CallbackForm, CallResult, Entry
from renewals.conduct.actions import registers
from renewals.conduct.actions.registers import ConsentForm
from renewals.conduct.asking import judge
from renewals.models import BlockLift, Complaint, DoNotCall, FollowUp, RebateNote, SalesCall
from tests.factories import NOW, make_person
from workflow.models import BranchSetting
from workflow.transitions import NotFound

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)
PHONE = "13912345678"


def entry(**more: Any) -> Entry:
    return Entry(**{"channel": "phone", "result": "R2", "intention": "C", "next_contact_on": TODAY + 3 * DAY, **more})


@pytest.fixture
def mine(people, make_renewal):
    return make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 6, 20))


def follow(people, renewal, at=NOW, **more):
    return actions.register_follow_up(by=people["specialist"], renewal=renewal, entry=entry(**more), at=at)


def code_of(act) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return str(refused.value.code)


def test_telesales_and_owner_share_the_cap_of_a_number(people, make_renewal, call_list):
    renewal = make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20))
    item = call_list().items.select_related("call_list", "renewal").get()
    actions.record_call(by=people["telesales"], item=item, call=CallResult(result="R2"), at=NOW)
    form = CallbackForm(channel="phone", result="R2", insured_where="unknown", reason="P2", win_back="low")
    act = lambda at: actions.register_callback(by=people["specialist"], renewal=renewal, form=form, at=at)  # noqa: E731
    assert code_of(lambda: act(NOW + DAY)) == "called_too_often"
    assert act(NOW + 2 * DAY).status == "callback_done"
    assert list(SalesCall.objects.order_by("pk").values_list("caller", flat=True)) == [
        people["telesales"].pk,
        people["specialist"].pk,
    ]


def test_caps_go_with_the_number_not_with_the_vehicle(people, mine, make_renewal):
    twin = make_renewal(status="following", owner=people["specialist"], expires_on=mine.expires_on, phone=mine.phone)
    follow(people, mine)
    assert code_of(lambda: follow(people, twin, at=NOW + DAY)) == "called_too_often"
    assert follow(people, twin, at=NOW + DAY, channel="wecom", replied=True).attempts == 2


def test_fourth_try_of_a_day_is_refused(people, mine):
    for minute in (0, 5, 10):
        follow(people, mine, at=NOW + timedelta(minutes=minute), result="N1", intention="U", next_contact_on=TODAY)
    again = {"result": "N1", "intention": "U", "next_contact_on": TODAY + DAY}
    assert code_of(lambda: follow(people, mine, at=NOW + timedelta(minutes=15), **again)) == "tried_enough_today"
    assert follow(people, mine, at=NOW + DAY, **again).attempts == 5


def test_number_of_calls_is_the_branchs_setting(people, mine, tree):
    BranchSetting.objects.create(code="renewals.call_gap_days", branch=tree["33"], value=0, valid_from=TODAY)
    BranchSetting.objects.create(code="renewals.calls_a_cycle", branch=tree["33"], value=1, valid_from=TODAY)
    follow(people, mine)
    assert code_of(lambda: follow(people, mine, at=NOW + timedelta(minutes=9))) == "calls_used_up"


def test_call_at_the_customers_wish_counts_for_nothing_and_is_listed(people, mine):
    follow(people, mine, customer_asked=True)
    assert SalesCall.objects.get().customer_asked
    assert follow(people, mine, at=NOW + DAY).attempts == 3


def test_call_of_the_customer_is_no_sales_call(people, mine):
    follow(people, mine, outgoing=False)
    assert not SalesCall.objects.exists()


def test_clear_refusal_forbids_calls_for_a_year(people, mine):
    follow(people, mine, result="R6", intention="E", next_contact_on=None)
    entered = DoNotCall.objects.get()
    assert (entered.source, entered.until) == ("refusal", date(2027, 6, 1))
    assert judge(mine, NOW).reasons[0] == "refused_before"
    assert judge(mine, NOW + 365 * DAY).reasons[0] == "refused_before"
    assert "refused_before" not in judge(mine, NOW + 366 * DAY).reasons


def test_correction_does_not_take_a_refusal_back(people, mine):
    follow(people, mine, result="R6", intention="E", next_contact_on=None)
    wrong = FollowUp.objects.get()
    actions.correct_follow_up(by=people["specialist"], follow_up=wrong, entry=entry(), at=NOW + timedelta(minutes=5))
    assert judge(mine, NOW).reasons[0] == "refused_before"
    assert SalesCall.objects.count() == 1


def test_dead_number_takes_its_calls_with_it(people, make_renewal):
    renewal = make_renewal(
        status="following", owner=people["specialist"], expires_on=date(2026, 6, 20), more_phones=PHONE
    )
    first = renewal.phone
    follow(people, renewal, result="N5", intention="U", next_contact_on=TODAY)
    assert SalesCall.objects.get().phone_hash == blind_index(first)
    assert judge(renewal.reload(), NOW).allowed


def test_sales_calls_are_never_changed(people, mine):
    follow(people, mine)
    with pytest.raises(DatabaseError), transaction.atomic():
        SalesCall.objects.update(result="N1")


@pytest.mark.parametrize(
    ("demanded", "who", "refused"),
    [("never", "specialist", False), ("telesales", "specialist", False), ("everybody", "specialist", True),
     ("telesales", "telesales", True)],
)  # fmt: skip
def test_recording_is_named_where_the_branch_demands_it(demanded, who, refused, people, tree, make_renewal, call_list):
    BranchSetting.objects.create(
        code="renewals.recording_required", branch=tree["33"], value=demanded, valid_from=TODAY
    )
    renewal = make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20))
    item = call_list().items.select_related("call_list", "renewal").get()

    def call(**more):
        if who == "telesales":
            return actions.record_call(by=people[who], item=item, call=CallResult(result="R2", **more), at=NOW)
        return follow(people, renewal, **more)

    if refused:
        assert code_of(call) == "recording_missing"
        call(recording_no="LY-7")
        assert SalesCall.objects.get().recording_no == "LY-7"
    else:
        assert call()


# the register


def block(people, tree, who="renewal_manager", **more):
    values = {"phone": PHONE, "source": "customer", "permanent": False, "note": "来电要求", **more}
    return registers.block_by_hand(by=people[who], branch=tree["3303"], **values, at=NOW)


def test_number_is_blocked_by_hand_for_a_year_or_for_ever_and_the_stricter_stays(people, tree):
    assert block(people, tree).until == date(2027, 6, 1)
    assert block(people, tree, permanent=True).until is None
    assert block(people, tree).until is None
    assert DoNotCall.objects.get().masked == "139****5678"


def test_block_by_hand_keeps_nobody_from_writing_rows_of_the_branch(people, tree):
    """Whoever asks for a lift of the number holds its entry and writes a row of the branch."""
    with CaptureQueriesContext(connection) as asked:
        block(people, tree)
    locks = [query["sql"] for query in asked if "accounts_branch" in query["sql"] and " FOR " in query["sql"]]
    assert all(sql.endswith("FOR NO KEY UPDATE") for sql in locks)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"phone": "123"}, "phone_unreadable"),
        ({"source": "industry"}, "source_unknown"),
        ({"note": " "}, "reason_missing"),
    ],
)
def test_block_needs_a_number_a_source_and_its_evidence(more, code, people, tree):
    assert code_of(lambda: block(people, tree, **more)) == code


@pytest.mark.parametrize("who", ["specialist", "telesales", "team_lead", "other_renewal_manager"])
def test_register_is_kept_by_who_holds_the_right(who, people, tree):
    with pytest.raises(Denied):
        block(people, tree, who)


def test_block_is_lifted_by_two_people(people, tree):
    entered = block(people, tree)
    manager, admin = people["renewal_manager"], people["province_admin"]
    lift = registers.ask_lift(by=manager, branch=tree["3303"], entry=entered, reason="客户书面同意", at=NOW)
    assert code_of(lambda: registers.ask_lift(by=admin, branch=tree["33"], entry=entered, reason="x")) == "lift_asked"
    assert code_of(lambda: registers.decide_lift(by=manager, lift=lift, agreed=True, opinion="同意")) == "four_eyes"
    with pytest.raises((Denied, NotFound)):
        registers.decide_lift(by=people["other_province_admin"], lift=lift, agreed=True, opinion="同意")
    assert DoNotCall.objects.in_force(TODAY).exists()
    registers.decide_lift(by=admin, lift=lift, agreed=True, opinion="已核对录音", at=NOW)
    assert not DoNotCall.objects.in_force(TODAY).exists()
    assert block(people, tree).lifted_at is None
    assert DoNotCall.objects.in_force(TODAY).count() == 1


def test_database_refuses_a_lift_decided_by_who_asked(people, tree):
    manager = people["renewal_manager"]
    lift = registers.ask_lift(by=manager, branch=tree["3303"], entry=block(people, tree), reason="x", at=NOW)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        BlockLift.objects.filter(pk=lift.pk).update(status="lifted", decided_by=manager, decided_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_lift_agreed_to_while_the_industry_enters_the_number_waits_for_that_and_is_refused(people, tree):
    """The list is written but not committed yet while somebody agrees."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event as Flag

    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: the test database of SQLite has one connection")
    entered, written = block(people, tree), Flag()
    lift = registers.ask_lift(by=people["renewal_manager"], branch=tree["3303"], entry=entered, reason="x", at=NOW)

    def listed():
        try:
            with transaction.atomic():
                DoNotCall.objects.filter(pk=entered.pk).update(source="industry", until=None)
                written.set()
                time.sleep(0.3)
        finally:
            written.set()
            connection.close()

    def agreed():
        written.wait(10)
        try:
            return code_of(
                lambda: registers.decide_lift(
                    by=people["province_admin"], lift=lift, agreed=True, opinion="同意", at=NOW
                )
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(listed), pool.submit(agreed)
        first.result()
        assert second.result() == "industry_block"
    assert DoNotCall.objects.in_force(TODAY).exists()


def test_declined_lift_keeps_the_block_and_needs_an_opinion(people, tree):
    entered, admin = block(people, tree), people["province_admin"]
    lift = registers.ask_lift(by=people["renewal_manager"], branch=tree["3303"], entry=entered, reason="x", at=NOW)
    assert code_of(lambda: registers.decide_lift(by=admin, lift=lift, agreed=False, opinion=" ")) == "opinion_missing"
    registers.decide_lift(by=admin, lift=lift, agreed=False, opinion="无凭证", at=NOW)
    assert DoNotCall.objects.in_force(TODAY).exists()


def test_only_the_industry_takes_a_number_off_its_list(people, tree):
    entered = block(people, tree)
    DoNotCall.objects.filter(pk=entered.pk).update(source="industry")
    act = lambda: registers.ask_lift(by=people["renewal_manager"], branch=tree["3303"], entry=entered, reason="x")  # noqa: E731
    assert code_of(act) == "industry_block"


# consents and complaints


def consent(people, tree, phone, *, given, on=TODAY, **more):
    values = {"purpose": "marketing", "channel": "phone", "evidence": "录音 7", **more}
    form = ConsentForm(phone=phone, given=given, on=on, **values)
    return registers.record_consent(by=people["renewal_manager"], branch=tree["3303"], form=form, at=NOW)


def test_withdrawn_consent_forbids_calls_until_a_newer_one(people, tree, mine):
    consent(people, tree, mine.phone, given=False, on=TODAY - DAY)
    assert judge(mine, NOW).reasons == ("consent_withdrawn",)
    consent(people, tree, mine.phone, given=True)
    assert judge(mine, NOW).allowed


def test_branch_may_demand_a_recorded_consent(people, tree, mine):
    BranchSetting.objects.create(code="renewals.call_consent", branch=tree["33"], value="needed", valid_from=TODAY)
    assert judge(mine, NOW).reasons == ("consent_missing",)
    consent(people, tree, mine.phone, given=True)
    assert judge(mine, NOW).allowed


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"evidence": " "}, "evidence_missing"),
        ({"on": TODAY + DAY}, "consent_in_future"),
        ({"until": TODAY - DAY}, "days_reversed"),
        ({"purpose": "x"}, "consent_incomplete"),
    ],
)
def test_consent_has_evidence_and_possible_days(more, code, people, tree):
    assert code_of(lambda: consent(people, tree, PHONE, given=True, **more)) == code


def complain(people, tree, phone=PHONE, who="renewal_manager"):
    return registers.report_complaint(
        by=people[who], branch=tree["3303"], phone=phone, kind="disturbed", complained_on=TODAY, text="一天三次", at=NOW
    )


def verify(people, complaint, *, verified=True, who="province_admin", at=NOW):
    return registers.decide_complaint(by=people[who], complaint=complaint, verified=verified, opinion="属实", at=at)


def test_verified_complaint_blocks_its_number_and_two_stop_calls_to_new_customers(people, tree, make_renewal):
    new = make_renewal(status="following", owner=people["specialist"], list_kind="to_telesales",
                       expires_on=date(2026, 6, 20))  # fmt: skip
    kept = make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 6, 20))
    first = complain(people, tree)
    assert code_of(lambda: verify(people, first, who="renewal_manager")) == "four_eyes"
    verify(people, first)
    assert DoNotCall.objects.get().source == "complaint"
    assert judge(new, NOW).allowed
    verify(people, complain(people, tree, "13912345679"))
    assert judge(new, NOW).reasons == ("complaint_stop",)
    assert judge(kept, NOW).allowed
    assert judge(new, NOW + 89 * DAY).reasons[0] == "complaint_stop"
    assert "complaint_stop" not in judge(new, NOW + 90 * DAY).reasons


def test_unfounded_complaint_has_no_consequence(people, tree):
    assert verify(people, Complaint.objects.get(pk=complain(people, tree).pk), verified=False).verified_on is None
    assert not DoNotCall.objects.exists()


# notes about rebates


def test_note_that_speaks_of_rebates_is_listed_and_looked_at_once_by_somebody_else(people, tree, mine):
    follow(people, mine, note="客户问能否返现，答复不返点")
    note = RebateNote.objects.get()
    assert (note.words, note.author) == ("返现、返点", people["specialist"])
    act = lambda: registers.look_at_note(by=people["renewal_manager"], pk=note.pk, verdict="已提醒", at=NOW)  # noqa: E731
    assert act().verdict == "已提醒"
    assert code_of(act) == "already_reviewed"


def test_nobody_looks_at_the_own_note(people, tree, mine):
    both = people["specialist"]
    Membership.objects.create(user=both, role="renewal_manager", branch=tree["3303"], valid_from=date(2020, 1, 1))
    follow(people, mine, note="返现")
    act = lambda: registers.look_at_note(by=both, pk=RebateNote.objects.get().pk, verdict="x", at=NOW)  # noqa: E731
    assert code_of(act) == "four_eyes"


def test_note_of_another_province_is_not_there(people, tree, mine):
    follow(people, mine, note="返现")
    with pytest.raises(NotFound):
        registers.look_at_note(by=people["other_renewal_manager"], pk=RebateNote.objects.get().pk, verdict="x")


def test_second_manager_of_the_branch_may_decide(people, tree):
    second = make_person("renewal_manager", tree["3303"])
    lift = registers.ask_lift(
        by=people["renewal_manager"], branch=tree["3303"], entry=block(people, tree), reason="x", at=NOW
    )
    assert registers.decide_lift(by=second, lift=lift, agreed=True, opinion="同意", at=NOW).status == "lifted"
