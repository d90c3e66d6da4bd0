"""The weekly watch: a pattern is found in the tables, its honest twin is not, a second round changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Denied, DomainError
from accounts.models import Absence
from accounts.scope import SYSTEM
from renewals import actions
from renewals.actions import CallbackForm, Entry
from renewals.actions.renewing import expire_claims
from renewals.clocks import run_clocks
from renewals.insight.actions.judging import judge
from renewals.insight.actions.watching import watch_week
from renewals.insight.clocks import watch_gaming
from renewals.insight.gaming.suspects import Kind
from renewals.models import LateAttempt, LossCheck, OwnerSpell, Renewal, Suspicion, WatchRound
from tests.factories import NOW, make_signed_policy
from tests.renewals.insight.conftest import MONDAY, instant
from workflow.models import Event, OutboxMessage

OWNED = instant(-9)
LAST_DAYS = MONDAY + timedelta(days=5)

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


def found(week):
    watch_week(week=week, at=NOW)
    return {(each.kind, each.person_id): each for each in Suspicion.objects.all()}


def test_same_note_for_many_customers(people, make_renewal, contact, week):
    rows = [make_renewal(certificate_hash=f"{n:032d}") for n in range(12)]
    for n, row in enumerate(rows):
        contact(row, people["specialist"], instant(1, 9, n), note="客户考虑中" + "。" * (n % 2))
        contact(row, people["colleague"], instant(1, 9, n), note=f"第{n}位：要报价")
        contact(row, people["colleague"], instant(2, 9, n), note="无人接听", effective=False, result="N1")
    suspects = found(week)
    assert list(suspects) == [(Kind.IDENTICAL_NOTES, people["specialist"].pk)]
    (suspicion,) = suspects.values()
    assert suspicion.facts == {"most": 12, "notes": 1, "days": 1}
    assert set(suspicion.rows.values_list("renewal", flat=True)) == {row.pk for row in rows}
    assert suspicion.branch == rows[0].branch


def test_one_customer_with_many_vehicles_is_no_suspicion(people, make_renewal, contact, week):
    for n in range(120):
        row = make_renewal(certificate_hash="f" * 32)
        contact(row, people["specialist"], instant(1, 9, n % 60), note="车队统一续保")
    assert found(week) == {}


def test_more_contacts_than_an_hour_holds(people, make_renewal, contact, week):
    rows = [make_renewal(certificate_hash=f"{n:032d}") for n in range(100)]
    for n, row in enumerate(rows):
        contact(row, people["specialist"], instant(1, 9, 30) + timedelta(seconds=30 * n), note=f"{n}")
        contact(row, people["colleague"], instant(1, 8) + timedelta(minutes=5 * n), note=f"{n}")
        contact(row, people["colleague"], instant(2, 8), channel="sms", outgoing=True, effective=False)
    suspects = found(week)
    assert list(suspects) == [(Kind.IMPOSSIBLE_RATE, people["specialist"].pk)]


def test_contacts_entered_late(people, make_renewal, contact, week):
    row = make_renewal()
    for day in range(3):
        contact(row, people["specialist"], instant(day, 9), entered_at=instant(day, 22, 1))
        contact(row, people["colleague"], instant(day, 21), entered_at=instant(day + 1, 8))
    suspects = found(week)
    assert list(suspects) == [(Kind.LATE_ENTRIES, people["specialist"].pk)]
    assert suspects[Kind.LATE_ENTRIES, people["specialist"].pk].facts["hours"] == 13


def test_refused_contact_leaves_a_trace(people, make_renewal, week):
    late = Entry(
        channel="phone", result="R2", intention="C", next_contact_on=date(2026, 5, 30), contact_at=instant(-1, 9)
    )
    for _time in range(3):
        row = make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 6, 20))
        with pytest.raises(DomainError, match="24"):
            actions.register_follow_up(by=people["specialist"], renewal=row, entry=late, at=instant(1, 9))
    assert LateAttempt.objects.count() == 3
    assert (row.reload().attempts, row.follow_ups.count()) == (1, 0)
    (suspicion,) = found(week).values()
    assert suspicion.facts == {"late": 3, "hours": 48, "refused": 3}


def test_refused_callback_leaves_a_trace(people, make_renewal):
    row = make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20), lapsed_at=instant(-4))
    form = CallbackForm(
        channel="phone", result="R2", insured_where="not_insured", reason="P1", win_back="low", called_at=instant(-1)
    )
    with pytest.raises(DomainError):
        actions.register_callback(by=people["specialist"], renewal=row, form=form, at=instant(1))
    assert LateAttempt.objects.get().author == people["specialist"]


@pytest.fixture
def void(people, make_renewal):
    def make(reason="scrapped", **more):
        values = {
            "status": "void",
            "void_reason": reason,
            "void_requested_by": people["specialist"],
            "void_decided_by": people["team_lead"],
            "void_decided_at": instant(-20),
            "expires_on": date(2026, 5, 20),
        }
        return make_renewal(**values | more)

    return make


def test_void_vehicle_that_is_insured_with_us(people, void, week):
    row, honest = void(), void()
    make_signed_policy(row.branch, asset_key=row.asset_key, starts_on=date(2026, 5, 21), signed_on=date(2026, 5, 15))
    make_signed_policy(
        honest.branch, asset_key=honest.asset_key, starts_on=date(2027, 5, 21), signed_on=date(2027, 5, 15)
    )
    watch_week(week=week, at=NOW)
    suspicion = Suspicion.objects.get()
    assert (suspicion.renewal, suspicion.person) == (row, people["specialist"])
    assert suspicion.involved == [people["team_lead"].pk]
    assert suspicion.facts == {"reason": "scrapped", "evidence": "insured_here"}


def test_void_duplicate_whose_twin_renewed_is_honest(void, week):
    row = void("duplicate")
    make_signed_policy(row.branch, asset_key=row.asset_key, starts_on=date(2026, 5, 21), signed_on=date(2026, 5, 15))
    assert found(week) == {}


def test_void_that_a_feed_asked_for_is_nobody_s_doing(void, week):
    row = void("surrendered", void_requested_by=None)
    make_signed_policy(row.branch, asset_key=row.asset_key, starts_on=date(2026, 5, 21), signed_on=date(2026, 5, 15))
    assert found(week) == {}


def test_void_is_named_once_and_not_every_week(void, week):
    row = void()
    make_signed_policy(row.branch, asset_key=row.asset_key, starts_on=date(2026, 5, 21), signed_on=date(2026, 5, 15))
    assert watch_week(week=week, at=NOW) == 1
    assert watch_week(week=type(week)(MONDAY + timedelta(days=7)), at=NOW + timedelta(days=7)) == 0


def test_credit_moved_in_the_last_days(people, make_renewal, week):
    values = {"status": "following", "owner": people["specialist"], "assigned_at": OWNED, "expires_on": LAST_DAYS}
    rows = [make_renewal(**values) for _n in range(2)]
    for row, move in zip(rows, (True, False), strict=True):
        actions.transfer(
            by=people["team_lead"], renewal=row, to=people["colleague"], reason="x", move_credit=move, at=instant(2)
        )
    suspects = found(week)
    assert list(suspects) == [(Kind.LAST_DAYS, people["colleague"].pk)]
    (suspicion,) = suspects.values()
    assert list(suspicion.rows.values_list("renewal", flat=True)) == [rows[0].pk]
    assert suspicion.involved == [people["team_lead"].pk]


def test_credit_of_an_owner_on_leave_moves_honestly(people, make_renewal, week):
    row = make_renewal(status="following", owner=people["specialist"], assigned_at=OWNED, expires_on=LAST_DAYS)
    Absence.objects.create(
        person=people["specialist"], first_day=MONDAY, last_day=MONDAY + timedelta(days=9), reason="leave"
    )
    actions.transfer(
        by=people["team_lead"], renewal=row, to=people["colleague"], reason="x", move_credit=True, at=instant(2)
    )
    assert OwnerSpell.objects.filter(owner=people["colleague"]).exists()
    assert found(week) == {}


@pytest.fixture
def lost(people, make_renewal):
    def make(person, reason, **more):
        values = {
            "status": "lost",
            "loss_reason": reason,
            "loss_proposed_by": people[person],
            "loss_proposed_at": instant(-3),
            "loss_decided_by": people["team_lead"],
            "loss_decided_at": instant(-2),
        }
        return make_renewal(**values | more)

    return make


def test_share_of_losses_not_reached(people, lost, week):
    for n in range(10):
        lost("specialist", "K3" if n < 8 else "P1")
        lost("colleague", "K3" if n < 2 else "P1")
    suspects = found(week)
    assert list(suspects) == [(Kind.UNREACHED_SHARE, people["specialist"].pk)]
    assert suspects[Kind.UNREACHED_SHARE, people["specialist"].pk].facts == {
        "unreached": 8, "losses": 10, "share": 80, "others": 20,
    }  # fmt: skip
    assert watch_week(week=type(week)(MONDAY + timedelta(days=7)), at=NOW + timedelta(days=7)) == 0


def test_losses_somebody_called_again_about_are_honest(people, lost, week):
    for n in range(18):
        row = lost("specialist", "K3" if n < 8 else "P1")
        if n < 8:
            LossCheck.objects.create(
                renewal=row, branch=row.branch, proposed_at=row.loss_proposed_at, caller=people["quality_caller"],
                at=instant(-2), supervisor=False, channel="phone", result="N5", verdict="confirmed",
            )  # fmt: skip
        lost("colleague", "P1")
    assert found(week) == {}


def report(people, make_renewal, who, number):
    row = make_renewal(status="following", owner=people[who], expires_on=date(2026, 6, 20))
    row = actions.claim_renewed(by=people[who], renewal=row, policy_no=number, at=instant(0))
    expire_claims(renewals=[row.pk], at=instant(4))
    return row


def test_reports_that_nobody_signed(people, make_renewal, week):
    for n in range(2):
        report(people, make_renewal, "specialist", f"PDFALSE{n}")
        row = report(people, make_renewal, "colleague", f"PDTRUE{n}")
        make_signed_policy(row.branch, policy_no=f"PDTRUE{n}", starts_on=date(2026, 6, 21), signed_on=date(2026, 5, 30))
    report(people, make_renewal, "colleague", "PDONE01")
    suspects = found(week)
    assert list(suspects) == [(Kind.FALSE_REPORTS, people["specialist"].pk)]


@pytest.fixture
def suspicion(people, make_renewal, week):
    for n in range(2):
        report(people, make_renewal, "specialist", f"PDFALSE{n}")
    watch_week(week=week, at=NOW)
    return Suspicion.objects.get()


def test_round_is_made_once(suspicion, week):
    assert watch_week(week=week, at=NOW) == 0
    assert (Suspicion.objects.count(), WatchRound.objects.get().found) == (1, 1)
    assert [event.verb for event in Event.objects.of(suspicion)] == ["notice"]


def test_nothing_personal_is_kept(suspicion):
    row = Renewal.objects.get(pk=suspicion.rows.first().renewal_id)
    kept = str(suspicion.facts) + str(list(Event.objects.of(suspicion).values_list("data", flat=True)))
    assert not any(word in kept for word in (row.insured_name, row.plate, row.policy_no))


def test_clock_waits_for_monday_morning_and_catches_up(people, make_renewal, freeze):
    freeze()
    for n in range(2):
        report(people, make_renewal, "specialist", f"PDFALSE{n}")
    assert watch_gaming(instant(7, 5, 59)) == 0
    assert not WatchRound.objects.filter(period=MONDAY).exists()
    assert watch_gaming(instant(9, 0, 30)) == 1
    assert watch_gaming(instant(9, 0, 31)) == 0
    assert "gaming_watched" in run_clocks(at=NOW)


def test_manager_is_told_how_many_and_the_person_is_not(people, make_renewal, week, freeze):
    freeze()
    for n in range(2):
        report(people, make_renewal, "specialist", f"PDFALSE{n}")
    before = OutboxMessage.objects.count()
    watch_week(week=week, at=NOW)
    told = list(OutboxMessage.objects.order_by("pk")[before:])
    assert [str(people["renewal_manager"].pk) in message.dedup_key.split(":") for message in told] == [True]


@pytest.mark.parametrize(("confirmed", "status"), [(True, "confirmed"), (False, "explained")])
def test_verdict(suspicion, people, confirmed, status):
    done = judge(by=people["renewal_manager"], suspicion=suspicion, confirmed=confirmed, opinion="已核", at=NOW)
    assert (done.status, done.judged_by, done.opinion) == (status, people["renewal_manager"], "已核")
    with pytest.raises(DomainError):
        judge(by=people["province_admin"], suspicion=done.reload(), confirmed=not confirmed, opinion="改判", at=NOW)


@pytest.mark.parametrize("who", ["specialist", "auditor", "quality_caller", "other_renewal_manager"])
def test_verdict_is_a_manager_s(suspicion, people, who):
    with pytest.raises(DomainError):
        judge(by=people[who], suspicion=suspicion, confirmed=True, opinion="x", at=NOW)
    assert suspicion.reload().status == "open"


def test_verdict_needs_an_opinion(suspicion, people):
    with pytest.raises(DomainError, match=r"opinion|意见"):
        judge(by=people["renewal_manager"], suspicion=suspicion, confirmed=True, opinion="  ", at=NOW)


def test_nobody_judges_oneself_or_what_one_agreed_to(people, void, week):
    row = void(void_requested_by=people["team_lead"], void_decided_by=people["renewal_manager"])
    make_signed_policy(row.branch, asset_key=row.asset_key, starts_on=date(2026, 5, 21), signed_on=date(2026, 5, 15))
    watch_week(week=week, at=NOW)
    suspicion = Suspicion.objects.get()
    for who in ("team_lead", "renewal_manager"):
        with pytest.raises(Denied):
            judge(by=people[who], suspicion=suspicion, confirmed=False, opinion="没问题", at=NOW)
    judge(by=people["province_admin"], suspicion=suspicion, confirmed=True, opinion="已查", at=NOW)
    assert suspicion.reload().status == "confirmed"


def test_database_knows_four_eyes_and_once(suspicion, people):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspicion.objects.filter(pk=suspicion.pk).update(judged_by=suspicion.person, judged_at=NOW, opinion="x")
    copy = Suspicion.objects.get(pk=suspicion.pk)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspicion.objects.bulk_create([copy])


def test_visible_to_managers_of_the_branch_alone(suspicion, people):
    seen = {who for who, person in people.items() if Suspicion.objects.visible_to(person).exists()}
    assert seen == {"province_admin", "renewal_manager", "team_lead"}
    assert Suspicion.objects.visible_to(SYSTEM).exists()
