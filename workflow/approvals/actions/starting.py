"""Sends a case on its way, and ends an approval whose object went another way."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.scope import SYSTEM, Actor
from workflow.approvals.actions import telling
from workflow.approvals.actions.moving import carry_out, end_all
from workflow.approvals.chains import way_for
from workflow.approvals.kinds import KINDS
from workflow.approvals.planning import plan_next
from workflow.approvals.rules.conditions import AMOUNT
from workflow.approvals.table import GAP
from workflow.models import Approval, ApprovalNode, Event
from workflow.transitions import create, fire, lock


def start(
    *,
    by: Actor,
    kind: str,
    obj: Any,
    amount: Decimal | None = None,
    at: datetime | None = None,
) -> Approval:
    """Starts the approval of ``obj`` along the chain in force; called in the transaction that makes it necessary.

    The caller holds the lock of ``obj``. Refuses a second running approval of the same kind (``approval_running``), a
    case no step applies to (``chain_empty``) and a case nobody could decide (``chain_missing``).
    """
    now = at or timezone.now()
    registered = KINDS[kind]
    asked = amount if amount is not None else registered.amount(obj)
    way = way_for(kind, obj.branch, registered.line(obj), asked, timezone.localdate(now))
    if not way.rules:
        raise DomainError(
            "chain_missing", _("No approval chain is set for this kind of case here. Tell the administrator.")
        )
    if running_of(obj, kind) is not None:
        raise DomainError("approval_running", _("This case is in approval already."))
    approval = Approval(
        kind=kind,
        about_type=obj.object_type(),
        about_id=obj.pk,
        subject=registered.subject(obj)[:120],
        line=registered.line(obj),
        maker_id=by.pk,
        branch=obj.branch,
        chain=way.chain,
        ends_by_authority=way.ends_by_authority,
        same_person=way.same_person,
        asked_amount=asked,
        amount=asked,
        started_at=now,
    )
    nodes = [
        ApprovalNode(approval=approval, position=number * GAP, name=rule["name"][:60], rule=rule)
        for number, rule in enumerate(way.rules, start=1)
    ]
    plan = plan_next(approval, obj, nodes, facts_with_amount(registered.facts_of(obj), asked), frozenset(), now)
    if plan.opens is None:
        raise DomainError(
            "chain_empty", _("No step of the approval chain applies to this case. Tell the administrator.")
        )
    approval.position = plan.opens.position
    told = {"kind": kind, "chain": way.chain.version if way.chain else 0, "step": plan.opens.name}
    if asked is not None:
        told["asked"] = f"{asked:.2f}"
    create(approval, "start", by=by, at=now, facts=told)
    ApprovalNode.objects.bulk_create(nodes)
    event = Event.objects.of(approval).get(version=approval.version)
    carry_out(approval, event, plan, by=by, signed=None, at=now)
    return approval


def facts_with_amount(facts: dict[str, str], amount: Decimal | None) -> dict[str, str]:
    """What conditions are asked of: the facts, and the amount as it stands."""
    return {**facts, AMOUNT: "" if amount is None else f"{amount:.2f}"}


def running_of(obj: Any, kind: str) -> Approval | None:
    """The running approval of ``obj``, if any. The caller holds the lock of ``obj``."""
    rows = Approval.objects.running().filter(kind=kind, about_type=obj.object_type(), about_id=obj.pk)
    return rows.select_related("branch").first()


def close_running(*, obj: Any, kind: str, at: datetime) -> Approval | None:
    """Ends the running approval of an object that needs no decision any more; called in the object's transaction."""
    approval = running_of(obj, kind)
    if approval is None:
        return None
    lock(Approval, [approval.pk])

    def then(row: Any, event: Event) -> None:
        end_all(row, by=SYSTEM, at=at)
        telling.tell_maker(row, event, "approval_closed", by=SYSTEM)

    return fire(approval, "close", by=SYSTEM, at=at, then=then, moment=at)
