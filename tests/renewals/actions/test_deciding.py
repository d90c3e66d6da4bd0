"""Losses, voids, quotes and reported renewals: what must be given, and four eyes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.errors import DomainError
from accounts.models import Membership
from renewals import actions
from renewals.actions import Entry, LossForm, Offer
from renewals.models import Quote, Renewal
from tests import factories
from tests.factories import NOW
from workflow.models import ApprovalSeat, Event, ToDo
from workflow.transitions import fire_many

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def mine(people, make_renewal):
    def make(status="following", **more):
        return make_renewal(status=status, owner=people["specialist"], **more)

    return make


def decision(renewal):
    """Kind and role of the to-do about the customer, or of the decision on its loss."""
    seats = ApprovalSeat.objects.filter(approval__about_id=renewal.pk, state="open")
    about = Q(object_type="renewals.renewal", object_id=renewal.pk)
    about |= Q(object_type="workflow.approvalseat", object_id__in=seats.values("pk"))
    return ToDo.objects.open().filter(about).values_list("kind", "role").first()


# --- loss ---------------------------------------------------------------------------------------------------------
def test_loss_waits_for_the_team_lead(people, mine):
    form = LossForm(reason="P1", competitor="江河财产保险", price=Decimal(2500))
    renewal = actions.propose_loss(by=people["specialist"], renewal=mine(), form=form, at=NOW)
    assert (renewal.status, renewal.loss_reason, renewal.loss_price) == ("loss_pending", "P1", Decimal(2500))
    assert decision(renewal) == ("approval_decide", "team_lead")
    after = actions.approve_loss(by=people["team_lead"], renewal=renewal, at=NOW)
    assert (after.status, after.loss_decided_by, decision(after)) == ("lost", people["team_lead"], None)
    assert Event.objects.of(after).last().verb == "approve_loss"


def test_loss_without_a_lead_waits_for_the_manager(people, mine):
    Membership.objects.filter(role="team_lead").delete()
    form = LossForm(reason="P2")
    renewal = actions.propose_loss(by=people["specialist"], renewal=mine(), form=form, at=NOW)
    assert decision(renewal) == ("approval_decide", "renewal_manager")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (LossForm(reason=""), "reason_missing"),
        (LossForm(reason="Q7"), "reason_missing"),
        (LossForm(reason="P1", price=Decimal(1)), "loss_competitor_missing"),
        (LossForm(reason="P1", competitor="江河"), "loss_amount_missing"),
        (LossForm(reason="C1"), "loss_competitor_missing"),
        (LossForm(reason="X9", note="太短"), "loss_note_too_short"),
        (LossForm(reason="T1"), "loss_reason_of_system"),
    ],
)
def test_loss_reason_brings_what_belongs_to_it(form, code, people, mine):
    with pytest.raises(DomainError) as refused:
        actions.propose_loss(by=people["specialist"], renewal=mine(), form=form, at=NOW)
    assert refused.value.code == code


def test_loss_needs_a_conversation_or_three_tries_on_two_days(people, make_renewal):
    specialist = people["specialist"]
    renewal = make_renewal(status="assigned", owner=specialist)
    form = LossForm(reason="K3")
    with pytest.raises(DomainError) as refused:
        actions.propose_loss(by=specialist, renewal=renewal, form=form, at=NOW)
    assert refused.value.code == "loss_too_early"
    for hours in (0, 4, 24):
        at = NOW + timedelta(hours=hours)
        missed = Entry(channel="phone", result="N1", intention="U", next_contact_on=at.date())
        renewal = actions.register_follow_up(by=specialist, renewal=renewal, entry=missed, at=at)
    after = actions.propose_loss(by=specialist, renewal=renewal, form=form, at=NOW + timedelta(hours=25))
    assert after.status == "loss_pending"


def test_proposer_never_decides_the_own_loss(people, mine):
    both = people["specialist"]
    Membership.objects.create(user=both, role="team_lead", branch=both.branch, valid_from=date(2020, 1, 1))
    renewal = actions.propose_loss(by=both, renewal=mine(), form=LossForm(reason="P2"), at=NOW)
    for act in (actions.approve_loss, actions.reject_loss):
        with pytest.raises(DomainError) as refused:
            act(by=both, renewal=renewal, opinion="同意", at=NOW)
        assert refused.value.code == "four_eyes"


def test_database_refuses_a_loss_decided_by_its_proposer(people, mine):
    renewal = mine("loss_pending", loss_proposed_by=people["specialist"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.filter(pk=renewal.pk).update(loss_decided_by=people["specialist"])


def test_rejected_loss_goes_back_to_the_owner_with_an_opinion(people, mine):
    renewal = actions.propose_loss(by=people["specialist"], renewal=mine(), form=LossForm(reason="P2"), at=NOW)
    with pytest.raises(DomainError) as refused:
        actions.reject_loss(by=people["team_lead"], renewal=renewal, opinion="", at=NOW)
    assert refused.value.code == "opinion_missing"
    after = actions.reject_loss(by=people["team_lead"], renewal=renewal, opinion="可申请优惠", at=NOW)
    assert (after.status, after.loss_reason, after.owner) == ("following", "", people["specialist"])
    assert decision(after) == ("next_contact", "")


# --- void ---------------------------------------------------------------------------------------------------------
def test_void_is_requested_by_one_and_decided_by_another(people, mine):
    renewal = actions.request_void(by=people["specialist"], renewal=mine(), reason="scrapped", at=NOW)
    assert decision(renewal) == ("decide_void", "renewal_manager")
    with pytest.raises(DomainError) as refused:
        actions.request_void(by=people["specialist"], renewal=renewal, reason="scrapped", at=NOW)
    assert refused.value.code == "void_requested"
    after = actions.approve_void(by=people["renewal_manager"], renewal=renewal, at=NOW)
    assert (after.status, after.void_decided_by, decision(after)) == ("void", people["renewal_manager"], None)


def test_manager_never_decides_the_own_void(people, mine):
    renewal = actions.request_void(by=people["renewal_manager"], renewal=mine(), reason="duplicate", at=NOW)
    assert decision(renewal) == ("decide_void", "province_admin")
    with pytest.raises(DomainError) as refused:
        actions.approve_void(by=people["renewal_manager"], renewal=renewal, at=NOW)
    assert refused.value.code == "four_eyes"
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.filter(pk=renewal.pk).update(void_decided_by=people["renewal_manager"])


def test_void_reason_is_one_of_the_list(people, mine):
    with pytest.raises(DomainError) as refused:
        actions.request_void(by=people["specialist"], renewal=mine(), reason="whatever", at=NOW)
    assert refused.value.code == "reason_missing"


def test_declined_void_stays_due(people, mine):
    renewal = actions.request_void(by=people["specialist"], renewal=mine(), reason="scrapped", at=NOW)
    after = actions.decline_void(by=people["renewal_manager"], renewal=renewal, opinion="车还在用", at=NOW)
    assert (after.status, after.void_reason, after.void_requested_by) == ("following", "", None)


def test_feed_requests_voids_of_many_with_a_to_do_each(make_renewal):
    from accounts.scope import SYSTEM

    rows = [make_renewal() for _n in range(3)]
    asked = actions.request_voids(by=SYSTEM, renewals=[row.pk for row in rows], reason="surrendered", at=NOW)
    again = actions.request_voids(by=SYSTEM, renewals=[row.pk for row in rows], reason="surrendered", at=NOW)
    assert (asked, again) == (3, 0)
    assert ToDo.objects.open().filter(kind="decide_void", role="renewal_manager").count() == 3


# --- quote --------------------------------------------------------------------------------------------------------
def test_quotes_are_rows_and_the_first_day_stays(people, mine):
    specialist = people["specialist"]
    renewal = actions.record_quote(by=specialist, renewal=mine(), offer=Offer(premium=Decimal(3100)), at=NOW)
    later = NOW + timedelta(days=2)
    renewal = actions.record_quote(by=specialist, renewal=renewal, offer=Offer(premium=Decimal(2900)), at=later)
    assert (renewal.first_quote_on, renewal.quote_premium) == (date(2026, 6, 1), Decimal(2900))
    assert Quote.objects.filter(renewal=renewal).count() == 2


@pytest.mark.parametrize(
    ("offer", "expires_on", "code"),
    [
        (Offer(premium=Decimal(0)), date(2026, 6, 30), "premium_not_positive"),
        (Offer(premium=Decimal(-5)), date(2026, 6, 30), "premium_not_positive"),
        (Offer(premium=Decimal(1), quoted_on=date(2026, 6, 2)), date(2026, 6, 30), "quote_in_future"),
        (Offer(premium=Decimal(1)), date(2026, 7, 2), "window_closed"),
        (Offer(premium=Decimal(1), note="另返现200"), date(2026, 6, 30), "rebate_words"),
    ],
)
def test_quote_outside_the_rules_is_refused(offer, expires_on, code, people, mine):
    renewal = mine(expires_on=expires_on)
    with pytest.raises(DomainError) as refused:
        actions.record_quote(by=people["specialist"], renewal=renewal, offer=offer, at=NOW)
    assert refused.value.code == code
    assert not Quote.objects.exists()


def test_quoting_opens_on_the_thirtieth_day(people, mine):
    renewal = mine(expires_on=date(2026, 7, 1))
    after = actions.record_quote(by=people["specialist"], renewal=renewal, offer=Offer(premium=Decimal(1)), at=NOW)
    assert after.status == "quoted"


# --- reported renewal ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("policy_no", "code"),
    [
        ("短", "policy_no_form"),
        ("ABC", "policy_no_form"),
        ("新单号123456", "policy_no_form"),
        ("OLD2025001", "policy_no_old"),
    ],
)
def test_reported_policy_number_must_be_plausible(policy_no, code, people, mine):
    renewal = mine(policy_no="OLD2025001")
    with pytest.raises(DomainError) as refused:
        actions.claim_renewed(by=people["specialist"], renewal=renewal, policy_no=policy_no, at=NOW)
    assert refused.value.code == code


def test_policy_number_is_reported_for_one_customer(people, mine):
    specialist = people["specialist"]
    actions.claim_renewed(by=specialist, renewal=mine(), policy_no="pd 2026 0001", at=NOW)
    assert Renewal.objects.get(claimed_policy_no="PD20260001").status == "renew_claimed"
    with pytest.raises(DomainError) as refused:
        actions.claim_renewed(by=specialist, renewal=mine(), policy_no="PD20260001", at=NOW)
    assert refused.value.code == "policy_no_used"


def test_bulk_step_skips_what_is_refused(people, make_renewal):
    rows = [make_renewal(), make_renewal(status="following", owner=people["specialist"])]
    data = {"owner": people["specialist"], "moment": NOW, "first_contact_due_at": NOW}
    work = [(row.pk, data, {}) for row in rows]
    assert fire_many(Renewal, "dispatch", by=people["renewal_manager"], work=work, at=NOW) == 1
    assert factories.NOW == NOW
