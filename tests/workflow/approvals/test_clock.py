"""The clock of approvals reminds, hands up, returns and closes; it never decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.actions import switch_off
from accounts.models import Branch, User
from tests.campaigns.models import Expense
from tests.factories import NOW, make_person, publish_chain
from tests.workflow.approvals.conftest import KIND
from tests.workflow.approvals.test_chains import step
from workflow.approvals.actions import agree, resubmit, return_to_maker, start
from workflow.approvals.actions.clock import refresh_deadlines, run_clock
from workflow.approvals.actions.returning import time_out
from workflow.models import Approval, ApprovalSeat, CalendarDay, ToDo
from workflow.tasks import run_approval_clock
from workflow.transitions import fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]

Submit = Callable[..., Approval]


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


@pytest.fixture
def along(tree: dict[str, Branch], make_expense: Callable[..., Expense]) -> Callable[..., Approval]:
    """An expense submitted along a chain of given steps."""

    def submit(by: User, *steps: dict[str, Any], amount: str = "3000") -> Approval:
        publish_chain(KIND, tree["33"], *steps, version=1)
        found: list[Approval] = []

        def then(row: Expense, _event: Any) -> None:
            found.append(start(by=by, kind=KIND, obj=row, at=NOW))

        fire(make_expense(by, amount), "submit", by=by, at=NOW, then=then)
        return found[0]

    return submit


def verbs(approval: Approval) -> list[str]:
    return list(approval.decisions.order_by("version").values_list("verb", flat=True))


def test_reminders_come_at_50_100_and_150_per_cent_and_no_more(along: Submit, people: dict[str, User]) -> None:
    approval = along(people["specialist"], step("组长", role="team_lead", deadline_hours=4))
    seat = approval.seats.get()
    assert seat.look_at == NOW + timedelta(hours=2)
    assert run_clock(now=NOW + timedelta(hours=2) - timedelta(seconds=1)) == 0
    for hours, reminded in ((2, 50), (4, 100), (6, 150)):
        assert run_clock(now=NOW + timedelta(hours=hours)) == 1
        seat.refresh_from_db()
        assert (seat.reminded, seat.state) == (reminded, "open")
        assert run_clock(now=NOW + timedelta(hours=hours)) == 0
    assert run_clock(now=NOW + timedelta(days=300)) == 0
    assert verbs(approval) == ["remind_deadline"] * 3
    assert approval.reload().status == "running"


@pytest.mark.parametrize("timeout", ["none", "escalate", "return"])
def test_nothing_is_ever_agreed_by_the_clock(along: Submit, people: dict[str, User], timeout: str) -> None:
    approval = along(people["specialist"], step("组长", role="team_lead", on_timeout=timeout))
    for day in range(1, 40):
        run_clock(now=NOW + timedelta(days=day))
    assert not approval.seats.filter(state__in=["agreed", "merged", "escalated"]).exists()
    assert approval.reload().status in {"running", "returned"}
    assert not approval.decisions.filter(by__isnull=False).exists()


def test_overdue_role_seat_goes_to_the_role_above(along: Submit, people: dict[str, User]) -> None:
    approval = along(people["specialist"], step("组长", role="team_lead", on_timeout="escalate", deadline_hours=4))
    run_clock(now=NOW + timedelta(hours=2))
    run_clock(now=NOW + timedelta(hours=4))
    old, new = approval.seats.order_by("pk")
    assert (old.state, old.decided_by) == ("transferred", None)
    assert (new.state, new.role) == ("open", "renewal_manager")
    assert new.opened_at == NOW + timedelta(hours=4)
    assert verbs(approval) == ["remind_deadline", "hand_up"]
    agree(by=people["renewal_manager"], approval=approval, at=NOW + timedelta(hours=5))
    assert approval.reload().status == "approved"


def test_overdue_personal_seat_goes_to_the_superior(along: Submit, people: dict[str, User]) -> None:
    lead = people["team_lead"]
    approval = along(
        people["specialist"],
        step("专人", who="person", person=lead.pk, role="", on_timeout="escalate", deadline_hours=4),
    )
    run_clock(now=NOW + timedelta(hours=2))
    run_clock(now=NOW + timedelta(hours=4))
    assert approval.seats.get(state="open").assignee == people["renewal_manager"]


def test_overdue_case_comes_back_where_the_chain_says_so(along: Submit, people: dict[str, User]) -> None:
    approval = along(people["specialist"], step("组长", role="team_lead", on_timeout="return", deadline_hours=4))
    for hours in (2, 4):
        run_clock(now=NOW + timedelta(hours=hours))
    assert approval.reload().status == "running"
    run_clock(now=NOW + timedelta(hours=6))
    assert approval.reload().status == "returned"
    assert ToDo.objects.open().get().assignee == people["specialist"]
    resubmit(by=people["specialist"], approval=approval, at=NOW + timedelta(hours=7))
    assert approval.reload().status == "running"


def test_material_that_does_not_come_closes_the_case(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    due = NOW + timedelta(days=2)
    return_to_maker(
        by=people["team_lead"],
        approval=approval,
        opinion="补发票",
        items=["发票"],
        due_at=due,
        at=NOW + timedelta(hours=1),
    )
    assert run_clock(now=due - timedelta(seconds=1)) == 0
    assert run_clock(now=due) == 1
    assert approval.reload().status == "closed"
    assert not ToDo.objects.open().exists()
    assert run_clock(now=due) == 0


def test_material_that_came_while_the_clock_looked_closes_nothing(submitted: Submit, people: dict[str, User]) -> None:
    """The clock reads what is late before it locks the case: submitted again, or returned with another deadline."""
    approval = submitted(people["specialist"])
    due, at = NOW + timedelta(days=2), NOW + timedelta(hours=1)
    wanted: dict[str, Any] = {"by": people["team_lead"], "approval": approval, "opinion": "补发票", "items": ["发票"]}
    return_to_maker(**wanted, due_at=due, at=at)
    late = Approval.objects.get(pk=approval.pk)
    resubmit(by=people["specialist"], approval=approval, at=at)
    assert time_out(approval=late, at=due) == 0
    return_to_maker(**wanted, due_at=due + timedelta(days=1), at=at)
    assert time_out(approval=late, at=due) == 0
    assert approval.reload().status == "returned"
    assert time_out(approval=late, at=due + timedelta(days=1)) == 1


def test_clock_stops_while_material_is_wanted(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    return_to_maker(by=people["team_lead"], approval=approval, opinion="改一下", at=NOW + timedelta(hours=1))
    assert run_clock(now=NOW + timedelta(days=30)) == 0


def test_new_holiday_moves_the_deadline(along: Submit, people: dict[str, User]) -> None:
    approval = along(people["specialist"], step("组长", role="team_lead", deadline_hours=18))
    seat = approval.seats.get()
    CalendarDay.objects.create(day=(NOW + timedelta(days=1)).date(), working=False, note="台风")
    assert refresh_deadlines(now=NOW) == 1
    before, seat = seat.due_at, approval.seats.get()
    assert seat.due_at == before + timedelta(days=1)
    assert ToDo.objects.open().get().due_at == seat.due_at
    assert refresh_deadlines(now=NOW) == 0


def test_open_work_of_a_leaver_moves_to_the_superior(along: Submit, people: dict[str, User]) -> None:
    lead = people["team_lead"]
    approval = along(people["specialist"], step("专人", who="person", person=lead.pk, role=""))
    switch_off(by=people["security_admin"], user=lead)
    seat = approval.seats.get(state="open")
    assert seat.assignee == people["renewal_manager"]
    assert verbs(approval) == ["reseat"]
    assert ToDo.objects.open().get().assignee == people["renewal_manager"]


def test_beat_calls_the_clock(along: Submit, people: dict[str, User], freeze: Callable[..., object]) -> None:
    along(people["specialist"], step("组长", role="team_lead", deadline_hours=4))
    freeze(NOW + timedelta(hours=2))
    assert run_approval_clock() == 1
    assert ApprovalSeat.objects.get().reminded == 50


def test_overdue_seats_beside_each_other_never_reach_one_person_twice(along: Submit, people: dict[str, User]) -> None:
    """Both have one superior; who has two seats at a step could decide only one of them."""
    lead = people["team_lead"]
    other = make_person("team_lead", lead.branch, employee_no="TL0002")
    approval = along(
        people["specialist"],
        step("会签", role="team_lead", level="team", signing="all", on_timeout="escalate", deadline_hours=4),
    )
    assert {seat.assignee for seat in approval.seats.all()} == {lead, other}
    for hours in (2, 4):
        run_clock(now=NOW + timedelta(hours=hours))
    waiting = [seat.assignee for seat in approval.seats.filter(state="open")]
    assert len(waiting) == len(set(waiting)) == 2
    assert people["renewal_manager"] in waiting
