"""Whole stories of a customer, from the pool to the end, by the people who live them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.scope import SYSTEM
from renewals import actions
from renewals.actions import CallbackForm, Entry, LossForm, Offer
from renewals.clocks import run_clocks
from renewals.models import Renewal
from renewals.taxonomy.actions import Wish, set_taxon
from renewals.taxonomy.rules import Facts, Kind
from tests.factories import make_signed_policy
from workflow.invariants import examine
from workflow.models import Event, ToDo
from workflow.working_time import SHANGHAI

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

T = date(2026, 6, 30)


def day(days_left: int, hour: int = 10) -> datetime:
    when = T - timedelta(days=days_left)
    return datetime(when.year, when.month, when.day, hour, 0, tzinfo=SHANGHAI)


def call(people, renewal, at, result="R3", intention="B", days=2):
    entry = Entry(channel="phone", result=result, intention=intention, next_contact_on=at.date() + timedelta(days=days))
    return actions.register_follow_up(by=people["specialist"], renewal=renewal, entry=entry, at=at)


def sign(renewal, starts, signed):
    return make_signed_policy(
        renewal.branch,
        asset_key=renewal.asset_key,
        line="commercial",
        starts_on=starts,
        expires_on=starts + timedelta(days=364),
        signed_on=signed,
    )


def match(at):
    return actions.match_window(by=SYSTEM, first=date(2026, 6, 1), last=date(2026, 9, 30), at=at)


def broken():
    return {result.code: result.first for result in examine() if result.violations}


def test_from_the_pool_to_renewed(people, make_renewal):
    renewal = make_renewal(expires_on=T)
    renewal = actions.dispatch(by=people["renewal_manager"], renewal=renewal, to=people["specialist"], at=day(33))
    renewal = call(people, renewal, day(32))
    renewal = actions.record_quote(
        by=people["specialist"], renewal=renewal, offer=Offer(premium=Decimal(2900)), at=day(30)
    )
    renewal = call(people, renewal, day(29), result="R1", intention="A", days=1)
    renewal = actions.claim_renewed(by=people["specialist"], renewal=renewal, policy_no="PDNEW2026001", at=day(28))
    sign(renewal, T + timedelta(days=1), day(28).date())
    match(day(27, 6))
    renewal = Renewal.objects.get(pk=renewal.pk)
    verbs = list(Event.objects.of(renewal).values_list("verb", flat=True))
    assert renewal.status == "renewed"
    assert verbs == ["enter", "dispatch", "follow_up_first", "quote", "follow_up", "claim_renewed", "match"]
    assert not ToDo.objects.open().exists()
    assert broken() == {}


def test_lost_then_lapsed_then_called_back_then_won_back(people, make_renewal):
    renewal = make_renewal(expires_on=T)
    renewal = actions.claim(by=people["specialist"], renewal=renewal, at=day(20))
    renewal = call(people, renewal, day(20, 15), result="R2", intention="D", days=5)
    loss = LossForm(reason="P1", competitor="远山财产保险", price=Decimal(2400))
    renewal = actions.propose_loss(by=people["specialist"], renewal=renewal, form=loss, at=day(15))
    renewal = actions.approve_loss(by=people["team_lead"], renewal=renewal, opinion="属实", at=day(14))
    run_clocks(at=day(-1, 1))
    renewal = Renewal.objects.get(pk=renewal.pk)
    assert (renewal.status, renewal.loss_reason) == ("lapsed", "P1")
    form = CallbackForm(
        channel="phone",
        result="R2",
        insured_where="not_insured",
        reason="P1",
        win_back="high",
        offer="九折",
        next_contact_on=day(-6).date(),
    )
    renewal = actions.register_callback(by=people["specialist"], renewal=renewal, form=form, at=day(-3))
    sign(renewal, T + timedelta(days=8), day(-6).date())
    match(day(-7, 6))
    renewal = Renewal.objects.get(pk=renewal.pk)
    assert (renewal.status, renewal.matched_gap_days) == ("won_back", 7)
    assert broken() == {}


def test_small_loss_needs_no_approval_and_is_renewed_after_all(people, tree, make_renewal, freeze):
    """The branch exempts scrapped cars; the customer turns out to have kept the car."""
    freeze()
    scrapped = Wish(
        kind=Kind.LOSS_REASON,
        parent="V",
        code="V2",
        zh="报废注销",
        en="Scrapped",
        order=32,
        facts=Facts(no_approval=True),
    )
    set_taxon(by=people["province_admin"], branch=tree["3303"], wish=scrapped, valid_from=timezone.localdate())
    renewal = make_renewal(expires_on=T, last_premium=Decimal(1200))
    renewal = actions.claim(by=people["specialist"], renewal=renewal, at=day(20))
    renewal = call(people, renewal, day(20, 15), result="R6", intention="D", days=5)
    renewal = actions.propose_loss(by=people["specialist"], renewal=renewal, form=LossForm(reason="V2"), at=day(15))
    assert (renewal.status, renewal.loss_decided_by, renewal.loss_exempt) == ("lost", None, True)
    assert not ToDo.objects.open().exists()
    assert broken() == {}
    sign(renewal, T + timedelta(days=1), day(6).date())
    match(day(5, 6))
    renewal = Renewal.objects.get(pk=renewal.pk)
    verbs = list(Event.objects.of(renewal).values_list("verb", flat=True))
    assert renewal.status == "renewed"
    assert verbs == ["enter", "claim", "follow_up_first", "propose_loss", "exempt_loss", "match"]
    assert broken() == {}


def test_rejected_loss_is_saved_by_a_colleague(people, make_renewal):
    renewal = make_renewal(expires_on=T)
    renewal = actions.dispatch(by=people["team_lead"], renewal=renewal, to=people["specialist"], at=day(25))
    renewal = call(people, renewal, day(25, 15), result="R6", intention="D", days=5)
    renewal = actions.propose_loss(by=people["specialist"], renewal=renewal, form=LossForm(reason="S2"), at=day(24))
    renewal = actions.reject_loss(by=people["team_lead"], renewal=renewal, opinion="换人再谈", at=day(23))
    renewal = actions.transfer(by=people["team_lead"], renewal=renewal, to=people["colleague"], at=day(23, 11))
    entry = Entry(channel="visit", result="R1", intention="A", next_contact_on=day(21).date())
    renewal = actions.register_follow_up(by=people["colleague"], renewal=renewal, entry=entry, at=day(22))
    sign(renewal, T + timedelta(days=1), day(21).date())
    match(day(20, 6))
    renewal = Renewal.objects.get(pk=renewal.pk)
    assert (renewal.status, renewal.credit_owner) == ("renewed", people["colleague"])
    assert broken() == {}


def test_nobody_calls_so_the_customer_returns_lapses_and_closes(people, make_renewal):
    renewal = make_renewal(expires_on=T)
    actions.dispatch(by=people["renewal_manager"], renewal=renewal, to=people["specialist"], at=day(20))
    for days_left in (10, -1, -91):
        run_clocks(at=day(days_left, 1))
    renewal = Renewal.objects.get(pk=renewal.pk)
    verbs = list(Event.objects.of(renewal).values_list("verb", flat=True))
    assert (renewal.status, renewal.loss_reason) == ("closed", "T1")
    assert verbs == ["enter", "dispatch", "reclaim", "lapse", "close"]
    assert broken() == {}


def test_reported_renewal_that_never_comes_is_found_out(people, make_renewal):
    renewal = make_renewal(expires_on=T)
    renewal = actions.claim(by=people["specialist"], renewal=renewal, at=day(12))
    renewal = call(people, renewal, day(12, 15))
    renewal = actions.claim_renewed(by=people["specialist"], renewal=renewal, policy_no="PDNEVER0001", at=day(8))
    run_clocks(at=day(5, 11))
    renewal = Renewal.objects.get(pk=renewal.pk)
    assert (renewal.status, renewal.false_claims) == ("following", 1)
    assert ToDo.objects.open().get(object_id=renewal.pk).kind == "next_contact"
    assert broken() == {}
