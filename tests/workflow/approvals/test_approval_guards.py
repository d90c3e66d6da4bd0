"""What the database itself refuses about approvals, with the ORM's shortcuts and with plain SQL (reliability §3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import CheckConstraint, F

from accounts.models import Branch, User
from tests.factories import NOW
from workflow.approvals.actions import agree
from workflow.models import (
    Approval,
    ApprovalChain,
    ApprovalNode,
    ApprovalReader,
    ApprovalSeat,
    ChainStep,
    Decision,
    ExportRequest,
)
from workflow.transitions import create

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits")]
MODELS = (Approval, ApprovalNode, ApprovalSeat, Decision, ApprovalReader, ApprovalChain, ChainStep, ExportRequest)


@contextmanager
def refused(pattern: str) -> Iterator[None]:
    """The database says no; the transaction around the test lives on."""
    with pytest.raises(DatabaseError, match=pattern), transaction.atomic():
        yield


@dataclass(frozen=True)
class Rows:
    """A running approval with one decision (its first step is done, its second open), and a row of each other kind."""

    approval: Approval
    decision: Decision
    reader: ApprovalReader
    chain: ApprovalChain
    step: ChainStep
    request: ExportRequest
    people: dict[str, User]

    @property
    def lead(self) -> User:
        return self.people["team_lead"]

    @property
    def signed(self) -> ApprovalSeat:
        return self.approval.seats.get(state="agreed")

    @property
    def open(self) -> ApprovalSeat:
        return self.approval.seats.filter(state="open").earliest("pk")


@pytest.fixture
def rows(submitted: Callable[..., Approval], tree: dict[str, Branch], people: dict[str, User], freeze: Any) -> Rows:
    freeze(NOW)
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=NOW)
    chain = ApprovalChain.objects.create(kind="campaigns.expense", branch=tree["33"], valid_from=NOW.date())
    request = ExportRequest(
        branch=tree["3303"],
        asked_by=people["renewal_manager"],
        kind="renewals",
        output="xlsx",
        rows=9000,
        purpose="对账",
    )
    return Rows(
        approval=approval.reload(),
        decision=approval.decisions.get(),
        reader=ApprovalReader.objects.create(approval=approval, person=people["auditor"], how="copied", at=NOW),
        chain=chain,
        step=ChainStep.objects.create(chain=chain, position=1, name="一审", role="team_lead"),
        request=create(request, "ask", by=people["renewal_manager"], at=NOW),
        people=people,
    )


def again(row: Any, **values: Any) -> Any:
    """The same row a second time, with ``values``."""
    kept = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key}
    return type(row)._default_manager.create(**(kept | values))


def changed(row: Any, **values: Any) -> None:
    """The row as ``.update()`` would leave it."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)


BROKEN: dict[str, list[Callable[[Rows], None]]] = {
    "approval_status_known": [lambda r: again(r.approval, about_id=0, status="banana")],
    "approval_one_running": [
        lambda r: again(r.approval),
        lambda r: again(r.approval, status="returned"),
        lambda r: again(r.approval, status="confirming"),
    ],
    "approval_amount_not_negative": [lambda r: changed(r.approval, amount=Decimal("-0.01"))],
    "approval_ended_pair": [
        lambda r: changed(r.approval, ended_at=NOW),
        *(
            lambda r, status=status: again(r.approval, about_id=0, status=status)  # type: ignore[misc]  # bound early
            for status in ("approved", "refused", "withdrawn", "closed")
        ),
    ],
    "approval_node_once": [lambda r: again(r.signed.node)],
    "approval_one_open_node": [lambda r: changed(r.signed.node, state="open")],
    "approval_node_state": [lambda r: changed(r.signed.node, state="banana")],
    "approval_seat_state": [lambda r: changed(r.open, state="banana")],
    "approval_seat_somebody": [
        lambda r: changed(r.open, assignee=None, role="", role_branch=r.approval.branch),
        lambda r: changed(r.open, assignee=None, role="team_lead", role_branch=None),
    ],
    "approval_seat_decided": [
        lambda r: changed(r.open, state="agreed"),
        lambda r: changed(r.open, state="refused", decided_by=r.lead),
        lambda r: changed(r.open, state="returned", closed_at=NOW),
        lambda r: changed(r.signed, state="escalated", decided_by=None),
    ],
    "approval_seat_behalf": [
        lambda r: changed(r.open, on_behalf_of=r.lead),
        lambda r: changed(r.signed, on_behalf_of=F("decided_by")),
    ],
    "approval_signs_once": [lambda r: again(r.signed), lambda r: again(r.signed, state="escalated")],
    "decision_once_per_version": [lambda r: again(r.decision)],
    "decision_behalf": [
        lambda r: again(r.decision, version=99, on_behalf_of_id=r.decision.by_id),
        lambda r: again(r.decision, version=99, by_id=None, on_behalf_of_id=r.lead.pk),
    ],
    "approval_reader_once": [lambda r: again(r.reader)],
    "approval_reader_how": [lambda r: changed(r.reader, how="banana")],
    "approval_chain_version_once": [lambda r: again(r.chain)],
    "approval_chain_band": [
        lambda r: changed(r.chain, amount_from=Decimal("-0.01")),
        lambda r: changed(r.chain, amount_from=Decimal(5), amount_below=Decimal(5)),
        lambda r: changed(r.chain, amount_from=Decimal(5), amount_below=Decimal(4)),
    ],
    "approval_chain_published_pair": [lambda r: changed(r.chain, published_by=r.lead)],
    "approval_chain_same_person": [lambda r: changed(r.chain, same_person="twice")],
    "chain_step_once": [lambda r: again(r.step)],
    "chain_step_somebody": [
        lambda r: changed(r.step, role=""),
        lambda r: changed(r.step, who="person"),
        lambda r: changed(r.step, who="manager", manager_levels=0),
        lambda r: changed(r.step, who="field"),
        lambda r: changed(r.step, who="banana"),
    ],
    "chain_step_signing": [lambda r: changed(r.step, signing="some")],
    "chain_step_timeout": [lambda r: changed(r.step, on_timeout="agree")],
    "export_request_status": [lambda r: again(r.request, status="banana")],
    "export_request_ready_whole": [lambda r: again(r.request, status="ready", valid_until=NOW, file="x")],
    "export_request_made_pair": [lambda r: again(r.request, made=1), lambda r: again(r.request, sha256="0")],
    "export_request_approved_dated": [
        lambda r: again(r.request, status="approved"),
        lambda r: again(r.request, status="taken"),
    ],
}
CONSTRAINTS = {each.name: each for model in MODELS for each in model._meta.constraints}
CASES = [pytest.param(name, way, id=f"{name}-{n}") for name, ways in BROKEN.items() for n, way in enumerate(ways)]


