"""Losses: verified by somebody else, too many unreachable customers, tried by another, renewed after all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.errors import Denied, DomainError
from accounts.scope import SYSTEM
from renewals import actions
from renewals.actions import losing
from renewals.actions.blocking import block_number
from renewals.leads.actions.checking import CheckForm, check_loss
from renewals.leads.actions.winning_on import reject_loss_onward
from renewals.models import CallListItem, LossCheck, Renewal, Taxon
from tests.factories import NOW
from tests.renewals.actions.renewal_verbs import policy_for
from workflow.models import Approval, BranchSetting, Event, ToDo
from workflow.transitions import fire

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def verified(people, tree):
    """Price losses must be verified in this prefecture."""
    words = {"label_zh": "本司涨价", "label_en": "Our price went up", "parent": "P", "facts": {"must_verify": True}}
    return Taxon.objects.create(
        branch=tree["3303"], kind="loss_reason", code="P2", valid_from=TODAY, set_by=people["province_admin"], **words
    )


@pytest.fixture
def proposed(people, make_renewal):
    def make(reason="P2", **more):
        renewal = make_renewal(status="following", owner=people["specialist"], **more)
        form = actions.LossForm(reason=reason)
        return actions.propose_loss(by=people["specialist"], renewal=renewal, form=form, at=NOW)

    return make


def check(people, renewal, by="quality_caller", **more):
    form = CheckForm(**{"channel": "phone", "result": "R6", "verdict": "confirmed", **more})
    return check_loss(by=people[by], renewal=renewal, form=form, at=NOW)


def code_of(work):
    with pytest.raises(DomainError) as refused:
        work()
    return refused.value.code


def approve(people, renewal):
    return actions.approve_loss(by=people["team_lead"], renewal=renewal.reload(), at=NOW)


def todos(renewal):
    rows = ToDo.objects.open().filter(object_id=renewal.pk, object_type="renewals.renewal")
    return set(rows.values_list("kind", flat=True))


def test_reason_that_must_be_verified_waits_for_somebody_else(people, proposed, verified):
    renewal = proposed()
    assert "check_loss" in todos(renewal)
    assert code_of(lambda: approve(people, renewal)) == "loss_not_verified"
    check(people, renewal)
    assert approve(people, renewal).status == "lost"
    assert todos(renewal) == set()


@pytest.fixture
def exempt(people, tree):
    """Losses by our own price need no approval in this prefecture."""
    words = {"label_zh": "本司涨价", "label_en": "Our price went up", "parent": "P", "facts": {"no_approval": True}}
    return Taxon.objects.create(
        branch=tree["3303"], kind="loss_reason", code="P2", valid_from=TODAY, set_by=people["province_admin"], **words
    )


def test_exempt_loss_is_confirmed_at_once_and_by_nobody(people, proposed, exempt):
    renewal = proposed(last_premium=Decimal(5000), next_contact_on=TODAY).reload()

    assert (renewal.status, renewal.loss_exempt, renewal.loss_decided_by) == ("lost", True, None)
    assert (renewal.loss_proposed_by, renewal.loss_decided_at) == (people["specialist"], NOW)
    assert renewal.next_contact_on is None
    told = [(event.verb, event.source, event.target, event.actor_no) for event in Event.objects.of(renewal)][-2:]
    number = people["specialist"].employee_no
    assert told == [
        ("propose_loss", "following", "loss_pending", number),
        ("exempt_loss", "loss_pending", "lost", SYSTEM.employee_no),
    ]
    assert todos(renewal) == set()
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("reason", "premium"), [("P2", "5000.01"), ("P2", "0"), ("P3", "100")], ids=["large", "unknown", "another reason"]
)
def test_other_losses_wait_for_the_lead_all_the_same(proposed, exempt, reason, premium):
    renewal = proposed(reason, last_premium=Decimal(premium)).reload()
    assert (renewal.status, renewal.loss_exempt) == ("loss_pending", False)
    assert Approval.objects.filter(about_id=renewal.pk).count() == 1


def test_branch_sets_the_premium_up_to_which_no_approval_is_needed(tree, proposed, exempt):
    BranchSetting.objects.create(
        code="renewals.loss_exempt_premium", branch=tree["33"], value=100, valid_from=date(2020, 1, 1)
    )
    assert proposed(last_premium=Decimal(101)).reload().status == "loss_pending"
    assert proposed(last_premium=Decimal(100)).reload().status == "lost"


def test_exemption_ends_where_too_many_customers_cannot_be_reached(people, tree, proposed):
    words = {"label_zh": "空号", "label_en": "Dead number", "parent": "K", "facts": {"no_approval": True}}
    Taxon.objects.create(
        branch=tree["3303"], kind="loss_reason", code="K1", valid_from=TODAY, set_by=people["province_admin"], **words
    )
    for code, value in {"loss_unreached_most": 50, "loss_unreached_from": 2}.items():
        BranchSetting.objects.create(
            code=f"renewals.{code}", branch=tree["33"], value=value, valid_from=date(2020, 1, 1)
        )
    states = [proposed("K1", last_premium=Decimal(100)).reload().status for _ in range(2)]
    assert states == ["lost", "loss_pending"]


def test_nobody_confirms_without_approval_by_hand(people, proposed, exempt):
    renewal = proposed(last_premium=Decimal(9000))
    with pytest.raises(Denied):
        fire(renewal, "exempt_loss", by=people["team_lead"], at=NOW, moment=NOW)
    with pytest.raises(DomainError) as refused:
        fire(renewal, "exempt_loss", by=SYSTEM, at=NOW, moment=NOW)
    assert refused.value.code == "loss_premium_large"


def test_exempt_loss_sent_twice_is_one(people, make_renewal, exempt):
    renewal = make_renewal(status="following", owner=people["specialist"], last_premium=Decimal(100))
    for _attempt in range(2):
        done = actions.propose_loss(
            by=people["specialist"], renewal=renewal, form=actions.LossForm(reason="P2"), key="once", at=NOW
        )
        assert done.status == "lost"
    assert Event.objects.of(renewal).filter(verb="exempt_loss").count() == 1


def test_next_proposal_is_judged_anew(people, make_renewal, exempt):
    """A loss that was exempt and comes back by a renewal that was cancelled is an ordinary one the next time."""
    renewal = make_renewal(
        status="following", owner=people["specialist"], last_premium=Decimal(9000), loss_exempt=True, loss_reason="P2"
    )
    form = actions.LossForm(reason="P2")
    pending = actions.propose_loss(by=people["specialist"], renewal=renewal, form=form, at=NOW)
    assert (pending.status, pending.loss_exempt) == ("loss_pending", False)
    assert approve(people, pending).status == "lost"


def test_page_says_that_no_approval_was_needed(client, people, make_renewal, exempt):
    client.force_login(people["specialist"])
    renewal = make_renewal(status="following", owner=people["specialist"], last_premium=Decimal(100))
    sent = {"reason_class": "P", "reason": "P2", "expected_version": renewal.version, "key": "k1"}
    page = client.post(reverse("renewals:propose_loss", args=[renewal.pk]), sent, follow=True)
    assert "无需审批" in page.content.decode()
    assert renewal.reload().status == "lost"


def test_twin_without_the_duty_the_loss_would_be_confirmed(people, proposed):
    renewal = proposed()
    assert "check_loss" not in todos(renewal)
    assert approve(people, renewal).status == "lost"


def test_nobody_verifies_the_own_loss(people, proposed, verified):
    renewal = proposed()
    for by in ("specialist", "colleague", "auditor", "other_quality_caller"):
        with pytest.raises(DomainError):
            check(people, renewal, by=by)
    assert not LossCheck.objects.exists()


def test_check_that_denies_the_reason_stops_the_loss(people, proposed):
    renewal = proposed()
    check(people, renewal, verdict="wrong", true_reason="S1")
    assert code_of(lambda: approve(people, renewal)) == "loss_denied_by_check"
    after = actions.reject_loss(by=people["team_lead"], renewal=renewal.reload(), opinion="原因不实", at=NOW)
    assert after.status == "following"


def test_new_proposal_needs_a_new_check(people, proposed, verified):
    renewal = proposed()
    check(people, renewal)
    actions.reject_loss(by=people["team_lead"], renewal=renewal.reload(), opinion="再联系一次", at=NOW)
    later = NOW + timedelta(hours=2)
    again = actions.propose_loss(
        by=people["specialist"], renewal=renewal.reload(), form=actions.LossForm(reason="P2"), at=later
    )
    assert code_of(lambda: actions.approve_loss(by=people["team_lead"], renewal=again, at=later)) == "loss_not_verified"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"verdict": "wrong"}, "true_reason_missing"),
        ({"verdict": "confirmed", "true_reason": "S1"}, "true_reason_missing"),
        ({"verdict": "confirmed", "result": "N1"}, "check_not_reached"),
        ({"verdict": "still_open", "result": "R7"}, "check_not_reached"),
        ({"verdict": "not_reached"}, "check_reached"),
        ({"verdict": "wrong", "true_reason": "Z1"}, "reason_missing"),
    ],
)
def test_check_is_complete(found, code, people, proposed):
    assert code_of(lambda: check(people, proposed(), **found)) == code


def losses(people, make_renewal, unreached, others):
    for reason, count in (("K3", unreached), ("P1", others)):
        for _each in range(count):
            row = make_renewal(status="lost", owner=people["specialist"], loss_reason=reason)
            assert row.loss_decided_at == NOW


@pytest.mark.parametrize(("unreached", "others", "asked"), [(2, 7, False), (3, 6, True)], ids=["3 of 10", "4 of 10"])
def test_too_many_unreachable_need_a_supervisors_call(unreached, others, asked, people, make_renewal, proposed):
    losses(people, make_renewal, unreached, others)
    renewal = proposed("K3")
    if not asked:
        assert approve(people, renewal).status == "lost"
        return
    assert code_of(lambda: approve(people, renewal)) == "unreached_recall_missing"
    assert ToDo.objects.open().get(kind="check_loss").role == "team_lead"
    check(people, renewal, by="quality_caller", result="N1")
    assert code_of(lambda: approve(people, renewal)) == "unreached_recall_missing"
    check(people, renewal.reload(), by="team_lead", result="N1")
    assert approve(people, renewal).status == "lost"


def test_share_is_judged_for_unreachable_customers_only(people, make_renewal, proposed):
    losses(people, make_renewal, 9, 1)
    assert approve(people, proposed("P2")).status == "lost"


# --- 流失再挽 -------------------------------------------------------------------------------------------------------
def test_rejected_loss_goes_on_with_another_specialist(people, proposed):
    renewal = proposed()
    to = people["colleague"]
    after = reject_loss_onward(by=people["team_lead"], renewal=renewal, opinion="换人再试", to=to, at=NOW)
    assert (after.status, after.owner, after.loss_reason) == ("following", people["colleague"], "")
    assert todos(renewal) == {"next_contact"}
    assert ToDo.objects.open().get(object_id=renewal.pk, kind="next_contact").assignee == people["colleague"]


def test_rejected_loss_goes_to_telesales_as_a_list_of_one(people, proposed):
    renewal = proposed()
    reject_loss_onward(by=people["renewal_manager"], renewal=renewal, opinion="电销再挽", telesales=True, at=NOW)
    item = CallListItem.objects.get(renewal=renewal)
    assert (item.call_list.rows, item.call_list.status, item.call_list.purpose) == (1, "open", "电销再挽")
    assert Renewal.objects.visible_to(people["telesales"]).filter(pk=renewal.pk).exists()


def test_nothing_happens_where_the_other_one_cannot_take_the_customer(people, proposed):
    renewal = proposed()
    with pytest.raises(DomainError):
        reject_loss_onward(
            by=people["team_lead"], renewal=renewal, opinion="换人", to=people["other_specialist"], at=NOW
        )
    assert renewal.reload().status == "loss_pending"
    blocked = proposed()
    block_number(blocked, by=people["renewal_manager"], at=NOW)
    with pytest.raises(DomainError):
        reject_loss_onward(by=people["renewal_manager"], renewal=blocked, opinion="电销", telesales=True, at=NOW)
    assert blocked.reload().status == "loss_pending"
    with pytest.raises(Denied):
        reject_loss_onward(by=people["team_lead"], renewal=renewal, opinion="电销", telesales=True, at=NOW)


def test_page_decides_and_sends_on(client, people, proposed):
    renewal = proposed()
    client.force_login(people["team_lead"])
    address = reverse("renewals:decide_loss", args=[renewal.pk])
    assert people["colleague"].name in client.get(address).content.decode()
    data = {"expected_version": renewal.version, "key": "k", "decision": "refuse", "opinion": "换人再试"}
    assert client.post(address, data | {"to": people["colleague"].pk}).status_code == 302
    assert renewal.reload().owner == people["colleague"]


def test_page_verifies(client, people, proposed, verified):
    renewal = proposed()
    client.force_login(people["quality_caller"])
    address = reverse("renewals:check_loss", args=[renewal.pk])
    assert client.get(address).status_code == 200
    data = {"expected_version": renewal.version, "key": "k", "channel": "phone", "result": "R6", "verdict": "confirmed"}
    assert client.post(address, data).status_code == 302
    assert LossCheck.objects.get().supervisor is False
    assert client.get(reverse("renewals:detail", args=[renewal.pk])).status_code == 200


# --- renewed after all -------------------------------------------------------------------------------------------
def test_owner_reports_a_renewal_while_the_loss_waits(people, proposed):
    renewal = proposed()
    after = actions.claim_renewed(by=people["specialist"], renewal=renewal, policy_no="PDNEW2026001", at=NOW)
    assert (after.status, after.loss_reason, after.loss_price) == ("renew_claimed", "", None)
    assert not Approval.objects.running().filter(kind=losing.LOSS).exists()
    assert todos(renewal) == set()


def test_early_issue_is_marked_for_compliance(people, make_renewal):
    early, in_time = (make_renewal(expires_on=date(2026, 7, 31)) for _each in range(2))
    for row, signed in ((early, date(2026, 6, 30)), (in_time, date(2026, 7, 1))):
        policy = policy_for(row)
        policy.signed_on = signed
        policy.premium = Decimal(3000)
        policy.save()
    at = NOW + timedelta(days=40)
    actions.match_window(by=people["renewal_manager"], first=date(2026, 7, 1), last=date(2026, 8, 30), at=at)
    assert [row.reload().issued_early for row in (early, in_time)] == [True, False]
