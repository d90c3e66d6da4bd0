"""Why an allowance cannot be asked for or granted. Read on the locked placement."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.steps import Attempt


def stopping_results(placement: Any) -> list[Any]:
    """The newest answer of each rule and counterparty that stops until two people allow it, not asked for yet."""
    asked = set(placement.allowances.values_list("rule", "counterparty"))
    rows = placement.rule_results.filter(severity="approve", counterparty__isnull=False)
    newest: dict[tuple[str, int], Any] = {}
    for row in rows.select_related("counterparty").order_by("-pk"):
        newest.setdefault((row.rule, row.counterparty_id), row)
    return [row for key, row in newest.items() if key not in asked]


def something_to_allow(attempt: Attempt) -> DomainError | None:
    """A rule that may be allowed has stopped a step."""
    if not stopping_results(attempt.obj):
        return DomainError("nothing_to_allow", _("No rule that may be allowed stops this placement."))
    return None


def asks_what_stops(attempt: Attempt) -> DomainError | None:
    """Of this placement, and among those that stop."""
    if attempt.data["result"] not in stopping_results(attempt.obj):
        return DomainError("not_allowable", _("This rule cannot be allowed, or was asked for already."))
    return None


def allowance_open(attempt: Attempt) -> DomainError | None:
    """One was asked for and not granted."""
    if not attempt.obj.allowances.filter(granted_by__isnull=True).exists():
        return DomainError("no_allowance_asked", _("No allowance was asked for."))
    return None


def not_asker(attempt: Attempt) -> DomainError | None:
    """Four eyes, and only once."""
    allowance = attempt.data["allowance"]
    if allowance.placement_id != attempt.obj.pk or allowance.granted_by_id is not None:
        return DomainError("no_allowance_asked", _("No allowance was asked for."))
    if attempt.by.pk in {allowance.asked_by_id, attempt.obj.handler_id}:
        return DomainError("FOUR_EYES", _("Somebody else than who asked must grant it."))
    return None