def test_every_constraint_of_approvals_is_broken_here() -> None:
    assert set(BROKEN) == set(CONSTRAINTS)


@pytest.mark.parametrize(("name", "way"), CASES)
def test_constraint_of_approvals(name: str, way: Callable[[Rows], None], rows: Rows) -> None:
    """A check is refused by its own name; SQLite names the columns of a unique one."""
    if name == "approval_status_known":
        pattern = "approval_(status_known|ended_pair)"  # an unknown status is neither running nor ended
    else:
        pattern = name if isinstance(CONSTRAINTS[name], CheckConstraint) else r"(?i)unique"
    with refused(pattern):
        way(rows)


def test_published_chain_stays(rows: Rows) -> None:
    """A draft may change; once published, neither the version nor its steps, whatever way they are written."""
    changed(rows.chain, source="草稿")
    changed(rows.step, name="改名")
    draft = again(rows.chain, version=99)
    other = again(rows.step, chain_id=draft.pk, position=7)
    changed(rows.chain, published_at=NOW)
    for way in (
        lambda: changed(rows.chain, source="另一份文件"),
        lambda: changed(rows.chain, published_at=None),
        lambda: changed(rows.step, name="二审"),
        lambda: changed(rows.step, position=2),
        lambda: again(rows.step, position=9),
        lambda: changed(other, chain_id=rows.chain.pk),
        rows.step.delete,
        rows.chain.delete,
    ):
        with refused("published: workflow_"):
            way()
    with refused("published: workflow_chainstep"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM workflow_chainstep")
    assert ApprovalChain.objects.get(pk=rows.chain.pk).source == "草稿"
    assert rows.chain.steps.get().name == "改名"


def test_draft_of_a_chain_is_thrown_away(rows: Rows) -> None:
    rows.chain.delete()
    assert not ChainStep.objects.filter(pk=rows.step.pk).exists()


def test_decision_stays(rows: Rows) -> None:
    with refused("append only"):
        changed(rows.decision, opinion="另一种说法")
    with refused("append only"):
        rows.decision.delete()
    with refused("append only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM workflow_decision")
    assert Decision.objects.get() == rows.decision


def test_approval_moves_along_its_edges_only(rows: Rows) -> None:
    agreed = {"status": "approved", "ended_at": NOW + timedelta(minutes=1)}
    with refused("without version"):
        changed(rows.approval, **agreed)
    with refused("without event"):
        changed(rows.approval, **agreed, version=F("version") + 1)
    with refused("out of step"):
        changed(rows.approval, version=F("version") + 2)
    again(rows.approval, about_id=0, **agreed | {"version": 1})
    ended = Approval.objects.get(about_id=0)
    with refused("illegal transition"):
        changed(ended, status="running", ended_at=None, version=F("version") + 1)


def test_export_request_moves_along_its_edges_only(rows: Rows) -> None:
    with refused("illegal transition"):
        changed(rows.request, status="taken", valid_until=NOW, version=F("version") + 1)
    with refused("without event"):
        changed(rows.request, status="approved", valid_until=NOW, version=F("version") + 1)
