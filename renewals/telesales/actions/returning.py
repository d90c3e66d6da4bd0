"""呼叫结果回写: one call of the return file, written as the call it was (renewals brief §1.7)."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.scope import Actor
from renewals.actions import calling, finding, following
from renewals.models import CallListItem, CallReturn, Renewal
from renewals.rules.contact import ContactChannel
from renewals.telesales.rules.call_row import CallRow
from workflow.models import Event, ImportBatch
from workflow.transitions import fire


def begun_at(item: CallListItem) -> datetime:
    """When telesales got the customer."""
    return item.locked_from or item.call_list.created_at


def record_returned(
    *, by: Actor, item: CallListItem, row: CallRow, caller: User, batch: ImportBatch, number: int, at: datetime
) -> Renewal:
    """The caller is the author of the contact, the one who imports of the event; R9 blocks the number at once.

    The database keeps a task and instant once: a second file, or a second worker, writes nothing.
    """
    renewal = finding.visible_renewal(item.renewal_id, by=by)
    entry = following.Entry(
        channel=ContactChannel.PHONE,
        result=row.result,
        note=row.note,
        seconds=row.seconds,
        customer_asked=row.customer_asked,
        contact_at=row.called_at,
    )
    contact = following.judged(renewal, entry, at, terminal=True)

    def then(changed: Renewal, event: Event) -> None:
        locked = CallListItem.objects.select_for_update().get(pk=item.pk)
        follow_up = following.write_row(changed, entry, contact, caller, at)
        CallReturn.objects.create(
            item=locked,
            branch=changed.branch,
            called_at=row.called_at,
            result=row.result,
            caller=caller,
            follow_up=follow_up,
            batch=batch,
            source_row=number,
        )
        calling.written_back(locked, changed, event, contact, row.note, caller=caller, by=by, at=at)

    facts = {**following.contact_facts(contact), "call_list": item.call_list_id, "caller_no": caller.employee_no}
    return fire(
        renewal,
        "call_returned",
        by=by,
        at=at,
        facts={**facts, "batch": batch.pk, "row": number},
        then=then,
        contact=contact,
        since=begun_at(item),
    )
