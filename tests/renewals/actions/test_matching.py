"""Signed policies and customers: in time, early, late, elsewhere, cancelled, and again (brief §1.5 rows 9, 16, 18)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import DomainError
from accounts.scope import SYSTEM
from renewals import actions
from renewals.clocks import run_clocks
from renewals.models import OwnerSpell, Renewal, SignedPolicy
from tests.factories import NOW, make_signed_policy
from workflow.jobs import queue_job, run
from workflow.models import Event, OutboxMessage, ToDo
from workflow.outbox import drain

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

T = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def due(people, make_renewal):
    """A customer whose cover ends on T (10 June 2026)."""

    def make(status="following", **more):
        if status != "pool":
            more.setdefault("owner", people["specialist"])
        return make_renewal(status=status, expires_on=more.pop("expires_on", T), **more)

    return make


def sign(renewal, days=1, **more):
    """A policy for the customer's vehicle that begins ``days`` after T, signed a week before."""
    starts = renewal.expires_on + timedelta(days=days)
    values = {
        "asset_key": renewal.asset_key,
        "line": "commercial",
        "starts_on": starts,
        "expires_on": starts + timedelta(days=364),
        "signed_on": starts - timedelta(days=12),
        "premium": Decimal("3300.00"),
        **more,
    }
    return make_signed_policy(values.pop("branch", renewal.branch), **values)


def match(by=SYSTEM, at=NOW, first=date(2026, 1, 1), last=date(2026, 12, 31)):
    return actions.match_window(by=by, first=first, last=last, at=at)


def state(renewal):
    return Renewal.objects.get(pk=renewal.pk)


def test_policy_that_begins_the_next_day_renews(due, people):
    renewal = due()
    policy = sign(renewal)
    assert match().renewed == 1
    after = state(renewal)
    assert (after.status, after.matched_policy, after.matched_gap_days) == ("renewed", policy, 0)
    assert (after.matched_premium, after.matched_signed_on) == (Decimal("3300.00"), policy.signed_on)
    assert after.matched_same_branch is True
    assert not ToDo.objects.open().filter(object_id=renewal.pk).exists()
    assert Event.objects.of(after).last().data["policy"] == policy.policy_no


@pytest.mark.parametrize(
    ("days", "matched"),
    [(-91, False), (-90, True), (0, True), (1, True)],
    ids=["T-91", "T-90", "on T", "T+1"],
)
def test_early_policy_renews_within_ninety_days(days, matched, due):
    renewal = due()
    sign(renewal, days, signed_on=T - timedelta(days=95))
    assert match().renewed == int(matched)


def test_policy_signed_after_today_is_not_known_yet(due):
    renewal = due()
    sign(renewal, signed_on=NOW.date() + timedelta(days=1))
    assert match().renewed == 0
    assert match(at=NOW + timedelta(days=1)).renewed == 1


@pytest.mark.parametrize(
    "status", ["pool", "assigned", "following", "quoted", "renew_claimed", "loss_pending", "lost", "lapsed"]
)
def test_policy_renews_from_every_open_state(status, due):
    renewal = due(status)
    sign(renewal)
    assert match().renewed == 1
    assert state(renewal).status == "renewed"


@pytest.mark.parametrize("status", ["void", "renewed"])
def test_settled_customers_take_no_policy(status, due):
    sign(due(status))
    assert match().renewed == 0


@pytest.mark.parametrize(
    ("days", "won"), [(2, True), (10, True), (90, True), (91, False)], ids=["T+2", "T+10", "T+90", "T+91"]
)
def test_later_policy_wins_a_lapsed_customer_back(days, won, due):
    renewal = due("lapsed")
    at = NOW + timedelta(days=100)
    sign(renewal, days, signed_on=T + timedelta(days=1))
    assert match(at=at).won_back == int(won)
    if won:
        assert (state(renewal).status, state(renewal).matched_gap_days) == ("won_back", days - 1)


def test_customer_lapses_before_being_won_back_even_if_the_clock_has_not_run(due):
    renewal = due("following")
    sign(renewal, 5, signed_on=T + timedelta(days=2))
    after = match(at=NOW + timedelta(days=20))
    assert after.won_back == 1
    verbs = list(Event.objects.of(state(renewal)).values_list("verb", flat=True))
    assert verbs == ["enter", "lapse", "win_back"]


def test_policy_with_a_gap_waits_while_the_cover_lasts(due):
    renewal = due("following")
    sign(renewal, 5, signed_on=date(2026, 5, 30))
    assert match().won_back == 0
    assert state(renewal).status == "following"


