"""申报流失与审批: the owner gives up, somebody else decides (renewals brief §1.5 rows 11–13, §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from renewals.actions import announcing, reminders
from renewals.models import Renewal
from workflow.models import Event
from workflow.todos import close_todos
from workflow.transitions import fire

DECIDERS = ("team_lead", "renewal_manager", "province_admin")


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
    """申报流失; the team lead gets a to-do."""
    now = at or timezone.now()

    def then(row: Renewal, event: Event) -> None:
        role = reminders.deciding_role(row, DECIDERS, at=now, not_by=by)
        reminders.ask_for_decision(row, reminders.DECIDE_LOSS, role=role, at=now)
        close_todos(row, reminders.FIRST_CONTACT, reminders.NEXT_CONTACT, by=by, at=now)
        announcing.post(event)

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
    return _decide("approve_loss", "loss_approved", by, renewal, opinion, expected_version, key, at)


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
    return _decide("reject_loss", "loss_rejected", by, renewal, opinion, expected_version, key, at)


def _decide(
    verb: str,
    notice: str,
    by: User,
    renewal: Renewal,
    opinion: str,
    expected_version: int | None,
    key: str,
    at: datetime | None,
) -> Renewal:
    now = at or timezone.now()

    def then(row: Renewal, event: Event) -> None:
        close_todos(row, reminders.DECIDE_LOSS, by=by, at=now)
        if verb == "reject_loss":
            reminders.remind_today(row, by=by, at=now)
        announcing.tell(row, event, notice, row.loss_proposed_by_id, row.owner_id, by=by)
        announcing.post(event)

    data: dict[str, Any] = {"opinion": opinion} if verb == "reject_loss" else {}
    return fire(
        renewal,
        verb,
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        then=then,
        decider=by,
        moment=now,
        **data,
    )
