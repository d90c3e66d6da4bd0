"""查看号码: one person reads one whole number, for a reason, and it is known who did (renewals brief §1.7, §2.7)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from renewals.actions import finding
from renewals.actions.calling import refuse_ended_list, refuse_other_caller
from renewals.branch_numbers import read_once
from renewals.conduct.guards import TO_CALL
from renewals.models import CallListItem, Renewal
from workflow.transitions import fire


@read_once()
def reveal_phone(
    *,
    by: User,
    renewal: Renewal,
    reason: str,
    use: str = TO_CALL,
    customer_asked: bool = False,
    at: datetime | None = None,
) -> str:
    """The customer's whole number. Owner or manager only, so many a day; the reason stays in the history.

    ``use``: what for. To call or to write for sales the rules of conduct must allow it now, or the customer asked.
    """
    facts = {"use": use, **({"customer_asked": True} if customer_asked else {})}
    row = fire(
        renewal,
        "reveal_phone",
        by=by,
        at=at,
        reason=reason.strip(),
        facts=facts,
        why=reason,
        use=use,
        customer_asked=customer_asked,
    )
    return row.phone


@read_once()
def reveal_for_call(*, by: User, item: CallListItem, customer_asked: bool = False, at: datetime | None = None) -> str:
    """The number of a customer on a current call list, for the telesales agent about to dial it.

    Only while the customer may be called, so many a day; the list and its purpose stay in the history.
    """
    now = at or timezone.now()
    refuse_ended_list(item.call_list, now)
    refuse_other_caller(item, by)
    renewal = finding.visible_renewal(item.renewal_id, by=by)
    facts = {"call_list": item.call_list_id, "customer_asked": customer_asked}
    purpose = item.call_list.purpose
    row = fire(renewal, "reveal_for_call", by=by, at=now, reason=purpose, facts=facts, customer_asked=customer_asked)
    return row.phone