def test_policy_that_comes_after_closing_counts_but_the_state_stays(due):
    renewal = due("closed", expires_on=date(2026, 1, 10))
    sign(renewal)
    assert match().late == 1
    after = state(renewal)
    assert (after.status, after.matched_gap_days) == ("closed", 0)


@pytest.mark.parametrize(
    ("code", "same"),
    [("33030101", True), ("330301", True), ("3303", True), ("33030102", False), ("3301", False), ("51", False)],
    ids=["same team", "its office", "its prefecture", "another team", "another prefecture", "another province"],
)
def test_policy_of_another_branch_renews_in_the_broad_scope_only(code, same, due, tree):
    renewal = due()
    sign(renewal, branch=tree[code])
    assert match().renewed == 1
    assert state(renewal).matched_same_branch is same


@pytest.mark.parametrize(
    "more",
    [
        {"cancelled_on": date(2026, 5, 20)},
        {"asset_key": "V:ANOTHERVEHICLE001"},
        {"line": "compulsory"},
        {"expires_on": T},
        {"starts_on": T - timedelta(days=364), "signed_on": date(2025, 6, 1), "expires_on": T},
    ],
    ids=["cancelled", "another vehicle", "another line", "ends with the old cover", "the expiring policy itself"],
)
def test_policy_that_renews_nothing(more, due):
    renewal = due()
    sign(renewal, **({"days": 0} if "expires_on" in more and "starts_on" not in more else {}), **more)
    assert match().renewed == 0
    assert state(renewal).status == "following"


def test_short_cover_is_not_renewed_by_itself(due):
    renewal = due(starts_on=T - timedelta(days=30))
    sign(renewal, starts_on=T - timedelta(days=30), expires_on=T, signed_on=date(2026, 5, 1))
    assert match().renewed == 0


def test_policy_renews_one_cycle_only(due):
    first = due(expires_on=date(2026, 5, 20), asset_key="P:MOTOR1")
    second = due(expires_on=date(2026, 6, 25), asset_key="P:MOTOR1", starts_on=date(2026, 5, 21))
    policy = sign(second, signed_on=date(2026, 5, 30))
    assert match().renewed == 1
    assert [state(row).matched_policy for row in (first, second)] == [None, policy]


def test_two_policies_renew_two_cycles(due):
    rows = [
        due(expires_on=day, asset_key="P:MOTOR2", starts_on=day.replace(year=2025)) for day in (T, date(2026, 8, 9))
    ]
    policies = [sign(row, signed_on=date(2026, 5, 20)) for row in rows]
    assert match().renewed == 2
    assert [state(row).matched_policy for row in rows] == policies


def test_better_policy_is_chosen_whatever_the_order(due):
    renewal = due()
    sign(renewal, -40)
    best = sign(renewal, 1)
    sign(renewal, -3)
    match()
    assert state(renewal).matched_policy == best


def test_matching_again_changes_nothing(due):
    for days in (1, -20):
        sign(due(), days)
    match()
    versions = list(Renewal.objects.order_by("pk").values_list("version", flat=True))
    again = match()
    assert (again.renewed, again.won_back, again.late, again.reopened, again.refreshed) == (0, 0, 0, 0, 0)
    assert list(Renewal.objects.order_by("pk").values_list("version", flat=True)) == versions


@pytest.mark.parametrize(
    ("first", "last", "matched"),
    [
        (date(2026, 6, 10), date(2026, 6, 10), 1),
        (date(2026, 6, 11), date(2026, 6, 11), 1),
        (date(2026, 6, 1), date(2026, 6, 9), 0),
        (date(2026, 6, 12), date(2026, 6, 30), 0),
    ],
    ids=["the day of expiry", "the day of the new start", "before", "after"],
)
def test_window_covers_expiry_or_start(first, last, matched, due):
    sign(due())
    assert match(first=first, last=last).renewed == matched


def test_manager_matches_the_own_prefecture_only(due, people, make_renewal, tree):
    mine, other = due(), make_renewal(branch=tree["51010101"], expires_on=T)
    sign(mine)
    sign(other)
    assert match(by=people["renewal_manager"]).renewed == 1
    assert state(other).status == "pool"


def test_cancelled_policy_reopens_to_the_owner(due, people):
    renewal = due()
    policy = sign(renewal)
    match()
    SignedPolicy.objects.filter(pk=policy.pk).update(cancelled_on=date(2026, 6, 1))
    assert match().reopened == 1
    after = state(renewal)
    told = OutboxMessage.objects.filter(topic="notice", payload__kind="reopened_many")
    assert (after.status, after.matched_policy, after.owner) == ("following", None, people["specialist"])
    assert ToDo.objects.open().get(object_id=renewal.pk).kind == "next_contact"
    assert {message.payload["recipient_id"] for message in told} == {
        people["specialist"].pk,
        people["renewal_manager"].pk,
    }
    assert match().reopened == 0


