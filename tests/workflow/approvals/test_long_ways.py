"""Acts that follow on one another, and what changes between the page and the post (claims brief §5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import AuthorityLimit, Branch, Delegation, User
from tests.factories import NOW, make_person
from tests.workflow.approvals.conftest import refused
from tests.workflow.approvals.test_moving_seats import LATER, asked, delegated
from workflow.approvals.actions import (
    add_signer,
    agree,
    escalate,
    recall,
    resubmit,
    return_to_maker,
    return_to_step,
    transfer,
)
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]
Submit = Callable[..., Approval]


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


@pytest.fixture
def leads(tree: dict[str, Branch], people: dict[str, User]) -> list[User]:
    """The team's lead and three more."""
    return [people["team_lead"], *(make_person("team_lead", tree["33030101"]) for _number in range(3))]


def opened_for(approval: Approval) -> list[str]:
    """Who is asked now: people by name, roles by code."""
    seats = approval.seats.filter(state="open").select_related("assignee").order_by("pk")
    return [seat.assignee.name if seat.assignee else seat.role for seat in seats]


def test_signers_added_after_a_step_all_sign_before_the_next(
    submitted: Submit, people: dict[str, User], leads: list[User]
) -> None:
    """Whoever was added last stands nearest."""
    approval = submitted(people["specialist"], "9000")
    for signer in leads[1:]:
        add_signer(by=leads[0], approval=approval, to=signer, where="after", at=LATER)
    agree(by=leads[0], approval=approval, at=LATER)
    for signer in reversed(leads[1:]):
        assert opened_for(approval) == [signer.name]
        agree(by=signer, approval=approval, at=LATER)
    assert opened_for(approval) == ["renewal_manager"]


def test_seat_of_a_signer_beside_stays_one_when_it_is_handed_on(
    submitted: Submit, people: dict[str, User], leads: list[User]
) -> None:
    """The third signs in the second's place; neither signs in the place of the first."""
    approval = submitted(people["specialist"])
    first, second, third, _fourth = leads
    add_signer(by=first, approval=approval, to=second, where="beside", at=LATER)
    transfer(by=second, approval=approval, to=third, opinion="出差", at=LATER)
    agree(by=third, approval=approval, at=LATER)
    assert approval.reload().status == "running"
    assert opened_for(approval) == ["team_lead"]
    agree(by=first, approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_escalation_is_taken_back_while_nobody_above_has_acted(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    escalate(by=people["team_lead"], approval=approval, opinion="请上级定", at=LATER)
    assert asked(approval) == "renewal_manager"
    with refused("not_recallable"):
        recall(by=people["renewal_manager"], approval=approval, at=LATER)
    recall(by=people["team_lead"], approval=approval, at=LATER)
    assert asked(approval) == "team_lead"
    agree(by=people["team_lead"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_escalation_beyond_the_last_step_is_taken_back(submitted: Submit, people: dict[str, User]) -> None:
    """The step that was added stays behind the last one and asks again where that does not end the case."""
    approval = submitted(people["specialist"], "90000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    escalate(by=people["province_admin"], approval=approval, opinion="请总公司定", at=LATER)
    recall(by=people["province_admin"], approval=approval, at=LATER)
    assert opened_for(approval) == ["province_admin"]
    agree(by=people["province_admin"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_case_returned_twice_goes_forward_again(submitted: Submit, people: dict[str, User]) -> None:
    """To the maker and to an earlier step; each signature of an earlier round is kept and counts no more."""
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    return_to_maker(by=people["renewal_manager"], approval=approval, opinion="补发票", at=LATER)
    resubmit(by=people["specialist"], approval=approval, at=LATER)
    first = approval.nodes.earliest("position").position
    return_to_step(by=people["renewal_manager"], approval=approval, opinion="再看", position=first, at=LATER)
    assert asked(approval) == "team_lead"
    agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"
    rounds = list(approval.seats.filter(state="agreed").order_by("round", "pk").values_list("round", flat=True))
    assert rounds == [1, 2, 2]


@pytest.mark.parametrize("ended", ["revoked_at", "until_at"])
def test_delegation_that_ended_while_the_page_was_open_decides_nothing(
    submitted: Submit, people: dict[str, User], ended: str
) -> None:
    delegation = delegated(people["team_lead"], people["telesales"])
    deputy = User.objects.get(pk=people["telesales"].pk)
    approval = submitted(people["specialist"])
    assert Approval.objects.visible_to(deputy).filter(pk=approval.pk).exists()  # the page is read
    Delegation.objects.filter(pk=delegation.pk).update(**{ended: NOW + timedelta(minutes=5)})
    with refused("delegation_over"):
        agree(by=deputy, approval=approval, at=LATER)


def test_limit_lowered_while_the_page_was_open_holds(submitted: Submit, people: dict[str, User]) -> None:
    """The page said that 9,000 is within the limit; the limit of the moment decides."""
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    page = Seen(version=approval.reload().version, key="page")
    AuthorityLimit.objects.filter(role="renewal_manager").update(max_amount=Decimal("8999.99"))
    agree(by=people["renewal_manager"], approval=approval, seen=page, at=LATER)
    assert approval.reload().status == "running"
    assert asked(approval) == "province_admin"
    AuthorityLimit.objects.filter(role="province_admin").update(max_amount=Decimal("8999.99"))
    with refused("authority_exceeded"):
        agree(by=people["province_admin"], approval=approval, at=LATER)
