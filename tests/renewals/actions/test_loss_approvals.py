"""A pending loss and its approval: files, other branches, other endings, losses older than approvals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import Conflict, DomainError
from accounts.models import Branch, User
from renewals import actions
from renewals.actions import LossForm
from renewals.actions.lapsing import lapse
from renewals.clocks import start_missing_approvals
from renewals.models import Renewal
from tests.factories import NOW, make_person, publish_chain
from tests.workflow.attachments import samples
from workflow.approvals.actions import agree
from workflow.approvals.actions.recording import Seen
from workflow.approvals.kinds import KINDS
from workflow.attachments.verbs import attach, remove
from workflow.models import Approval, ApprovalSeat, Decision, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
LOSS = "renewals.loss"


@pytest.fixture(autouse=True)
def _stopped(freeze: Any) -> None:
    freeze()


@pytest.fixture
def pending(people: dict[str, User], make_renewal: Any) -> Renewal:
    """A loss that waits for the team lead."""
    owned = make_renewal(status="following", owner=people["specialist"])
    return actions.propose_loss(by=people["specialist"], renewal=owned, form=LossForm(reason="P2"), at=NOW)


def approval_of(renewal: Renewal) -> Approval:
    return Approval.objects.filter(kind=LOSS, about_id=renewal.pk).latest("pk")


def put(by: User, renewal: Renewal) -> Any:
    return attach(by=by, obj=renewal, file=samples.uploaded("a.jpg", samples.picture()), document_type="loss_proof")


def test_file_added_while_the_page_is_open_is_a_conflict(people: dict[str, User], pending: Renewal) -> None:
    seen = Seen(facts=KINDS[LOSS].facts_of(pending))
    put(people["specialist"], pending)

    with pytest.raises(Conflict) as conflict:
        agree(by=people["team_lead"], approval=approval_of(pending), seen=seen, at=NOW)

    assert list(conflict.value.facts["differences"]) == ["documents"]
    assert not Decision.objects.exists()


def test_step_that_requires_a_document_waits_for_it(
    people: dict[str, User], tree: dict[str, Branch], make_renewal: Any
) -> None:
    publish_chain(LOSS, tree["33"], {"name": "确认", "role": "team_lead", "documents": ["loss_proof"]})
    owned = make_renewal(status="following", owner=people["specialist"])
    pending = actions.propose_loss(by=people["specialist"], renewal=owned, form=LossForm(reason="P2"), at=NOW)

    with pytest.raises(DomainError) as refusal:
        actions.approve_loss(by=people["team_lead"], renewal=pending, at=NOW)
    assert refusal.value.code == "documents_missing"
    file = put(people["specialist"], pending)
    assert actions.approve_loss(by=people["team_lead"], renewal=pending, at=NOW).status == "lost"

    decision = Decision.objects.get(verb="agree_finally")
    assert [each["sha256"] for each in decision.documents] == [file.stored.sha256]
    with pytest.raises(DomainError) as frozen:
        remove(by=people["specialist"], attachment=type(file).objects.get(pk=file.pk), reason="换一张", at=NOW)
    assert frozen.value.code == "document_frozen"


def test_leads_of_the_new_branch_decide_after_a_hand_over(
    people: dict[str, User], tree: dict[str, Branch], pending: Renewal
) -> None:
    other = make_person("specialist", tree["33030102"])
    lead = make_person("team_lead", tree["33030102"])

    moved = actions.transfer(by=people["renewal_manager"], renewal=pending, to=other, reason="调组", at=NOW)

    assert Approval.objects.filter(kind=LOSS).order_by("pk").values_list("status", "branch__code").all()[0] == (
        "closed",
        "33030101",
    )
    assert ApprovalSeat.objects.get(state="open").role_branch == tree["33030102"]
    assert actions.approve_loss(by=lead, renewal=moved, at=NOW).status == "lost"


def test_pending_loss_without_an_approval_is_put_on_its_way(people: dict[str, User], make_renewal: Any) -> None:
    old = make_renewal(status="loss_pending", owner=people["specialist"])

    assert (start_missing_approvals(NOW), start_missing_approvals(NOW)) == (1, 0)
    assert approval_of(old).maker_id == old.loss_proposed_by_id


def test_lapse_of_a_pending_loss_ends_its_approval(people: dict[str, User], make_renewal: Any) -> None:
    owned = make_renewal(status="following", owner=people["specialist"], expires_on=NOW.date() - timedelta(days=3))
    pending = actions.propose_loss(by=people["specialist"], renewal=owned, form=LossForm(reason="P2"), at=NOW)

    lapse(renewals=[pending], at=NOW)

    assert approval_of(pending).status == "closed"
    assert not ToDo.objects.open().filter(kind="approval_decide").exists()


def test_manager_takes_the_decision_over(people: dict[str, User], pending: Renewal) -> None:
    assert actions.approve_loss(by=people["renewal_manager"], renewal=pending, at=NOW).status == "lost"
    assert [each.verb for each in Decision.objects.order_by("version")] == ["take_over", "agree_finally"]
