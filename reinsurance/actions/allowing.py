"""突破审批: a rule that may be allowed is allowed for one counterparty of one placement, by two people."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from reinsurance.actions import reminders
from reinsurance.models import Placement, RuleAllowance, RuleResult
from reinsurance.rules.words import clean
from workflow.models import Event
from workflow.transitions import fire


def ask_allowance(
    *,
    by: User,
    result: RuleResult,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """申请突破: for what stopped a step; compliance decides."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        market = result.counterparty
        assert market is not None  # noqa: S101 (a guard of the step)
        RuleAllowance.objects.create(
            placement=row,
            branch=row.branch,
            rule=result.rule,
            counterparty=market,
            reason=told,
            asked_by=by,
            asked_at=now,
        )
        reminders.remind(row, reminders.ALLOW, at=now, role="compliance")

    return fire(
        result.placement,
        "ask_allowance",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"rule": result.rule, "market": str(result.counterparty)},
        then=then,
        result=result,
        why=told,
    )


def grant_allowance(
    *,
    by: User,
    allowance: RuleAllowance,
    note: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """同意突破: from now on the rule warns for this counterparty on this placement."""
    now, told = at or timezone.now(), clean(note, "note")

    def then(row: Placement, _event: Event) -> None:
        RuleAllowance.objects.filter(pk=allowance.pk).update(granted_by=by, granted_at=now)
        if not row.allowances.filter(granted_by__isnull=True).exists():
            reminders.settle(row, reminders.ALLOW, by=by, at=now)

    return fire(
        allowance.placement,
        "grant_allowance",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"rule": allowance.rule, "market": str(allowance.counterparty)},
        then=then,
        allowance=RuleAllowance.objects.get(pk=allowance.pk),
    )
