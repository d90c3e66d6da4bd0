"""The to-dos of the desk: each is opened and closed by the step that makes or fulfils it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.scope import Actor
from reinsurance.models import Counterparty, CounterpartyStatus, Endorsement, Placement
from reinsurance.models.placement_terms import GONE, LIVE
from workflow.models import ToDo
from workflow.todos import close_todos, open_todo
from workflow.working_time import add_working_hours, calendar_overrides

ASK_MARKET, RELEASE_ORDER, SIGN, BIND, REPLACE = "ri_ask_market", "ri_release", "ri_sign", "ri_bind", "ri_replace"
RECHECK, ALLOW, RENEW = "ri_recheck", "ri_allow", "ri_renew"
KINDS = (ASK_MARKET, RELEASE_ORDER, SIGN, BIND, REPLACE, RECHECK, ALLOW, RENEW)
#: An answer to an acceptor stays due when cover is bound.
FACTS = "ri_facts"
SEND, COLLECT, PUT_IN_FORCE = "ri_endorse_send", "ri_endorse_collect", "ri_endorse_release"
#: Working hours a person of the next step has.
HOURS = 18


def due(at: datetime) -> datetime:
    """Two working days from now."""
    return add_working_hours(at, HOURS, calendar_overrides())


def remind(placement: Placement, kind: str, *, at: datetime, role: str = "", assignee: User | None = None) -> None:
    """One open to-do of the kind, for a person or for whoever has the role."""
    open_todo(placement, kind, subject=subject_of(placement), due_at=due(at), at=at, role=role, assignee=assignee)


def settle(placement: Placement, *kinds: str, by: Actor, at: datetime) -> None:
    """What was to be done is done."""
    close_todos(placement, *(kinds or KINDS), by=by, at=at)


def subject_of(placement: Placement) -> str:
    """How a to-do names the placement."""
    return f"{placement.number} {placement.insured_name}"[:120]


def renewals_waiting() -> Any:
    """The placements with an open to-do to renew them, as a condition of another query."""
    return ToDo.objects.open().filter(kind=RENEW).order_by().values("object_id")


def remind_endorsement(
    endorsement: Endorsement, kind: str, *, at: datetime, role: str = "", assignee: User | None = None
) -> None:
    """One open to-do of the kind on the endorsement; not due before it can take effect."""
    subject = f"{endorsement} {endorsement.placement.insured_name}"[:120]
    due_at = max(due(at), endorsement.effective_at) if kind == PUT_IN_FORCE else due(at)
    open_todo(endorsement, kind, subject=subject, due_at=due_at, at=at, role=role, assignee=assignee)


def settle_endorsement(endorsement: Endorsement, *, by: Actor, at: datetime) -> None:
    """What was to be done about the endorsement is done."""
    close_todos(endorsement, SEND, COLLECT, PUT_IN_FORCE, by=by, at=at)


def settle_replacement(placement: Placement, *, by: Actor, at: datetime) -> None:
    """Nobody who carries a line is blocked or found on a list any more."""
    carrying = placement.lines.exclude(state__in=GONE).values("reinsurer")
    suspect = Q(status=CounterpartyStatus.BLOCKED) | Q(sanctions="hit")
    if not Counterparty.objects.filter(suspect, pk__in=carrying).exists():
        settle(placement, REPLACE, by=by, at=at)


def ask_for_replacement(counterparty: Counterparty, *, at: datetime) -> int:
    """处置: one to-do for each open placement on which ``counterparty`` carries a line; returns how many."""
    found = _carried_by(counterparty)
    for placement in found:
        open_todo(
            placement,
            REPLACE,
            subject=subject_of(placement),
            due_at=at + timedelta(days=1),
            at=at,
            assignee=placement.handler,
            role="ri_handler",
        )
    return len(found)


def replacement_not_needed(counterparty: Counterparty, *, by: Actor, at: datetime) -> None:
    """解除: it may carry on, so that nobody need replace it."""
    for placement in _carried_by(counterparty):
        settle_replacement(placement, by=by, at=at)


def _carried_by(counterparty: Counterparty) -> list[Placement]:
    """The live placements on which it carries a line."""
    carrying = counterparty.lines_carried.exclude(state__in=GONE).filter(placement__status__in=LIVE)
    rows = Placement.objects.filter(pk__in=carrying.values("placement")).select_related("branch", "handler")
    return list(rows.order_by("pk"))
