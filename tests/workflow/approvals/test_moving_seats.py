"""Returned, transferred, signed by more, escalated beyond the last step; reminders, copies; in whose place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Absence, AuthorityLimit, Branch, Delegation, Membership, User
from tests.factories import NOW, make_person
from tests.workflow.approvals.conftest import expense_of, refused
from workflow.approvals.actions import (
    add_signer,
    agree,
    comment,
    copy_to,
    escalate,
    refuse,
    remind,
    resubmit,
    return_to_maker,
    return_to_step,
    transfer,
    withdraw,
)
from workflow.models import Approval, ApprovalReader, Decision, ToDo
from workflow.transitions import fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]
Submit = Callable[..., Approval]
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


@pytest.fixture
def second_lead(tree: dict[str, Branch], people: dict[str, User]) -> User:
    return make_person("team_lead", tree["33030101"])


def fresh(person: User) -> User:
    """Rights are read once an instance."""
    return User.objects.get(pk=person.pk)


def delegated(principal: User, deputy: User, **more: object) -> Delegation:
    values = {"from_at": NOW - timedelta(days=1), "until_at": NOW + timedelta(days=1), "reason": "出差"} | more
    return Delegation.objects.create(principal=principal, deputy=deputy, **values)


def asked(approval: Approval) -> str:
    return ToDo.objects.open().get(kind="approval_decide").role


# --- returning ----------------------------------------------------------------------------------------------------


def test_returned_case_comes_back_to_the_same_step(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    return_to_maker(by=people["renewal_manager"], approval=approval, opinion="补发票", mode="same", at=LATER)
    assert approval.reload().status == "returned"
    resubmit(by=people["specialist"], approval=approval, at=LATER)
    assert asked(approval) == "renewal_manager"


def test_returned_case_runs_again_where_the_returner_says_so(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    return_to_maker(by=people["renewal_manager"], approval=approval, opinion="重来", mode="again", at=LATER)
    resubmit(by=people["specialist"], approval=approval, at=LATER)
    assert asked(approval) == "team_lead"
    assert approval.reload().round == 2


def test_changed_amount_runs_again_whatever_the_returner_chose(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    return_to_maker(by=people["renewal_manager"], approval=approval, opinion="压价", mode="same", at=LATER)
    fire(expense_of(approval), "change", by=people["specialist"], at=NOW, wanted=Decimal(8000), payee="x")
    resubmit(by=people["specialist"], approval=approval, at=LATER)
    assert asked(approval) == "team_lead"
    assert approval.reload().amount == Decimal(8000)


def test_case_goes_back_to_an_earlier_step_only(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "90000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    first, second, third = approval.nodes.values_list("position", flat=True)
    for position in (second, third, 17):
        with refused("not_earlier_step"):
            return_to_step(by=people["renewal_manager"], approval=approval, opinion="x", position=position, at=LATER)
    return_to_step(by=people["renewal_manager"], approval=approval, opinion="再看", position=first, at=LATER)
    assert asked(approval) == "team_lead"


def test_only_the_maker_submits_again(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    return_to_maker(by=people["team_lead"], approval=approval, opinion="补", at=LATER)
    with refused("not_maker"):
        resubmit(by=people["team_lead"], approval=approval, at=LATER)


def test_nothing_is_decided_after_withdrawal(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    withdraw(by=people["specialist"], approval=approval, at=LATER)
    with refused("wrong_status"):
        agree(by=people["team_lead"], approval=approval, at=LATER)
    with refused("wrong_status"):
        refuse(by=people["team_lead"], approval=approval, opinion="x", at=LATER)


# --- transfer and more signers ------------------------------------------------------------------------------------


def test_decision_is_handed_over(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    approval = submitted(people["specialist"])
    transfer(by=people["team_lead"], approval=approval, to=second_lead, opinion="出差", at=LATER)
    with refused("not_your_turn"):
        agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=second_lead, approval=approval, at=LATER)
    assert approval.reload().status == "approved"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("other_renewal_manager", "other_branch"),
        ("system_admin", "administrator"),
        ("specialist", "maker_decides"),
    ],
)
def test_decision_is_not_handed_to_just_anybody(submitted: Submit, people: dict[str, User], to: str, code: str) -> None:
    approval = submitted(people["specialist"])
    with refused(code):
        transfer(by=people["team_lead"], approval=approval, to=people[to], opinion="x", at=LATER)
    with refused(code):
        add_signer(by=people["team_lead"], approval=approval, to=people[to], where="beside", at=LATER)


def test_person_switched_off_is_not_asked(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    second_lead.is_active = False
    second_lead.save()
    approval = submitted(people["specialist"])
    with refused("person_switched_off"):
        transfer(by=people["team_lead"], approval=approval, to=second_lead, opinion="x", at=LATER)


def test_signer_before_decides_first(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    approval = submitted(people["specialist"])
    add_signer(by=people["team_lead"], approval=approval, to=second_lead, where="before", at=LATER)
    with refused("not_your_turn"):
        agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=second_lead, approval=approval, at=LATER)
    assert approval.reload().status == "running"
    agree(by=people["team_lead"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_signer_beside_must_sign_too(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    approval = submitted(people["specialist"])
    add_signer(by=people["team_lead"], approval=approval, to=second_lead, where="beside", at=LATER)
    agree(by=people["team_lead"], approval=approval, at=LATER)
    assert approval.reload().status == "running"
    agree(by=second_lead, approval=approval, at=LATER)
    assert approval.reload().status == "approved"
    with refused("wrong_status"):
        add_signer(by=people["team_lead"], approval=approval, to=second_lead, where="beside", at=LATER)


def test_signer_is_added_once(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    approval = submitted(people["specialist"])
    add_signer(by=people["team_lead"], approval=approval, to=second_lead, where="beside", at=LATER)
    with refused("seated_already"):
        add_signer(by=people["team_lead"], approval=approval, to=second_lead, where="beside", at=LATER)
    with refused("where_unknown"):
        add_signer(by=people["team_lead"], approval=approval, to=second_lead, where="above", at=LATER)


def test_case_is_escalated_beyond_the_last_step(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "90000")
    for who in ("team_lead", "renewal_manager", "province_admin"):
        escalate(by=people[who], approval=approval, opinion="请上级定", at=LATER)
    seat = approval.seats.get(state="open")
    assert seat.assignee == people["head_office_admin"]
    with refused("nobody_above"):
        escalate(by=people["head_office_admin"], approval=approval, opinion="再上", at=LATER)


# --- talking ------------------------------------------------------------------------------------------------------


def test_reminders_come_once_an_hour(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    remind(by=people["specialist"], approval=approval, at=NOW)
    with refused("reminded_recently"):
        remind(by=people["specialist"], approval=approval, at=NOW + timedelta(minutes=59))
    remind(by=people["specialist"], approval=approval, at=NOW + timedelta(minutes=60))
    assert Decision.objects.count() == 2


def test_copies_stay_within_the_line_of_the_case(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    with refused("other_branch"):
        copy_to(by=people["specialist"], approval=approval, people=[people["other_auditor"]], at=LATER)
    copy_to(by=people["specialist"], approval=approval, people=[people["auditor"]], at=LATER)
    assert ApprovalReader.objects.get().person == people["auditor"]
    with refused("not_party"):
        comment(by=people["province_admin"], approval=approval, opinion="x", at=LATER)


def test_mention_reaches_only_people_of_the_branch(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    near, far = people["colleague"].employee_no, people["other_team_lead"].employee_no
    comment(by=people["specialist"], approval=approval, opinion=f"@{near} @{far} @NOBODY 请看", at=LATER)
    assert [reader.person for reader in ApprovalReader.objects.all()] == [people["colleague"]]


# --- in whose place -----------------------------------------------------------------------------------------------


def test_deputy_decides_in_the_principals_place(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    Membership.objects.filter(user=second_lead).update(role="quality_caller")
    AuthorityLimit.objects.filter(role="team_lead").update(max_amount=5000)
    delegated(people["team_lead"], second_lead)
    approval = submitted(people["specialist"], "9000")
    agree(by=fresh(second_lead), approval=approval, opinion="代", at=LATER)
    decision = Decision.objects.get()
    assert (decision.by, decision.on_behalf_of) == (second_lead, people["team_lead"])


def test_lower_of_two_limits_holds_for_a_deputy(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    """The manager could end 9,000, the lead who stands in could not: the case goes on."""
    delegated(people["renewal_manager"], people["team_lead"])
    approval = submitted(people["specialist"], "9000", worked_by=people["colleague"])
    transfer_to = make_person("team_lead", tree["33030101"])
    agree(by=transfer_to, approval=approval, at=LATER)
    agree(by=fresh(people["team_lead"]), approval=approval, opinion="代", at=LATER)
    assert approval.reload().status == "running"
    assert asked(approval) == "province_admin"


def test_one_person_does_not_sign_two_successive_steps_through_another(
    submitted: Submit, people: dict[str, User]
) -> None:
    delegated(people["renewal_manager"], people["team_lead"])
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    with refused("same_person_twice"):
        agree(by=fresh(people["team_lead"]), approval=approval, at=LATER)


def test_maker_does_not_decide_as_a_deputy(submitted: Submit, people: dict[str, User]) -> None:
    delegated(people["team_lead"], people["specialist"])
    approval = submitted(people["specialist"])
    with refused("maker_decides"):
        agree(by=fresh(people["specialist"]), approval=approval, at=LATER)


@pytest.mark.parametrize("days", [(-9, -1), (1, 9)], ids=["over", "not yet"])
def test_delegation_outside_its_time_gives_nothing(
    submitted: Submit, people: dict[str, User], days: tuple[int, int]
) -> None:
    first, last = (NOW + timedelta(days=number) for number in days)
    delegated(people["team_lead"], people["quality_caller"], from_at=first, until_at=last)
    approval = submitted(people["specialist"])
    with refused("not_found"):
        agree(by=fresh(people["quality_caller"]), approval=approval, at=LATER)


def test_absent_person_decides_nothing(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    Absence.objects.create(person=people["team_lead"], first_day=NOW.date(), last_day=NOW.date(), reason="leave")
    with refused("absent"):
        agree(by=people["team_lead"], approval=approval, at=LATER)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 1, 1), date(2026, 5, 31)), (date(2026, 6, 2), None)],
    ids=["expired", "not yet valid"],
)
def test_limit_outside_its_dates_covers_nothing(
    submitted: Submit, people: dict[str, User], first: date, last: date | None
) -> None:
    AuthorityLimit.objects.filter(role="province_admin").update(valid_from=first, valid_until=last)
    approval = submitted(people["specialist"], "90000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    with refused("authority_missing"):
        agree(by=people["province_admin"], approval=approval, at=LATER)
