"""Many cases at once: each as it would have been alone, none undone by another, read and written together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import DomainError
from accounts.models import Absence, Branch, User
from accounts.scope import SYSTEM
from tests.factories import NOW, publish_chain
from tests.workflow.approvals.conftest import KIND, expense_of
from workflow.approvals.actions import agree
from workflow.approvals.actions.batch import CHUNK, MOST, Batch, Pick, decide_many
from workflow.approvals.actions.recording import Seen
from workflow.invariants import examine
from workflow.models import Approval, ApprovalSeat, Decision, Event, OutboxMessage, ToDo
from workflow.transitions import fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]

Submit = Callable[..., Approval]
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def two_steps(tree: dict[str, Branch]) -> None:
    """A lead, then a manager: the agreement of the lead ends no case."""
    manager = {"name": "中支", "role": "renewal_manager", "level": "prefecture"}
    publish_chain(KIND, tree["33"], {"name": "团队", "role": "team_lead"}, manager)


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


def decided(by: User, approvals: list[Approval], **seen: Any) -> Batch:
    picks = [Pick(approval, Seen(version=approval.version, **seen)) for approval in approvals]
    return decide_many(by=by, picks=picks, opinion="同意", at=LATER)


def broken() -> list[str]:
    return [result.code for result in examine() if result.violations]


def codes(done: Batch) -> dict[int, str]:
    return {approval.pk: refusal.code for approval, refusal in done.left}


def traces(approval: Approval) -> dict[str, Any]:
    """Everything a decision leaves, without keys and hashes."""
    seats = ApprovalSeat.objects.filter(approval=approval)
    about = {"object_id__in": seats.values("pk"), "object_type": "workflow.approvalseat"}
    row = approval.reload()
    return {
        "row": (row.status, row.version, row.amount, row.ended_at),
        "events": list(Event.objects.of(row).values("verb", "source", "target", "actor_no", "reason", "data", "at")),
        "decisions": list(
            row.decisions.values(
                "version", "verb", "position", "by", "facts", "limits", "documents", "lay_minutes", "at"
            )
        ),
        "nodes": list(row.nodes.order_by("position").values("position", "state", "opened_at", "closed_at")),
        "seats": list(seats.order_by("pk").values("state", "role", "decided_by", "covers", "due_at", "look_at")),
        "todos": list(ToDo.objects.filter(**about).order_by("pk").values("kind", "role", "due_at", "closed_at")),
        "told": list(
            OutboxMessage.objects.filter(aggregate=f"workflow.approval:{row.pk}")
            .order_by("pk")
            .values_list("topic", "payload__kind", "payload__recipient_id", "payload__facts")
        ),
        "object": expense_of(row).status,
    }


@pytest.mark.parametrize("way", ["that end the cases", "in the middle of the chain"])
def test_batch_leaves_what_single_decisions_leave(
    submitted: Submit, people: dict[str, User], request: pytest.FixtureRequest, way: str
) -> None:
    if way == "in the middle of the chain":
        request.getfixturevalue("two_steps")
    alone, together = ([submitted(people["specialist"], amount) for amount in ("5000", "4000")] for _way in range(2))
    for approval in alone:
        agree(by=people["team_lead"], approval=approval, opinion="同意", at=LATER)

    done = decided(people["team_lead"], together)

    assert [approval.pk for approval in done.agreed] == [approval.pk for approval in together]
    assert {approval.reload().status for approval in together} == {
        "running" if way == "in the middle of the chain" else "approved"
    }
    assert [traces(approval) for approval in together] == [traces(approval) for approval in alone]
    assert broken() == []


def test_refused_case_leaves_nothing_and_undoes_no_other(submitted: Submit, people: dict[str, User]) -> None:
    first, large, unusual, odd, last = (
        submitted(people["specialist"], amount, **more)
        for amount, more in (("3000", {}), ("9000", {}), ("3000", {"unusual": True}), ("3000", {}), ("2000", {}))
    )
    fire(expense_of(odd), "back_to_draft", by=SYSTEM, at=NOW)  # its handler will refuse, after the decision was written
    before = {approval.pk: traces(approval) for approval in (large, unusual, odd)}

    done = decided(people["team_lead"], [first, large, unusual, odd, last])

    assert codes(done) == {large.pk: "authority_exceeded", unusual.pk: "caution_alone", odd.pk: "wrong_status"}
    assert [approval.reload().status for approval in (first, last)] == ["approved", "approved"]
    assert {approval.pk: traces(approval) for approval in (large, unusual, odd)} == before
    assert Decision.objects.count() == 2
    assert broken() == []


@pytest.mark.usefixtures("two_steps")
def test_further_case_costs_half_the_statements_of_one_alone(submitted: Submit, people: dict[str, User]) -> None:
    cases = [submitted(people["specialist"]) for _number in range(14)]

    def statements(work: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    lead = people["team_lead"]
    agree(by=lead, approval=cases[0], at=LATER)
    alone = statements(lambda: agree(by=lead, approval=cases[1], at=LATER))
    two = statements(lambda: decided(lead, cases[2:4]))
    ten = statements(lambda: decided(lead, cases[4:14]))

    assert (ten - two) / 8 <= alone / 2
    assert alone <= 30


def test_stale_case_is_left_as_a_conflict(submitted: Submit, people: dict[str, User]) -> None:
    one, two = submitted(people["specialist"]), submitted(people["specialist"])
    picks = [Pick(one, Seen(version=one.version)), Pick(two, Seen(version=two.version + 1))]

    done = decide_many(by=people["team_lead"], picks=picks, at=LATER)

    assert codes(done) == {two.pk: "conflict"}


def test_case_picked_twice_is_decided_once(submitted: Submit, people: dict[str, User]) -> None:
    one, two = submitted(people["specialist"]), submitted(people["specialist"])

    done = decided(people["team_lead"], [one, one, two])

    assert sorted(approval.pk for approval in done.agreed) == [one.pk, two.pk]
    assert codes(done) == {one.pk: "conflict"}
    assert Decision.objects.count() == 2


def test_case_that_is_gone_is_not_found(submitted: Submit, people: dict[str, User]) -> None:
    one = submitted(people["specialist"])
    ghost = Approval(pk=one.pk + 1000, kind=one.kind, about_id=one.about_id, branch=one.branch)

    done = decide_many(by=people["team_lead"], picks=[Pick(one, Seen()), Pick(ghost, Seen())], at=LATER)

    assert [approval.pk for approval in done.agreed] == [one.pk]
    assert codes(done) == {ghost.pk: "not_found"}


def test_absent_person_decides_none_of_them(submitted: Submit, people: dict[str, User]) -> None:
    cases = [submitted(people["specialist"]) for _number in range(3)]
    Absence.objects.create(person=people["team_lead"], first_day=LATER.date(), last_day=LATER.date(), reason="leave")

    assert set(codes(decided(people["team_lead"], cases)).values()) == {"absent"}


def test_more_than_one_chunk_is_decided(submitted: Submit, people: dict[str, User]) -> None:
    cases = [submitted(people["specialist"]) for _number in range(CHUNK + 2)]

    assert len(decided(people["team_lead"], cases).agreed) == CHUNK + 2
    assert broken() == []


def test_too_many_cases_are_refused(submitted: Submit, people: dict[str, User]) -> None:
    one = submitted(people["specialist"])
    with pytest.raises(DomainError) as refusal:
        decided(people["team_lead"], [one] * (MOST + 1))
    assert refusal.value.code == "batch_too_large"
    assert not Decision.objects.exists()
