"""Why a contact may be refused because of a call list: the customer is checked out, or the row came back wrongly."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.conduct.guards import CALLS
from renewals.step_guards import Contact
from workflow.steps import Attempt


def checked_out_until(renewal: Any, at: datetime) -> datetime | None:
    """Until when telesales alone calls the customer (出清单锁定); None where the owner may call at ``at``."""
    items = renewal.call_list_items.filter(
        call_list__status="open",
        call_list__expires_at__gt=at,
        released_at=None,
        locked_from__lte=at,
        locked_until__gt=at,
    )
    until: datetime | None = items.order_by("-locked_until").values_list("locked_until", flat=True).first()
    return until


def not_checked_out(attempt: Attempt) -> DomainError | None:
    """The owner's outbound calls wait while telesales has the customer; visits and the customer's own call are free."""
    contact: Contact = attempt.data["contact"]
    if not contact.outgoing or contact.customer_asked:
        return None
    return refuse_checked_out(attempt.obj, contact.channel, contact.at)


def refuse_checked_out(renewal: Any, channel: str, at: datetime) -> DomainError | None:
    """Why nobody but telesales may call at ``at``, or None; what is no call is free."""
    until = checked_out_until(renewal, at) if channel in CALLS else None
    if until is None:
        return None
    return DomainError(
        "checked_out",
        _("Telesales calls this customer until %(until)s. Visit, write, or ask for the customer to be given back.")
        % {"until": f"{localtime(until):%Y-%m-%d %H:%M}"},
        until=until.isoformat(),
    )


def returned_call_plausible(attempt: Attempt) -> DomainError | None:
    """A result that came back with a file: the call lies after the list was made and not in the future."""
    contact: Contact = attempt.data["contact"]
    if contact.at > attempt.at + timedelta(minutes=5):
        return DomainError("contact_in_future", _("The contact lies in the future."))
    if contact.at < attempt.data["since"].replace(second=0, microsecond=0):
        return DomainError("call_before_list", _("The call lies before the list was made."))
    return None
