"""申报流失与审批: the owner gives up, somebody else decides (renewals brief §1.5 rows 11–13, §4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.errors import Conflict
from accounts.models import User
from accounts.scope import SYSTEM
from renewals.actions import announcing, reminders
from renewals.leads.actions import checking
from renewals.models import Renewal, RenewalStatus
from workflow.approvals.actions import agree, close_running, refuse, running_of, start, take_over
from workflow.approvals.standing import claim_of
from workflow.idempotency import claim_key
from workflow.models import Event
from workflow.retrying import retried
from workflow.steps import steps_of
from workflow.todos import close_todos
from workflow.transitions import NotFound, differences_since, fire, lock, refusal_of

LOSS = "renewals.loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class LossForm:
    """A reason of the second level and what belongs to it: the other insurer, its price, an explanation."""

    reason: str
    competitor: str = ""
    price: Decimal | None = None
    note: str = ""


def propose_loss(
    *,
    by: User,
    renewal: Renewal,
    form: LossForm,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """申报流失: the case goes on its way through the branch's approval chain; as shipped, to the team lead.

    A loss the branch exempts from approval is confirmed in the same transaction.
    """
    now = at or timezone.now()

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, reminders.FIRST_CONTACT, reminders.NEXT_CONTACT, by=by, at=now)
        announcing.post(event)
        if refusal_of(row, steps_of(Renewal)["exempt_loss"], SYSTEM, None, now) is None:
            fire(row, "exempt_loss", by=SYSTEM, at=now, then=_announce, read=True, moment=now)
            return
        start(by=by, kind=LOSS, obj=row, at=now)
        checking.ask_for_check(row, at=now)

    return fire(
        renewal,
        "propose_loss",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        amount=form.price,
        reason=form.note.strip(),
        facts={"cause": form.reason, "competitor": form.competitor.strip()},
        then=then,
        cause=form.reason,
        competitor=form.competitor.strip(),
        price=form.price,
        note=form.note.strip()[:200],
        proposer=by,
        moment=now,
    )


def _announce(_row: Renewal, event: Event) -> None:
    announcing.post(event)


def approve_loss(
    *,
    by: User,
    renewal: Renewal,
    opinion: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """确认流失. The proposer never decides (four eyes, also held by the database)."""
    return _decide("approve_loss", by, renewal, opinion, expected_version, key, at)


def reject_loss(
    *,
    by: User,
    renewal: Renewal,
    opinion: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """驳回: the owner goes on, and is told why."""
    return _decide("reject_loss", by, renewal, opinion, expected_version, key, at)


def _decide(
    verb: str,
    by: User,
    renewal: Renewal,
    opinion: str,
    expected_version: int | None,
    key: str,
    at: datetime | None,
) -> Renewal:
    """The own decision on the approval of the loss; whether the loss is settled by it, the chain says.

    A lead of a higher level than the one who is asked takes the decision over first.
    """
    now = at or timezone.now()
    data: dict[str, Any] = {"opinion": opinion} if verb == "reject_loss" else {}

    def work() -> Renewal:
        lock(Renewal, [renewal.pk])
        row = Renewal.objects.visible_to(by).select_related("branch").filter(pk=renewal.pk).first()
        if row is None:
            raise NotFound
        if key and not claim_key(f"{by.employee_no}:{verb}", key, [renewal.pk, expected_version, opinion]):
            return row
        if expected_version is not None and row.version != expected_version:
            raise Conflict(differences_since(row, expected_version))
        refusal = refusal_of(row, steps_of(Renewal)[verb], by, data, now)
        if refusal is not None:
            raise refusal
        approval = running_of(row, LOSS) or start(by=row.loss_proposed_by or SYSTEM, kind=LOSS, obj=row, at=now)
        if claim_of(approval, by, now) is None:
            approval = take_over(by=by, approval=approval, at=now)
        act = agree if verb == "approve_loss" else refuse
        act(by=by, approval=approval, opinion=opinion, at=now)
        return row.reload()

    return retried(work)


def start_missing(*, renewal: Renewal, at: datetime) -> bool:
    """Starts the approval of a pending loss that has none; False where it has one by now."""

    def work() -> bool:
        lock(Renewal, [renewal.pk])
        row = renewal.reload()
        if row.status != RenewalStatus.LOSS_PENDING or running_of(row, LOSS) is not None:
            return False
        start(by=row.loss_proposed_by or SYSTEM, kind=LOSS, obj=row, at=at)
        close_todos(row, "decide_loss", by=SYSTEM, at=at)
        return True

    return retried(work)


def follow_branch(renewal: Renewal, *, at: datetime) -> None:
    """A customer handed over to another branch with a pending loss: the leads there decide, from the start."""
    approval = running_of(renewal, LOSS) if renewal.status == RenewalStatus.LOSS_PENDING else None
    if approval is not None and approval.branch_id != renewal.branch_id:
        close_running(obj=renewal, kind=LOSS, at=at)
        start(by=renewal.loss_proposed_by or SYSTEM, kind=LOSS, obj=renewal, at=at)


def end_approvals(rows: Sequence[Renewal], events: Sequence[Event], *, at: datetime) -> None:
    """A pending loss went another way (it lapsed, was renewed, is void): nobody has to decide on it any more."""
    for row, event in zip(rows, events, strict=True):
        if event.source == RenewalStatus.LOSS_PENDING and event.target != RenewalStatus.LOSS_PENDING:
            close_running(obj=row, kind=LOSS, at=at)
            close_todos(row, reminders.CHECK_LOSS, by=SYSTEM, at=at)
