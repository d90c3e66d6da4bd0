"""What the calendar does by itself, and that doing it again changes nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.errors import DomainError
from accounts.scope import SYSTEM
from renewals import actions
from renewals.actions import CallbackForm
from renewals.clocks import run_clocks
from renewals.models import Callback, CallList, DoNotCall, OwnerSpell, Renewal, SignedPolicy
from tests.factories import NOW
from tests.renewals.actions.renewal_verbs import policy_for
from workflow.kpis import KPIS, Question
from workflow.models import BranchSetting, OutboxMessage, ToDo
from workflow.transitions import fire
from workflow.working_time import SHANGHAI

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


def at(day: date, hour: int = 1) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "grace", "lapses"),
    [
        (date(2026, 6, 10), 0, False),
        (date(2026, 6, 11), 0, True),
        (date(2026, 6, 13), 3, False),
        (date(2026, 6, 14), 3, True),
    ],
    ids=["on T", "on T+1", "within grace", "after grace"],
)
def test_cover_lapses_after_its_last_day_and_grace(day, grace, lapses, make_renewal, tree):
    BranchSetting.objects.create(
        code="renewals.lapse_grace_days", branch=tree["33"], value=grace, valid_from=date(2026, 1, 1)
    )
    renewal = make_renewal(expires_on=date(2026, 6, 10))
    assert run_clocks(at=at(day))["lapsed"] == int(lapses)
    assert Renewal.objects.get(pk=renewal.pk).status == ("lapsed" if lapses else "pool")


def test_lapse_asks_for_a_callback_within_seven_working_days(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 6, 10))
    run_clocks(at=at(date(2026, 6, 11)))
    after = Renewal.objects.get(pk=renewal.pk)
    todo = ToDo.objects.open().get(object_id=renewal.pk)
    # 11 June is a Thursday; 19 to 21 June 2026 are the Dragon Boat holiday.
    assert after.callback_due_on == date(2026, 6, 23)
    assert (todo.kind, todo.assignee, todo.due_at.astimezone(SHANGHAI).date()) == (
        "callback",
        people["specialist"],
        date(2026, 6, 23),
    )
    assert after.loss_reason == ""


def test_customer_nobody_spoke_to_lapses_with_the_systems_reason(make_renewal):
    renewal = make_renewal(expires_on=date(2026, 6, 10))
    run_clocks(at=at(date(2026, 6, 11)))
    after = Renewal.objects.get(pk=renewal.pk)
    assert after.loss_reason == "T1"
    assert ToDo.objects.open().get(object_id=renewal.pk).role == "specialist"


def test_confirmed_loss_keeps_its_reason_when_it_lapses(people, make_renewal):
    renewal = make_renewal(status="lost", owner=people["specialist"], expires_on=date(2026, 6, 10))
    run_clocks(at=at(date(2026, 6, 11)))
    assert Renewal.objects.get(pk=renewal.pk).loss_reason == "P2"


@pytest.mark.parametrize("days", [2, 90], ids=["T+2", "T+90"])
def test_who_lapses_with_a_later_policy_signed_is_won_back_in_the_same_round(days, people, make_renewal):
    """The core told of the policy while the old cover lasted; no list speaks of it again (brief §1.5 row 16)."""
    renewal = make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 6, 10))
    policy = policy_for(renewal, days)
    actions.match_window(by=SYSTEM, first=policy.starts_on, last=policy.starts_on, at=NOW)
    assert Renewal.objects.get(pk=renewal.pk).status == "following"

    moved = run_clocks(at=at(date(2026, 6, 11)))

    after = Renewal.objects.get(pk=renewal.pk)
    assert (moved["lapsed"], moved["won_back"]) == (1, 1)
    assert (after.status, after.matched_policy, after.matched_gap_days) == ("won_back", policy, days - 1)
    assert not ToDo.objects.open().filter(object_id=renewal.pk).exists()
    assert run_clocks(at=at(date(2026, 6, 12)))["won_back"] == 0


def test_lapsed_customer_with_a_policy_beyond_the_win_back_period_stays_lapsed(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 6, 10))
    policy_for(renewal, 91)
    moved = run_clocks(at=at(date(2026, 6, 11)))
    assert (moved["lapsed"], moved["won_back"]) == (1, 0)
    assert Renewal.objects.get(pk=renewal.pk).status == "lapsed"


def test_reported_renewal_waits_for_its_report_to_end_before_it_lapses(people, make_renewal):
    renewal = make_renewal(
        status="renew_claimed", owner=people["specialist"], expires_on=date(2026, 6, 2), claimed_at=NOW
    )
    early = NOW + timedelta(days=2, hours=23)
    assert run_clocks(at=early)["claims_expired"] == 0
    moved = run_clocks(at=NOW + timedelta(days=3))
    after = Renewal.objects.get(pk=renewal.pk)
    assert (moved["claims_expired"], moved["lapsed"]) == (1, 1)
    assert (after.status, after.false_claims, after.claimed_policy_no) == ("lapsed", 1, "")


def test_win_back_period_ends_after_ninety_days(people, make_renewal):
    renewal = make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 3, 1))
    assert run_clocks(at=at(date(2026, 5, 30)))["closed"] == 0
    assert run_clocks(at=at(date(2026, 5, 31)))["closed"] == 1
    assert Renewal.objects.get(pk=renewal.pk).status == "closed"
    assert not ToDo.objects.open().filter(object_id=renewal.pk).exists()


def test_customer_imported_long_after_expiry_lapses_and_closes_without_a_callback(make_renewal):
    renewal = make_renewal(expires_on=date(2025, 1, 31))
    moved = run_clocks(at=NOW)
    assert (moved["lapsed"], moved["closed"]) == (1, 1)
    assert not ToDo.objects.filter(object_id=renewal.pk).exists()


@pytest.mark.parametrize(("switch", "status"), [(1, "pool"), (0, "assigned")])
def test_untouched_customer_is_taken_back_where_the_branch_says_so(switch, status, people, make_renewal, tree):
    BranchSetting.objects.create(
        code="renewals.reclaim_automatic", branch=tree["3303"], value=switch, valid_from=date(2026, 1, 1)
    )
    renewal = actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=NOW)
    assert run_clocks(at=NOW + timedelta(hours=48))["reclaimed"] == 0
    run_clocks(at=NOW + timedelta(hours=49))
    after = Renewal.objects.get(pk=renewal.pk)
    assert after.status == status
    if switch:
        assert (after.owner, after.last_owner) == (None, people["specialist"])
        assert not OwnerSpell.objects.filter(renewal=renewal, to_at=None).exists()


def test_working_hours_leave_out_the_weekend(people, make_renewal):
    friday = at(date(2026, 6, 5), 16)
    renewal = actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=friday)
    assert renewal.first_contact_due_at == at(date(2026, 6, 9), 16)


def test_overdue_to_dos_are_told_once_a_day(people, make_renewal, freeze):
    renewal = make_renewal(status="following", owner=people["specialist"])
    entry = actions.Entry(channel="phone", result="R1", intention="B", next_contact_on=date(2026, 6, 2))
    actions.register_follow_up(by=people["specialist"], renewal=renewal, entry=entry, at=NOW)
    late = freeze(NOW + timedelta(days=2))
    assert run_clocks(at=late)["reminded"] == 1
    assert run_clocks(at=late + timedelta(hours=3))["reminded"] == 0
    told = OutboxMessage.objects.get(dedup_key__startswith="overdue:")
    assert told.payload == {"recipient_id": people["specialist"].pk, "kind": "overdue", "facts": {"count": 1}}


def test_second_round_changes_nothing(people, make_renewal):
    for status in ("pool", "following", "lost", "renew_claimed", "lapsed"):
        more = {} if status == "pool" else {"owner": people["specialist"]}
        make_renewal(status=status, expires_on=date(2026, 5, 1), **more)
    run_clocks(at=NOW + timedelta(days=5))
    versions = list(Renewal.objects.order_by("pk").values_list("pk", "version"))
    moved = run_clocks(at=NOW + timedelta(days=5))
    assert set(moved.values()) == {0}
    assert list(Renewal.objects.order_by("pk").values_list("pk", "version")) == versions


def test_clocks_read_numbers_once_a_branch(make_renewal, django_assert_max_num_queries):
    for _n in range(30):
        make_renewal(expires_on=date(2026, 5, 20))
    with django_assert_max_num_queries(90):
        assert run_clocks(at=NOW)["lapsed"] == 30


def test_call_list_ends_by_itself(people, tree):
    call_list = CallList.objects.create(
        branch=tree["3303"], name="旧清单", made_by=people["renewal_manager"], purpose="测试", expires_at=NOW
    )
    assert run_clocks(at=NOW)["call_lists_ended"] == 1
    assert CallList.objects.get(pk=call_list.pk).status == "finished"


def test_command_runs_one_round_and_refuses_a_wrong_time(make_renewal):
    make_renewal(expires_on=date(2026, 6, 10))
    out = StringIO()
    call_command("run_clocks", "--at", "2026-06-11T00:30", stdout=out)
    assert '"lapsed": 1' in out.getvalue()
    with pytest.raises(CommandError):
        call_command("run_clocks", "--at", "morgen")


# --- callback -----------------------------------------------------------------------------------------------------
FORM = {"channel": "phone", "result": "R1", "insured_where": "not_insured", "reason": "P2", "win_back": "medium"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"insured_where": "competitor"}, "insurer_missing"),
        ({"reason": "T1"}, "reason_missing"),
        ({"reason": ""}, "reason_missing"),
        ({"channel": "smoke"}, "contact_incomplete"),
        ({"next_contact_on": date(2026, 5, 31)}, "next_contact_outside"),
        ({"next_contact_on": date(2026, 8, 19)}, "next_contact_outside"),
        ({"called_at": NOW + timedelta(hours=2)}, "contact_in_future"),
    ],
)
def test_incomplete_callback_is_refused(more, code, people, make_renewal):
    renewal = make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20))
    with pytest.raises(DomainError) as refused:
        actions.register_callback(
            by=people["specialist"], renewal=renewal, form=CallbackForm(**{**FORM, **more}), at=NOW
        )
    assert refused.value.code == code
    assert not Callback.objects.exists()


def test_callback_closes_its_to_do_and_keeps_the_lead_for_next_year(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 5, 31))
    run_clocks(at=NOW)
    form = CallbackForm(
        **{**FORM, "insured_where": "competitor", "insurer": "东岭财产保险", "insured_until": date(2027, 5, 31)},
        next_contact_on=date(2026, 6, 8),
    )
    after = actions.register_callback(by=people["specialist"], renewal=renewal.reload(), form=form, at=NOW)
    kinds = set(ToDo.objects.open().filter(object_id=renewal.pk).values_list("kind", flat=True))
    assert (after.status, after.loss_reason, kinds) == ("callback_done", "P2", {"next_contact"})
    assert after.callbacks.get().insured_until == date(2027, 5, 31)


def test_callback_never_washes_away_the_systems_reason(people, make_renewal):
    renewal = make_renewal(status="assigned", owner=people["specialist"], expires_on=date(2026, 5, 31))
    run_clocks(at=NOW)
    after = actions.register_callback(
        by=people["specialist"], renewal=renewal.reload(), form=CallbackForm(**FORM), at=NOW
    )
    assert (after.loss_reason, after.callbacks.get().reason) == ("T1", "P2")


def test_callback_may_end_all_calls(people, make_renewal):
    renewal = make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20))
    form = CallbackForm(**FORM, do_not_call=True)
    after = actions.register_callback(by=people["specialist"], renewal=renewal, form=form, at=NOW)
    assert after.do_not_call
    assert DoNotCall.objects.count() == 1


def test_quality_caller_calls_back_where_nobody_owns(people, make_renewal):
    renewal = make_renewal(status="lapsed", expires_on=date(2026, 5, 20))
    after = actions.register_callback(by=people["quality_caller"], renewal=renewal, form=CallbackForm(**FORM), at=NOW)
    assert after.status == "callback_done"


def test_callback_is_reviewed_once_by_somebody_else(people, make_renewal):
    renewal = make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20))
    after = actions.register_callback(by=people["specialist"], renewal=renewal, form=CallbackForm(**FORM), at=NOW)
    callback = after.callbacks.get()
    reviewed = actions.review_callback(by=people["quality_caller"], callback=callback, opinion="属实", at=NOW)
    assert (reviewed.reviewer, reviewed.review_result) == (people["quality_caller"], "属实")
    with pytest.raises(DomainError) as refused:
        actions.review_callback(by=people["quality_caller"], callback=reviewed, opinion="再来", at=NOW)
    assert refused.value.code == "already_reviewed"


def test_customer_who_lapses_again_gets_a_second_callback(people, make_renewal):
    specialist = people["specialist"]
    renewal = make_renewal(status="lapsed", owner=specialist, expires_on=date(2026, 5, 20))
    renewal = actions.register_callback(by=specialist, renewal=renewal, form=CallbackForm(**FORM), at=NOW)
    policy = policy_for(renewal, days=9)
    renewal = fire(renewal, "win_back", by=people["renewal_manager"], at=NOW, policy=policy, same_branch=True)
    SignedPolicy.objects.filter(pk=policy.pk).update(cancelled_on=NOW.date())
    renewal = fire(renewal, "reopen", by=people["renewal_manager"], at=NOW)
    run_clocks(at=NOW)
    again = FORM | {"customer_asked": True}
    renewal = actions.register_callback(by=specialist, renewal=renewal.reload(), form=CallbackForm(**again), at=NOW)
    assert (renewal.status, renewal.callbacks.count()) == ("callback_done", 2)


def test_callback_counts_for_the_lapse_it_was_made_for(people, make_renewal, tree):
    """Called back, won back, cancelled, lapsed again: the second callback is due and not done (brief §1.6)."""
    specialist, earlier = people["specialist"], NOW - timedelta(days=8)
    renewal = make_renewal(status="lapsed", owner=specialist, expires_on=date(2026, 5, 20), lapsed_at=earlier)
    renewal = actions.register_callback(by=specialist, renewal=renewal, form=CallbackForm(**FORM), at=earlier)
    policy = policy_for(renewal, days=9)
    actions.match_window(by=SYSTEM, first=policy.starts_on, last=policy.starts_on, at=NOW - timedelta(days=2))
    SignedPolicy.objects.filter(pk=policy.pk).update(cancelled_on=NOW.date())
    actions.match_window(by=SYSTEM, first=policy.starts_on, last=policy.starts_on, at=NOW)
    assert run_clocks(at=NOW)["lapsed"] == 1
    due = Renewal.objects.get(pk=renewal.pk).callback_due_on

    def done(as_of):
        question = Question(branch=tree["HQ"], first=date(2026, 5, 1), last=date(2026, 5, 31), as_of=as_of)
        return KPIS["callback_rate"].record(KPIS["callback_rate"].answer(question, SYSTEM)[0])["called_back"]

    assert done(due) == 0
    again = Renewal.objects.get(pk=renewal.pk)
    actions.register_callback(by=specialist, renewal=again, form=CallbackForm(**FORM), at=NOW + timedelta(days=1))
    assert done(due) == 1
