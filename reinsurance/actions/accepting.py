"""临分分入: an offer is recorded, our line goes to those who agree, and is signed or declined (brief §1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Branch, User
from accounts.models.branch import ROOT_CODE
from accounts.scope import Actor, require
from reinsurance.actions.inward_versions import keep_signed
from reinsurance.inward_guards import unsound
from reinsurance.models import InwardOffer
from reinsurance.models.inward_offer import PLACE
from reinsurance.rules.amounts import trimmed
from reinsurance.rules.words import clean
from workflow.approvals.actions import resubmit as send_again
from workflow.approvals.actions import running_of, start
from workflow.models import Event
from workflow.transitions import create, fire

INWARD = "reinsurance.inward"
TEXTS = {"reference": 60, "policy_no": 40, "insured_name": 200, "interest": 400, "situation": 400}


def receive(*, by: User, branch: Branch, values: Mapping[str, Any], at: datetime | None = None) -> InwardOffer:
    """收到要约: recorded from the mail it came by."""
    now = at or timezone.now()
    require(by, PLACE, branch)
    checked = cleaned(values)
    refusal = unsound(checked)
    if refusal is not None:
        raise refusal
    with transaction.atomic():
        row = InwardOffer(branch=branch, number=_next_number(now), handler=by, **checked)
        return create(row, "enter", by=by, at=now)


def _next_number(now: datetime) -> str:
    """``INW-yyyy-nnnnnn``, one after the other."""
    _one_at_a_time()
    begin = f"INW-{timezone.localdate(now).year}-"
    last = InwardOffer.objects.filter(number__startswith=begin).aggregate(last=Max("number"))["last"]
    return f"{begin}{int(last[len(begin) :]) + 1 if last else 1:06d}"


def _one_at_a_time() -> None:
    """The row of head office is the lock of what is counted over all offers; taken after the offer's own."""
    Branch.objects.select_for_update().get(code=ROOT_CODE)


def accept(offer: InwardOffer, *, by: Actor, at: datetime, opinion: str) -> InwardOffer:
    """同意分入, within the transaction of the decision: two offers of one risk see each other's lines."""
    _one_at_a_time()
    return fire(offer, "accept", by=by, at=at, reason=opinion)


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without what nobody can see."""
    return {name: clean(value, name, limit=TEXTS[name]) if name in TEXTS else value for name, value in values.items()}


def edit(
    *,
    by: Actor,
    offer: InwardOffer,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardOffer:
    """修改要约, before our line goes to approval."""
    return fire(offer, "edit", by=by, expected_version=expected_version, key=key, at=at, values=cleaned(values))


def submit(
    *,
    by: User,
    offer: InwardOffer,
    written: Decimal,
    conditions: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardOffer:
    """提交分入审批: refused at once where we would carry too much of the risk."""
    now, told = at or timezone.now(), clean(conditions, "conditions")

    def then(row: InwardOffer, _event: Event) -> None:
        returned = running_of(row, INWARD)
        if returned is None:
            start(by=by, kind=INWARD, obj=row, at=now)
        else:
            send_again(by=by, approval=returned, at=now)

    return fire(
        offer,
        "submit",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={"share": trimmed(written)},
        then=then,
        written=written,
        conditions=told,
    )


def decline(
    *,
    by: Actor,
    offer: InwardOffer,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardOffer:
    """谢绝要约, with the reason the cedant is told."""
    told = clean(reason, "reason")
    return fire(offer, "decline", by=by, expected_version=expected_version, key=key, at=at, reason=told, why=told)


def record_signed(
    *,
    by: Actor,
    offer: InwardOffer,
    signed: Decimal,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardOffer:
    """登记签订份额."""

    def then(row: InwardOffer, _event: Event) -> None:
        keep_signed(row)

    return fire(
        offer,
        "record_signed",
        by=by,
        expected_version=expected_version,
        key=key,
        at=at,
        facts={"share": trimmed(signed)},
        then=then,
        signed=signed,
    )


def withdraw(
    *,
    by: Actor,
    offer: InwardOffer,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> InwardOffer:
    """签订份额过低, 撤回."""
    told = clean(reason, "reason")
    return fire(offer, "withdraw", by=by, expected_version=expected_version, key=key, at=at, reason=told, why=told)
