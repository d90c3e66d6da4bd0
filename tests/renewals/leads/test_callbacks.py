"""Callbacks: nothing dated back, nobody reached, one a lapse, planned, sampled, reviewed by somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.errors import Denied, DomainError
from renewals import actions
from renewals.actions import CallbackForm, Entry
from renewals.clocks import run_clocks
from renewals.leads.actions.attempting import register_attempt
from renewals.leads.actions.planning import plan_callbacks, proposed_plan
from renewals.leads.clocks import draw_samples, tell_missed_plans
from renewals.models import Callback, CallbackPlan, Renewal
from tests.factories import NOW, make_person
from tests.renewals.actions.renewal_verbs import policy_for
from workflow.models import BranchSetting, OutboxMessage, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

TODAY = date(2026, 6, 1)
FORM = {"channel": "phone", "result": "R2", "insured_where": "not_insured", "reason": "P2", "win_back": "medium"}
MISSED = Entry(channel="phone", result="N1")


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def lapsed(people, make_renewal):
    def make(owner="specialist", **more):
        given = {"owner": people[owner]} if owner else {}
        values = {"status": "lapsed", "expires_on": date(2026, 5, 20), "lapsed_at": NOW - timedelta(days=11)}
        return make_renewal(**{**values, **given, **more})

    return make


def refused(work):
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def register(people, renewal, at=NOW, by="specialist", **more):
    return actions.register_callback(by=people[by], renewal=renewal, form=CallbackForm(**{**FORM, **more}), at=at)


# --- when and what --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("hours", "code"), [(24, None), (25, "contact_backdated"), (24 * 30, "contact_backdated")])
def test_call_is_entered_within_a_day(hours, code, people, lapsed):
    renewal, called = lapsed(), NOW - timedelta(hours=hours)
    if code is None:
        assert register(people, renewal, called_at=called).status == "callback_done"
    else:
        assert refused(lambda: register(people, renewal, called_at=called)) == code


@pytest.mark.parametrize("result", ["N1", "N5", "R7", "R8"])
def test_nobody_reached_does_not_complete_a_callback(result, people, lapsed):
    renewal = lapsed()
    assert refused(lambda: register(people, renewal, result=result)) == "callback_not_reached"
    assert renewal.reload().status == "lapsed"


def test_after_three_attempts_on_two_days_the_form_may_be_filled(people, lapsed):
    renewal, owner = lapsed(), people["specialist"]
    register_attempt(by=owner, renewal=renewal, entry=MISSED, at=NOW - timedelta(days=1))
    assert refused(lambda: register(people, renewal.reload(), result="N1")) == "callback_not_reached"
    register_attempt(by=owner, renewal=renewal.reload(), entry=MISSED, at=NOW - timedelta(hours=1))
    after = register(people, renewal.reload(), result="N1", insured_where="unknown")
    assert (after.status, after.attempts) == ("callback_done", 2)


def test_attempts_from_before_the_lapse_do_not_count(people, lapsed):
    renewal, owner = lapsed(lapsed_at=NOW - timedelta(hours=2)), people["specialist"]
    for days in (2, 1):
        register_attempt(by=owner, renewal=renewal.reload(), entry=MISSED, at=NOW - timedelta(days=days))
    assert refused(lambda: register(people, renewal.reload(), result="N1")) == "callback_not_reached"


def test_numbers_of_attempts_are_the_branchs(people, lapsed, tree):
    for code in ("callback_attempts", "callback_attempt_days"):
        BranchSetting.objects.create(code=f"renewals.{code}", branch=tree["33"], value=1, valid_from=date(2026, 1, 1))
    assert register(people, lapsed(), result="N1").status == "callback_done"


def test_attempt_keeps_the_callback_open(people, lapsed):
    renewal = lapsed()
    entry = Entry(channel="phone", result="N1", next_contact_on=TODAY + timedelta(days=1))
    after = register_attempt(by=people["specialist"], renewal=renewal, entry=entry, at=NOW)
    assert (after.status, after.attempts, after.next_contact_on) == ("lapsed", 1, date(2026, 6, 2))
    spoke = Entry(channel="phone", result="R1")
    assert refused(lambda: register_attempt(by=people["specialist"], renewal=after, entry=spoke)) == "callback_reached"


def test_colleague_attempts_only_by_plan(people, lapsed):
    renewal = lapsed()
    with pytest.raises(Denied):
        register_attempt(by=people["colleague"], renewal=renewal, entry=MISSED, at=NOW)
    plan_callbacks(by=people["team_lead"], plan={renewal.pk: TODAY}, caller=people["colleague"], at=NOW)
    assert register_attempt(by=people["colleague"], renewal=renewal.reload(), entry=MISSED, at=NOW).attempts == 1


# --- one a lapse ----------------------------------------------------------------------------------------------------
def test_database_keeps_one_callback_a_lapse(people, lapsed):
    renewal = register(people, lapsed())
    first = renewal.callbacks.get()
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_second_tab_meets_a_callback_that_is_done(people, lapsed):
    renewal = lapsed()
    register(people, renewal)
    assert refused(lambda: register(people, renewal, by="quality_caller")) == "wrong_status"
    assert renewal.callbacks.count() == 1


def test_each_lapse_has_its_number(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 5, 31))
    run_clocks(at=NOW)
    after = register(people, renewal.reload())
    assert (after.lapse_no, after.callbacks.get().lapse_no) == (1, 1)


# --- plan -----------------------------------------------------------------------------------------------------------
def test_plan_follows_the_queue_and_the_room_of_the_caller(people, lapsed):
    rows = [lapsed(callback_due_on=date(2026, 6, day)).pk for day in (3, 2, 1)]
    wish = {"by": people["team_lead"], "caller": people["specialist"], "first": TODAY, "days": 2, "per_day": 1}
    plan = proposed_plan(renewals=rows[::-1], **wish)
    assert plan == {rows[2]: date(2026, 6, 1), rows[1]: date(2026, 6, 2)}
    outcome = plan_callbacks(by=people["team_lead"], plan=plan, caller=people["specialist"], at=NOW)
    assert sorted(outcome.done) == sorted(plan)
    assert proposed_plan(renewals=[rows[0]], **wish) == {}


def test_planned_callback_is_the_callers_todo_and_stands_on_the_form(people, lapsed):
    renewal = lapsed(owner=None)
    plan_callbacks(by=people["team_lead"], plan={renewal.pk: TODAY}, caller=people["quality_caller"], at=NOW)
    after = register(people, renewal.reload(), by="quality_caller")
    form = after.callbacks.get()
    assert (form.planned_by, form.plan_day) == (people["team_lead"], TODAY)


def test_planning_again_replaces_the_plan(people, lapsed):
    renewal = lapsed()
    for day in (1, 2):
        plan = {renewal.pk: date(2026, 6, day)}
        plan_callbacks(by=people["specialist"], plan=plan, caller=people["specialist"], at=NOW)
    assert CallbackPlan.objects.get().day == date(2026, 6, 2)


@pytest.mark.parametrize(
    ("by", "caller", "day"),
    [
        ("colleague", "specialist", TODAY),
        ("auditor", "specialist", TODAY),
        ("team_lead", "team_lead", TODAY),
        ("team_lead", "other_specialist", TODAY),
        ("team_lead", "specialist", date(2026, 5, 31)),
        ("team_lead", "specialist", date(2026, 8, 19)),
    ],
    ids=["a colleague plans", "an auditor plans", "no caller", "another province", "yesterday", "after the win-back"],
)
def test_plan_is_refused(by, caller, day, people, lapsed):
    renewal = lapsed()
    outcome = plan_callbacks(by=people[by], plan={renewal.pk: day}, caller=people[caller], at=NOW)
    assert outcome.done == []
    assert len(outcome.left_out) == 1
    assert not CallbackPlan.objects.exists()


def test_lead_hears_of_plans_that_were_not_kept(people, lapsed, freeze):
    renewal = lapsed()
    plan_callbacks(by=people["team_lead"], plan={renewal.pk: TODAY}, caller=people["specialist"], at=NOW)
    freeze(NOW + timedelta(days=1))
    assert tell_missed_plans(NOW) == 0
    assert tell_missed_plans(NOW + timedelta(days=1)) == 1
    assert tell_missed_plans(NOW + timedelta(days=1)) == 0
    assert OutboxMessage.objects.filter(dedup_key__contains="callbacks_missed").count() == 1


def test_page_plans_and_shows_the_days(client, people, lapsed):
    rows = [lapsed() for _each in range(3)]
    client.force_login(people["team_lead"])
    address = reverse("renewals:callback_plan")
    assert client.get(address).status_code == 200
    wish = {"caller": people["specialist"].pk, "first": TODAY.isoformat(), "days": 2, "per_day": 2}
    assert "2026-06-02" in client.post(address, wish | {"step": "preview"}).content.decode()
    assert not CallbackPlan.objects.exists()
    assert client.post(address, wish | {"step": "save"}).status_code == 302
    assert CallbackPlan.objects.filter(renewal__in=rows).count() == 3
    assert people["specialist"].name in client.get(address).content.decode()
    client.force_login(people["specialist"])
    queue = client.get(reverse("renewals:callbacks"), {"tab": "today"}).content.decode()
    assert queue.count("2026-06-01") >= 2


# --- sample and review ----------------------------------------------------------------------------------------------
def callbacks_of(person, make_renewal, count, at):
    for _each in range(count):
        renewal = make_renewal(status="callback_done", owner=person, expires_on=date(2026, 5, 20))
        values = {**FORM, "renewal": renewal, "branch": renewal.branch, "caller": person, "at": at}
        Callback.objects.create(**values)


def test_one_in_ten_of_each_caller_and_week_is_drawn_once(people, make_renewal):
    monday = NOW + timedelta(days=7)
    callbacks_of(people["specialist"], make_renewal, 11, NOW)
    callbacks_of(people["colleague"], make_renewal, 1, NOW)
    assert draw_samples(NOW) == 0
    assert draw_samples(monday) == 3
    assert draw_samples(monday) == 0
    drawn = Callback.objects.filter(sampled=True)
    assert sorted(drawn.values_list("caller", flat=True)) == sorted(
        [people["specialist"].pk, people["specialist"].pk, people["colleague"].pk]
    )
    assert ToDo.objects.open().filter(kind="review_callback", role="quality_caller").count() == 3


def test_twin_of_the_sample_in_plain_python(people, make_renewal):
    """Counted anew from the rows: nobody has less than a tenth drawn."""
    for person, count in (("specialist", 23), ("colleague", 9)):
        callbacks_of(people[person], make_renewal, count, NOW)
    draw_samples(NOW + timedelta(days=7))
    for person in ("specialist", "colleague"):
        rows = list(Callback.objects.filter(caller=people[person]))
        assert sum(row.sampled for row in rows) * 10 >= len(rows)


def review(people, renewal, by="quality_caller", **found):
    callback = renewal.callbacks.get()
    given = {"opinion": "已回访", "verdict": "agreed", "true_reason": "", **found}
    return actions.review_callback(by=people[by], callback=callback, at=NOW, **given)


def test_reviewer_who_reaches_nobody_gets_another_one(people, make_renewal):
    callbacks_of(people["specialist"], make_renewal, 5, NOW)
    monday = NOW + timedelta(days=7)
    draw_samples(monday)
    chosen = Callback.objects.get(sampled=True)
    actions.review_callback(
        by=people["quality_caller"], callback=chosen, opinion="无人接听", verdict="not_reached", at=monday
    )
    assert draw_samples(monday) == 1
    assert draw_samples(monday) == 0


def test_true_reason_takes_the_place_of_the_wrong_one(people, lapsed):
    renewal = register(people, lapsed())
    assert renewal.loss_reason == "P2"
    seen = review(people, renewal, verdict="wrong_reason", true_reason="S1")
    assert (seen.verdict, seen.true_reason, seen.reason, seen.reviewed_at) == ("wrong_reason", "S1", "P2", NOW)
    assert renewal.reload().loss_reason == "S1"


def test_true_reason_never_washes_away_the_systems(people, make_renewal):
    renewal = make_renewal(status="assigned", owner=people["specialist"], expires_on=date(2026, 5, 31))
    run_clocks(at=NOW)
    after = register(people, renewal.reload())
    review(people, after, verdict="wrong_reason", true_reason="S1")
    assert after.reload().loss_reason == "T1"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"verdict": ""}, "verdict_missing"),
        ({"verdict": "wrong_reason"}, "true_reason_missing"),
        ({"verdict": "agreed", "true_reason": "S1"}, "true_reason_missing"),
        ({"verdict": "wrong_reason", "true_reason": "P2"}, "true_reason_same"),
        ({"verdict": "wrong_reason", "true_reason": "Z9"}, "reason_missing"),
        ({"opinion": " "}, "opinion_missing"),
    ],
)
def test_review_is_complete(found, code, people, lapsed):
    renewal = register(people, lapsed())
    assert refused(lambda: review(people, renewal, **found)) == code


def test_nobody_reviews_the_own_callback(people, lapsed):
    renewal = register(people, lapsed(owner=None), by="quality_caller")
    assert refused(lambda: review(people, renewal)) == "four_eyes"
    other = make_person("quality_caller", renewal.branch)
    assert actions.review_callback(by=other, callback=renewal.callbacks.get(), opinion="属实", at=NOW).reviewer == other
    with pytest.raises(IntegrityError), transaction.atomic():
        Callback.objects.filter(renewal=renewal).update(reviewer=people["quality_caller"])


def test_review_closes_its_todo_and_leaves_the_queue(client, people, lapsed):
    renewal = register(people, lapsed())
    draw_samples(NOW + timedelta(days=7))
    client.force_login(people["quality_caller"])
    queue = reverse("renewals:callbacks") + "?tab=review"
    assert renewal.policy_no in client.get(reverse("renewals:detail", args=[renewal.pk])).content.decode()
    assert f"/{renewal.pk}/" in client.get(queue).content.decode()
    page = client.get(reverse("renewals:review_callback", args=[renewal.pk]))
    data = {"expected_version": renewal.reload().version, "key": "review-1"}
    data |= {"verdict": "wrong_reason", "true_reason": "S1", "opinion": "客户对理赔不满"}
    assert page.status_code == 200
    assert client.post(reverse("renewals:review_callback", args=[renewal.pk]), data).status_code == 302
    assert f"/{renewal.pk}/" not in client.get(queue).content.decode()
    assert not ToDo.objects.open().filter(kind="review_callback").exists()


@pytest.mark.parametrize(("start", "won"), [(2, True), (90, True), (91, False)], ids=["T+2", "T+90", "T+91"])
def test_win_back_at_the_edges_of_the_period(start, won, people, lapsed):
    renewal: Renewal = lapsed(expires_on=TODAY - timedelta(days=95))
    policy_for(renewal, days=start)
    outcome = actions.match_window(
        by=people["renewal_manager"], first=renewal.expires_on, last=renewal.expires_on + timedelta(days=100), at=NOW
    )
    after = renewal.reload()
    assert (after.status, after.matched_gap_days) == (("won_back", start - 1) if won else ("lapsed", None))
    assert outcome.won_back == int(won)
