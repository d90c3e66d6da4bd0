"""Setting, changing and withdrawing targets."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch
from accounts.scope import Actor, require
from reporting.models import Target
from reporting.models.target import MANAGES, may_aim, refusal_of_desk, refusal_of_values
from reporting.rules import CENT
from workflow.kpis import VERSIONS
from workflow.transitions import create, fire


def set_target(
    *,
    by: Actor,
    branch: Branch,
    kpi: str,
    month: date,
    base_value: Decimal,
    challenge_value: Decimal | None = None,
    expected_version: int | None = None,
) -> Target:
    """Sets the target of a figure for a branch and month; one that is there already gets the new values.

    ``month`` is its first day. ``expected_version`` is what the person saw; 0: that there was none.
    """
    require(by, MANAGES, branch)
    if kpi in VERSIONS and not may_aim(by, kpi, branch):
        raise refusal_of_desk()
    base_value, challenge_value = cents(base_value), None if challenge_value is None else cents(challenge_value)
    there = Target.objects.visible_to(by).filter(branch=branch, kpi=kpi, month=month).first()
    values: dict[str, Any] = {"base_value": base_value, "challenge_value": challenge_value}
    if there is not None:
        told = told_values(base_value, challenge_value)
        return fire(there, "set_values", by=by, expected_version=expected_version, facts=told, **values)
    target = new_target(branch, kpi, month, base_value, challenge_value)
    try:
        return create(target, "enter", by=by, facts=facts_of(target))
    except IntegrityError as error:
        raise DomainError("target_there", _("Somebody has just set this target. Load the page again.")) from error


def withdraw_target(*, by: Actor, target: Target, expected_version: int | None = None) -> Target:
    """The target counts no more."""
    return fire(target, "withdraw", by=by, expected_version=expected_version)


def new_target(branch: Branch, kpi: str, month: date, base: Decimal, challenge: Decimal | None) -> Target:
    """A target that makes sense, not yet stored; refused otherwise."""
    if month.day != 1:
        raise DomainError("target_month", _("A target holds for a month: give its first day."))
    target = Target(branch=branch, kpi=kpi, month=month, base_value=base, challenge_value=challenge)
    refusal = refusal_of_values(target, base, challenge)
    if refusal is not None:
        raise refusal
    return target


def facts_of(target: Target) -> dict[str, Any]:
    """What the first event of a target says."""
    told = told_values(target.base_value, target.challenge_value)
    return {"kpi": target.kpi, "month": f"{target.month:%Y-%m}", **told}


def cents(value: Decimal) -> Decimal:
    """As the database keeps a value."""
    return value.quantize(CENT, ROUND_HALF_UP)


def told_values(base: Decimal, challenge: Decimal | None) -> dict[str, str]:
    """Both values as an event tells them."""
    return {"base": str(base), "challenge": "—" if challenge is None else str(challenge)}
