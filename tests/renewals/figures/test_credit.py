"""业绩归属 along the steps: pool on T, earlier signing, the last days, collisions, old rows (brief §3.3)."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals import actions
from renewals.actions.matching import match_window
from renewals.invariants import credit_of_history
from renewals.measures import answers, rows_of
from renewals.models import OwnerSpell, Renewal
from tests.factories import NOW, make_signed_policy
from workflow.kpis import Question
from workflow.models import BranchSetting

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 6, 1)


def credit(renewal: Renewal) -> tuple[int | None, str]:
    row = Renewal.objects.select_related("credit_branch").get(pk=renewal.pk)
    assert row.credit_branch is not None
    return row.credit_owner_id, row.credit_branch.code


def dispatched(people, make_renewal, days: int = 40, **facts):
    renewal = make_renewal(expires_on=TODAY + timedelta(days=days), **facts)
    return actions.dispatch(by=people["renewal_manager"], renewal=renewal, to=people["specialist"], at=NOW)


def test_back_in_the_pool_is_nobodys(people, make_renewal):
    renewal = dispatched(people, make_renewal)
    assert credit(renewal)[0] == people["specialist"].pk
    actions.reclaim(by=people["team_lead"], renewal=renewal, reason="未联系", at=NOW + timedelta(hours=1))
    assert credit(renewal)[0] is None
    assert list(credit_of_history()) == []


def test_after_t_nothing_changes_the_credit(people, make_renewal):
    renewal = dispatched(people, make_renewal, days=3)
    late = NOW + timedelta(days=4)
    actions.reclaim(by=people["team_lead"], renewal=renewal, reason="未联系", at=late)
    assert credit(renewal)[0] == people["specialist"].pk
    actions.dispatch(by=people["renewal_manager"], renewal=renewal.reload(), to=people["colleague"], at=late)
    assert credit(renewal)[0] == people["specialist"].pk
    assert list(credit_of_history()) == []


def test_signed_before_the_hand_over_it_is_the_former_owners(people, make_renewal, tree):
    renewal = dispatched(people, make_renewal)
    actions.transfer(by=people["team_lead"], renewal=renewal, to=people["colleague"], at=NOW + timedelta(days=10))
    assert credit(renewal)[0] == people["colleague"].pk
    policy = make_signed_policy(
        tree["33030101"],
        asset_key=renewal.asset_key,
        signed_on=TODAY + timedelta(days=9),
        starts_on=renewal.expires_on + timedelta(days=1),
        channel="telesales",
    )
    match_window(by=SYSTEM, first=renewal.expires_on, last=renewal.expires_on, at=NOW + timedelta(days=12))
    after = Renewal.objects.get(pk=renewal.pk)
    assert (after.status, after.credit_owner_id, after.owner_id) == (
        "renewed",
        people["specialist"].pk,
        people["colleague"].pk,
    )
    assert after.matched_by_telesales is True
    assert list(credit_of_history()) == []
    type(policy).objects.filter(pk=policy.pk).update(cancelled_on=TODAY + timedelta(days=13))
    match_window(by=SYSTEM, first=renewal.expires_on, last=renewal.expires_on, at=NOW + timedelta(days=14))
    after = Renewal.objects.get(pk=renewal.pk)
    assert (after.status, after.credit_owner_id, after.matched_by_telesales) == (
        "following" if after.owner_id else "pool",
        people["colleague"].pk,
        None,
    )


def test_branch_may_count_what_telesales_sells_as_the_owners(people, make_renewal, tree):
    BranchSetting.objects.create(
        code="renewals.credit_split", branch=tree["HQ"], value="owner", valid_from=date(2020, 1, 1)
    )
    renewal = dispatched(people, make_renewal, days=20)
    make_signed_policy(
        tree["33030101"],
        asset_key=renewal.asset_key,
        signed_on=TODAY,
        starts_on=renewal.expires_on + timedelta(days=1),
        channel="telesales",
    )
    match_window(by=SYSTEM, first=renewal.expires_on, last=renewal.expires_on, at=NOW + timedelta(days=1))
    assert Renewal.objects.get(pk=renewal.pk).matched_by_telesales is False


def test_customer_counts_where_the_credited_owner_worked_it(people, make_renewal, tree):
    """Handed to another team in the last days: it counts in the first one, in every report."""
    renewal = dispatched(people, make_renewal, days=30)
    elsewhere = Branch.objects.get(pk=people["colleague"].branch_id)
    Renewal.objects.filter(pk=renewal.pk).update(branch=tree["330301"])
    question = Question(branch=tree["33030101"], first=TODAY, last=TODAY + timedelta(days=60), as_of=TODAY, by="team")
    assert elsewhere is not None
    assert [(row.key, int(row.measures["due"])) for row in answers(question, SYSTEM, ("due",))] == [("33030101", 1)]
    assert rows_of(question, "due", SYSTEM, "33030101").count() == 1


def test_old_rows_are_filled_by_the_rule(people, make_renewal):
    kept, pooled = dispatched(people, make_renewal, days=5), dispatched(people, make_renewal, days=30)
    actions.transfer(by=people["team_lead"], renewal=kept, to=people["colleague"], at=NOW + timedelta(hours=2))
    actions.reclaim(by=people["team_lead"], renewal=pooled, reason="未联系", at=NOW + timedelta(hours=2))
    right = [credit(kept), credit(pooled)]
    Renewal.objects.filter(pk=pooled.pk).update(credit_owner=people["specialist"])
    Renewal.objects.update(credit_branch=None)
    OwnerSpell.objects.update(takes_credit=True)
    import_module("renewals.migrations.0013_credit").fill(apps, None)
    assert [credit(kept), credit(pooled)] == right
    assert right[0][0] == people["specialist"].pk
    assert right[1][0] is None
    assert list(credit_of_history()) == []
