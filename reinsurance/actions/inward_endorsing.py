"""分入批改: what the cedant gave notice of is drafted, decided, and holds with the decision (brief §2 no. 13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from reinsurance.accumulating import head_office
from reinsurance.actions.inward_versions import keep_endorsed
from reinsurance.inward_endorsed import side_made, values_made
from reinsurance.models import InwardEndorsement, InwardOffer
from reinsurance.models.endorsement_terms import Basis
from reinsurance.models.inward_terms import InwardChange
from reinsurance.rules.words import clean
from workflow.approvals.actions import close_running, resubmit, running_of, start
from workflow.models import ApprovalStatus, Event
from workflow.transitions import create, fire

INWARD_CHANGE = "reinsurance.inward_change"


def endorse(
    *,
    by: User,
    offer: InwardOffer,
    kind: str,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardEndorsement:
    """分入批改: a draft of the change; until it is decided or given up there is no other one."""
    now, told = at or timezone.now(), checked(offer, kind, values)
    facts = {"kind": kind, "text": told["text"]}

    def then(row: InwardOffer, _event: Event) -> None:
        last = row.endorsements.aggregate(last=Max("number"))["last"] or 0
        made = InwardEndorsement(offer=row, branch=row.branch, number=last + 1, maker=by, **told)
        create(made, "draft", by=by, at=now, facts=facts)

    done = fire(
        offer,
        "open_endorsement",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts=facts,
        then=then,
        values=told,
    )
    return done.endorsements.order_by("-number")[0]


def edit(
    *,
    by: User,
    endorsement: InwardEndorsement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardEndorsement:
    """修改批改, before it is submitted. The kind stays."""
    told = checked(endorsement.offer, endorsement.kind, values)
    return fire(endorsement, "edit", by=by, expected_version=expected_version, key=key, at=at, values=told)


def checked(offer: InwardOffer, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an endorsement of the kind. A new period has effect where the old one ends, or the new one."""
    told: dict[str, Any] = {
        "kind": kind,
        "text": clean(values["text"], "text"),
        "notice": values["notice"],
        "premium_change": values.get("premium_change", Decimal(0)),
        "amount_change": Decimal(0),
        "basis": Basis.STATED,
        "share": None,
        "period_until": None,
    }
    if kind == InwardChange.PERIOD:
        until = values["period_until"]
        return {**told, "period_until": until, "effective_at": min(until, offer.period_until)}
    if kind == InwardChange.ANNUL:
        return {**told, "premium_change": Decimal(0), "effective_at": offer.period_from}
    given = {name: values[name] for name in ("amount_change", "share", "basis") if name in values}
    return {**told, **given, "effective_at": values["effective_at"]}


def submit(
    *,
    by: User,
    endorsement: InwardEndorsement,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardEndorsement:
    """提交审批: refused at once where we would carry too much of the risk."""
    now = at or timezone.now()

    def then(row: InwardEndorsement, _event: Event) -> None:
        start(by=by, kind=INWARD_CHANGE, obj=row, at=now)

    returned = running_of(endorsement, INWARD_CHANGE)
    if returned is not None and returned.status == ApprovalStatus.RETURNED:
        resubmit(by=by, approval=returned, at=now)
        return endorsement.reload()
    return fire(endorsement, "submit", by=by, expected_version=expected_version, key=key, at=now, then=then)


def accept(endorsement: InwardEndorsement, *, by: Actor, at: datetime, opinion: str) -> InwardEndorsement:
    """同意批改, within the transaction of the decision: what else is accepted of the risk meanwhile waits for it."""

    def then(row: InwardEndorsement, _event: Event) -> None:
        made = side_made(row)
        keep_endorsed(row, made)
        facts = {"endorsement": row.number}
        if row.kind == InwardChange.ANNUL:
            fire(row.offer, "annul", by=SYSTEM, at=at, facts=facts)
            return
        fire(row.offer, "take_endorsement", by=SYSTEM, at=at, facts=facts, values=values_made(row.offer, made))

    return fire(
        endorsement,
        "accept",
        by=by,
        at=at,
        reason=opinion,
        then=then,
        decider=by,
        moment=at,
        cover=endorsement.offer,
        head=head_office(),
    )


def withdraw(
    *,
    by: User,
    endorsement: InwardEndorsement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardEndorsement:
    """撤回批改: the line stays as it is."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: InwardEndorsement, _event: Event) -> None:
        if running_of(row, INWARD_CHANGE) is not None:
            close_running(obj=row, kind=INWARD_CHANGE, at=now)

    return fire(
        endorsement,
        "withdraw",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        then=then,
        why=told,
    )
