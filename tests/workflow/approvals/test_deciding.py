"""Agreeing, amending, refusing, escalating: the way a case takes through its chain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.errors import Conflict, Denied, DomainError
from accounts.models import User
from tests.campaigns.models import Expense
from tests.factories import NOW
from tests.workflow.approvals.conftest import KIND, expense_of, refused
from workflow.approvals.actions import add_signer, agree, confirm_amount, escalate, recall, refuse, start, withdraw
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval, ApprovalSeat, Decision, Event, ToDo
from workflow.transitions import fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]

Submit = Callable[..., Approval]
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


def test_amount_within_first_limit_ends_at_first_step(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "5000")

    agree(by=people["team_lead"], approval=approval, at=LATER)

    assert approval.reload().status == "approved"
    assert expense_of(approval).status == "agreed"
    assert not ToDo.objects.open().exists()


def test_one_fen_above_the_limit_goes_on(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "5000.01")

    agree(by=people["team_lead"], approval=approval, opinion="同意", at=LATER)

    assert approval.reload().status == "running"
    todo = ToDo.objects.open().get(kind="approval_decide")
    assert (todo.role, todo.branch.code) == ("renewal_manager", "3303")
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_last_step_above_its_limit_is_refused_and_nothing_written(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "500000.01")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)
    before = Decision.objects.count()

    with pytest.raises(Denied) as refusal:
        agree(by=people["province_admin"], approval=approval, at=LATER)

    assert refusal.value.code == "authority_exceeded"
    assert "0.01" in str(refusal.value)
    assert Decision.objects.count() == before


def test_decision_records_what_was_seen_and_which_limit(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "3000")

    agree(by=people["team_lead"], approval=approval, opinion="合理", at=LATER)

    decision = Decision.objects.get()
    assert decision.facts == {"amount": "3000.00", "title": "春季续保活动"}
    assert decision.limits[0]["row"]["document_no"] == "授权〔2020〕1号"
    assert decision.lay_minutes == 30
    assert decision.step_name == "组长审批"


def test_amended_amount_waits_for_the_maker(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "4000")

    agree(by=people["team_lead"], approval=approval, amount=Decimal("3500.00"), opinion="压缩印刷", at=LATER)

    assert approval.reload().status == "confirming"
    assert expense_of(approval).status == "submitted"
    with refused("not_maker"):
        confirm_amount(by=people["team_lead"], approval=approval, at=LATER)
    confirm_amount(by=people["specialist"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"
    assert expense_of(approval).amount == Decimal("3500.00")


def test_raising_beyond_the_own_limit_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "4000")

    with pytest.raises(Denied) as refusal:
        agree(by=people["team_lead"], approval=approval, amount=Decimal("5000.01"), opinion="涨价", at=LATER)

    assert refusal.value.code == "authority_exceeded"
    assert approval.reload().amount == Decimal("4000.00")


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "10.001"])
def test_amended_amount_of_wrong_form_is_refused(submitted: Submit, people: dict[str, User], amount: str) -> None:
    approval = submitted(people["specialist"], "4000")

    with refused("amount_form"):
        agree(by=people["team_lead"], approval=approval, amount=Decimal(amount), opinion="改", at=LATER)


def test_amending_without_a_reason_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "4000")

    with refused("opinion_missing"):
        agree(by=people["team_lead"], approval=approval, amount=Decimal(3000), at=LATER)


def test_refusal_is_final_and_reaches_the_object(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    refuse(by=people["team_lead"], approval=approval, opinion="预算已用完", at=LATER)

    assert approval.reload().status == "refused"
    assert expense_of(approval).status == "refused"
    with pytest.raises(DomainError):
        agree(by=people["team_lead"], approval=approval, at=LATER)


def test_refusal_without_a_reason_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    with refused("opinion_missing"):
        refuse(by=people["team_lead"], approval=approval, opinion=" ", at=LATER)


def test_escalation_goes_up_although_the_authority_is_enough(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "100")

    escalate(by=people["team_lead"], approval=approval, opinion="请中支定", at=LATER)

    assert approval.reload().status == "running"
    assert ToDo.objects.open().get(kind="approval_decide").role == "renewal_manager"


@pytest.mark.parametrize("who", ["colleague", "other_team_lead", "auditor", "security_admin", "telesales"])
def test_people_without_a_seat_decide_nothing(submitted: Submit, people: dict[str, User], who: str) -> None:
    approval = submitted(people["specialist"])

    with pytest.raises(DomainError) as refusal:
        agree(by=people[who], approval=approval, at=LATER)

    assert refusal.value.code in {"not_found", "not_your_turn", "administrator"}
    assert approval.reload().status == "running"


def test_maker_never_decides(submitted: Submit, people: dict[str, User], make_expense: Callable[..., Expense]) -> None:
    expense = make_expense(people["specialist"])
    found: list[Approval] = []
    fire(
        expense,
        "submit",
        by=people["specialist"],
        at=NOW,
        then=lambda row, _event: found.append(start(by=people["team_lead"], kind=KIND, obj=row, at=NOW)),
    )

    with pytest.raises(Denied) as refusal:
        agree(by=people["team_lead"], approval=found[0], at=LATER)

    assert refusal.value.code in {"maker_decides", "not_your_turn"}
    assert ToDo.objects.open().get(kind="approval_decide").role == "renewal_manager"


def test_whoever_worked_on_the_case_does_not_decide_it(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], worked_by=people["team_lead"])

    seat = ApprovalSeat.objects.get(state="open")
    assert seat.role == "renewal_manager"
    with refused("not_your_turn"):
        agree(by=people["team_lead"], approval=approval, at=LATER)


def test_changed_fact_is_a_conflict_that_names_it(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "3000")
    seen = Seen(version=approval.version, facts={"amount": "3000.00", "title": "春季续保活动", "payee": "鹿城广告"})
    expense = expense_of(approval)
    fire(expense, "change", by=people["specialist"], at=NOW, wanted=Decimal(4900), payee="鹿城广告")

    with pytest.raises(Conflict) as conflict:
        agree(by=people["team_lead"], approval=approval, seen=seen, at=LATER)

    assert conflict.value.facts["differences"] == {"amount": ["3000.00", "4900.00"]}
    assert not Decision.objects.exists()


def test_stale_version_is_a_conflict(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    seen = Seen(version=approval.version)
    agree(by=people["team_lead"], approval=approval, seen=seen, at=LATER)

    with pytest.raises(Conflict):
        agree(by=people["renewal_manager"], approval=approval, seen=seen, at=LATER)


def test_same_key_decides_once(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    seen = Seen(version=approval.version, key="k1")

    for _time in range(3):
        agree(by=people["team_lead"], approval=approval, seen=seen, at=LATER)

    assert Decision.objects.count() == 1


def test_caution_must_be_acknowledged(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], unusual=True)

    with refused("caution"):
        agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=people["team_lead"], approval=approval, seen=Seen(acknowledged=("unusual",)), at=LATER)

    assert Decision.objects.get().warnings == ["unusual"]


def test_withdrawal_before_the_first_decision(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")

    withdraw(by=people["specialist"], approval=approval, at=LATER)

    assert approval.reload().status == "withdrawn"
    assert expense_of(approval).status == "draft"
    assert not ToDo.objects.open().exists()


def test_withdrawal_after_a_decision_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)

    with refused("decided_already"):
        withdraw(by=people["specialist"], approval=approval, at=LATER)


def test_recall_while_the_next_step_is_untouched(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)

    recall(by=people["team_lead"], approval=approval, at=LATER)

    assert ToDo.objects.open().get(kind="approval_decide").role == "team_lead"
    refuse(by=people["team_lead"], approval=approval, opinion="看错了", at=LATER)
    assert approval.reload().status == "refused"


def test_recall_after_the_next_decision_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "90000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)

    with refused("not_recallable"):
        recall(by=people["team_lead"], approval=approval, at=LATER)


def test_second_running_approval_of_one_object_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    with refused("approval_running"):
        start(by=people["specialist"], kind=KIND, obj=expense_of(approval), at=NOW)


def test_history_of_an_approval_is_whole(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    agree(by=people["renewal_manager"], approval=approval, at=LATER)

    events = list(Event.objects.of(approval))
    assert [event.verb for event in events] == ["start", "agree", "agree_finally"]
    assert [decision.version for decision in Decision.objects.order_by("version")] == [2, 3]


def test_last_agreement_to_an_amount_amended_before_tells_both_amounts(
    submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"], "40000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    Approval.objects.filter(pk=approval.pk).update(amount=Decimal("36000.00"))

    agree(by=people["renewal_manager"], approval=approval, at=LATER)

    event = Event.objects.of(approval).last()
    assert event is not None
    assert event.verb == "agree_amended"
    assert (event.data["amount_before"], event.data["amount_after"]) == ("40000.00", "36000.00")


def test_signer_added_beside_does_not_decide_in_place_of_whoever_asked(
    submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"], "9000")
    add_signer(by=people["team_lead"], approval=approval, to=people["colleague"], where="beside", at=LATER)

    agree(by=people["colleague"], approval=approval, at=LATER)

    assert approval.nodes.get(state="open").name == "组长审批"
    agree(by=people["team_lead"], approval=approval, at=LATER)
    assert approval.nodes.get(state="open").name == "中支审批"