def test_cancelled_policy_reopens_into_the_pool_where_nobody_owns(due):
    renewal = due("pool")
    policy = sign(renewal)
    match()
    SignedPolicy.objects.filter(pk=policy.pk).update(cancelled_on=date(2026, 6, 1))
    match()
    assert (state(renewal).status, state(renewal).owner) == ("pool", None)


def test_cancelled_policy_gives_way_to_another(due):
    renewal = due()
    first = sign(renewal)
    match()
    SignedPolicy.objects.filter(pk=first.pk).update(cancelled_on=date(2026, 6, 1))
    second = sign(renewal, 0)
    outcome = match()
    assert (outcome.reopened, outcome.renewed) == (1, 1)
    assert state(renewal).matched_policy == second


def test_cancelled_policy_of_a_closed_cycle_is_taken_back(due):
    renewal = due("closed", expires_on=date(2026, 1, 10))
    policy = sign(renewal)
    match()
    SignedPolicy.objects.filter(pk=policy.pk).update(cancelled_on=date(2026, 6, 1))
    assert match().reopened == 1
    assert (state(renewal).status, state(renewal).matched_policy) == ("closed", None)


def test_reopened_customer_whose_cover_ended_lapses_with_the_clock(due):
    renewal = due(expires_on=date(2026, 5, 20))
    policy = sign(renewal)
    match()
    SignedPolicy.objects.filter(pk=policy.pk).update(cancelled_on=date(2026, 6, 1))
    match()
    run_clocks(at=NOW)
    assert state(renewal).status == "lapsed"


def test_changed_policy_is_read_again(due):
    renewal = due()
    policy = sign(renewal)
    match()
    SignedPolicy.objects.filter(pk=policy.pk).update(premium=Decimal("2999.00"))
    assert match().refreshed == 1
    assert (state(renewal).status, state(renewal).matched_premium) == ("renewed", Decimal("2999.00"))


def test_policy_moved_out_of_reach_lets_go(due):
    renewal = due()
    policy = sign(renewal)
    match()
    SignedPolicy.objects.filter(pk=policy.pk).update(starts_on=date(2026, 12, 1), expires_on=date(2027, 11, 30))
    assert match().reopened == 1
    assert state(renewal).status == "following"


def test_match_drops_a_pending_void_request(due, people):
    renewal = actions.request_void(by=people["specialist"], renewal=due(), reason="scrapped", at=NOW)
    sign(renewal)
    match()
    after = state(renewal)
    assert (after.status, after.void_reason, after.void_requested_by) == ("renewed", "", None)


def test_owner_keeps_the_customer_when_renewed(due, people):
    renewal = due()
    sign(renewal)
    match()
    assert OwnerSpell.objects.get(renewal=renewal, to_at=None).owner == people["specialist"]


def test_manager_matches_by_hand_with_evidence(due, people):
    renewal = due()
    policy = sign(renewal, asset_key="V:TYPEDWRONGLY0001")
    with pytest.raises(DomainError) as refused:
        actions.match_by_hand(by=people["renewal_manager"], renewal=renewal, policy=policy, reason="", at=NOW)
    assert refused.value.code == "reason_missing"
    after = actions.match_by_hand(
        by=people["renewal_manager"], renewal=renewal, policy=policy, reason="行驶证核对，车架号录错", at=NOW
    )
    assert after.status == "renewed"
    with pytest.raises(DomainError) as refused:
        actions.match_by_hand(by=people["renewal_manager"], renewal=due(), policy=policy, reason="同上", at=NOW)
    assert refused.value.code == "policy_not_free"


def test_database_lets_a_policy_renew_one_customer(due):
    renewal, other = due(), due()
    sign(renewal)
    match()
    facts = Renewal.objects.filter(pk=renewal.pk).values(
        "matched_policy", "matched_signed_on", "matched_starts_on", "matched_premium", "matched_same_branch"
    )[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.filter(pk=other.pk).update(
            **{("matched_policy_id" if name == "matched_policy" else name): value for name, value in facts.items()},
            matched_gap_days=0,
            status="renewed",
            version=other.version + 1,
        )


def test_job_matches_in_the_background_and_reports(due, people, tree):
    sign(due())
    window = {"first": "2026-06-01", "last": "2026-06-30"}
    job = queue_job("match_renewals", by=people["renewal_manager"], branch=tree["3303"], arguments=window)
    drain()
    done = run(job.pk) or type(job).objects.get(pk=job.pk)
    assert (done.state, done.result["renewed"], done.done, done.total) == ("done", 1, 1, 1)
