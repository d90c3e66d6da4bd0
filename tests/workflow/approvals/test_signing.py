"""Who has to sign at a step and how often: 会签, 或签, one after the other, the same person in two steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Branch, User
from tests.campaigns.models import Expense
from tests.factories import NOW, make_person, publish_chain
from tests.workflow.approvals.conftest import KIND, refused
from tests.workflow.approvals.test_chains import step
from workflow.approvals.actions import add_signer, agree, escalate, resubmit, return_to_maker, start
from workflow.models import Approval, ApprovalSeat, ToDo
from workflow.transitions import fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]
LATER = NOW + timedelta(minutes=30)
LEAD, MANAGER = step("组长", role="team_lead"), step("中支", level="prefecture")
ABOVE_1000 = [{"fact": "amount", "op": "gt", "value": "1000"}]


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


@pytest.fixture
def along(tree: dict[str, Branch], make_expense: Callable[..., Expense]) -> Callable[..., Approval]:
    """An expense submitted along a chain of given steps."""

    def submit(by: User, *steps: dict[str, Any], amount: str = "3000", same_person: str = "merge") -> Approval:
        publish_chain(KIND, tree["33"], *steps, same_person=same_person)
        found: list[Approval] = []

        def then(row: Expense, _event: Any) -> None:
            found.append(start(by=by, kind=KIND, obj=row, at=NOW))

        fire(make_expense(by, amount), "submit", by=by, at=NOW, then=then)
        return found[0]

    return submit


@pytest.fixture
def leads(tree: dict[str, Branch], people: dict[str, User]) -> list[User]:
    """Five team leads, in the order of their numbers."""
    more = [make_person("team_lead", tree["33030101"], employee_no=f"L{number}") for number in range(4)]
    return sorted([people["team_lead"], *more], key=lambda each: each.employee_no)


@pytest.mark.parametrize("count", range(1, 6))
def test_all_must_sign_and_the_last_one_ends(
    along: Callable[..., Approval], people: dict[str, User], leads: list[User], count: int
) -> None:
    for extra in leads[count:]:
        extra.is_active = False
        extra.save(update_fields=["is_active"])
    approval = along(people["specialist"], LEAD | {"signing": "all"})
    assert approval.seats.filter(state="open").count() == count
    for number, lead in enumerate(reversed(leads[:count]), start=1):
        assert approval.reload().status == "running"
        agree(by=lead, approval=approval, at=LATER)
        assert approval.seats.filter(state="agreed").count() == number
    assert approval.reload().status == "approved"


@pytest.mark.parametrize("signer", range(5))
def test_any_one_signs_and_the_step_is_done(
    along: Callable[..., Approval], people: dict[str, User], leads: list[User], signer: int
) -> None:
    approval = along(people["specialist"], LEAD, MANAGER, amount="2000")
    agree(by=leads[signer], approval=approval, at=LATER)
    assert ToDo.objects.open().get().role == "renewal_manager"
    with refused("not_your_turn"):
        agree(by=leads[(signer + 1) % 5], approval=approval, at=LATER)


@pytest.mark.parametrize("count", range(1, 6))
def test_in_order_each_waits_for_the_one_before(
    along: Callable[..., Approval], people: dict[str, User], leads: list[User], count: int
) -> None:
    for extra in leads[count:]:
        extra.is_active = False
        extra.save(update_fields=["is_active"])
    approval = along(people["specialist"], LEAD | {"signing": "order"})
    for number, lead in enumerate(leads[:count]):
        assert approval.seats.get(state="open").assignee == lead
        for other in leads[number + 1 : count]:
            with refused("not_your_turn"):
                agree(by=other, approval=approval, at=LATER)
        agree(by=lead, approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_nobody_signs_twice_where_all_must_sign(
    along: Callable[..., Approval], people: dict[str, User], leads: list[User]
) -> None:
    approval = along(people["specialist"], LEAD | {"signing": "all"})
    agree(by=leads[0], approval=approval, at=LATER)
    with refused("not_your_turn"):
        agree(by=leads[0], approval=approval, at=LATER)
    assert approval.seats.filter(state="agreed").count() == 1


@pytest.mark.parametrize(("amount", "asked"), [("1000", "renewal_manager"), ("1000.01", "team_lead")])
def test_step_is_taken_only_where_its_condition_holds(
    along: Callable[..., Approval], people: dict[str, User], amount: str, asked: str
) -> None:
    approval = along(people["specialist"], LEAD | {"condition": ABOVE_1000}, MANAGER, amount=amount)
    assert ApprovalSeat.objects.get(approval=approval).role == asked


@pytest.mark.parametrize(("setting", "state"), [("merge", "merged"), ("skip", "")])
def test_same_person_in_two_steps_never_counts_twice(
    along: Callable[..., Approval], people: dict[str, User], setting: str, state: str
) -> None:
    lead = people["team_lead"]
    named = step("复核", who="person", person=lead.pk, role="")
    approval = along(people["specialist"], LEAD, named, MANAGER, same_person=setting)
    agree(by=lead, approval=approval, at=LATER)
    assert approval.seats.filter(state="agreed").count() == 1
    assert list(approval.seats.exclude(state="agreed").exclude(state="open").values_list("state", flat=True)) == (
        [state] if state else []
    )
    assert approval.seats.get(state="open").role == "renewal_manager"
    assert approval.decisions.count() == 1


@pytest.mark.parametrize("signing", ["all", "order"])
def test_step_that_waited_for_a_signer_goes_on_where_it_was(
    along: Callable[..., Approval], people: dict[str, User], leads: list[User], signing: str
) -> None:
    """Who signed before the signer was added has signed, and nobody is asked twice."""
    approval = along(people["specialist"], LEAD | {"signing": signing})
    agree(by=leads[0], approval=approval, at=LATER)
    add_signer(by=leads[1], approval=approval, to=people["renewal_manager"], where="before", at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    assert approval.seats.count() == len(leads) + 1
    for lead in leads[1:]:
        agree(by=lead, approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_signer_beside_who_wanted_material_still_signs_for_nobody_else(
    along: Callable[..., Approval], people: dict[str, User], leads: list[User]
) -> None:
    approval = along(people["specialist"], LEAD)
    add_signer(by=leads[0], approval=approval, to=people["renewal_manager"], where="beside", at=LATER)
    return_to_maker(by=people["renewal_manager"], approval=approval, opinion="补发票", mode="same", at=LATER)
    resubmit(by=people["specialist"], approval=approval, at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    assert approval.reload().status == "running"
    agree(by=leads[0], approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_escalation_beyond_a_step_that_was_added_last(
    along: Callable[..., Approval], people: dict[str, User], leads: list[User]
) -> None:
    """The step added behind is settled by who escalates; the superior's comes after it."""
    approval = along(people["specialist"], LEAD)
    add_signer(by=leads[0], approval=approval, to=leads[0], where="after", at=LATER)
    escalate(by=leads[0], approval=approval, opinion="请上级定", at=LATER)
    assert ToDo.objects.open().get().assignee == people["renewal_manager"]
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"
