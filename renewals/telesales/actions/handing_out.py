"""分配, 释放: who calls the customers of a list, and who of them goes back to the owner before its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions.announcing import is_news
from renewals.actions.calling import refuse_ended_list
from renewals.models import CallList, CallListItem
from workflow.models import Event
from workflow.notifying import notify
from workflow.outbox import event_key
from workflow.transitions import NotFound, fire

CALLS = "renewals.call"


def hand_out(
    *,
    by: User,
    call_list: CallList,
    to: Sequence[User],
    anew: bool = False,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> dict[int, int]:
    """Deals the customers nobody called yet out to callers, in equal shares in the order of the list.

    ``anew``: also those who were handed to somebody. Returns how many each caller got.
    """
    now = at or timezone.now()
    if not to:
        raise DomainError("nobody_chosen", _("Choose at least one caller."))
    for person in to:
        if not person.is_active or not person.scope().may(CALLS, call_list.branch):
            raise DomainError("not_a_caller", _("%(name)s does not call in this branch.") % {"name": person.name})
    shares: dict[int, int] = {}

    def then(locked: CallList, event: Event) -> None:
        refuse_ended_list(locked, now)
        rows = CallListItem.objects.select_for_update().filter(call_list=locked, calls=0, released_at=None)
        items = list(rows if anew else rows.filter(assigned_to=None))
        if not items:
            raise DomainError("nothing_to_hand_out", _("Every customer of this list is called or handed out."))
        for place, item in enumerate(items):
            item.assigned_to = to[place % len(to)]
            shares[item.assigned_to.pk] = shares.get(item.assigned_to.pk, 0) + 1
        CallListItem.objects.bulk_update(items, ["assigned_to"], batch_size=500)
        if is_news(event):
            for person, count in shares.items():
                facts = {"count": count, "actor": by.name}
                notify("calls_handed_out", people=[person], key=event_key(event), about=locked, facts=facts)

    fire(
        call_list,
        "hand_out",
        by=by,
        expected_version=expected_version,
        at=now,
        facts={"callers": [person.employee_no for person in to], "anew": anew, "people": len(to)},
        then=then,
    )
    return shares


def release_item(*, by: User, item: CallListItem, reason: str, at: datetime | None = None) -> CallListItem:
    """Gives one customer back to the owner: telesales calls no more, the lock ends, another list may have it."""
    now = at or timezone.now()
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    call_list = CallList.objects.visible_to(by).select_related("branch").filter(pk=item.call_list_id).first()
    if call_list is None:
        raise NotFound

    def then(locked: CallList, event: Event) -> None:
        refuse_ended_list(locked, now)
        row = CallListItem.objects.select_for_update().select_related("renewal").get(pk=item.pk)
        if row.released_at is not None:
            raise DomainError("item_released", _("This customer was given back to the owner."))
        row.released_at = now
        if row.locked_until is not None and row.locked_until > now:
            row.locked_until = max(now, row.locked_from or now)
        row.save(update_fields=["released_at", "locked_until"])
        if is_news(event) and row.renewal.owner_id not in {None, by.pk}:
            facts = {"policy": row.renewal.policy_no, "actor": by.name}
            notify(
                "customer_given_back",
                people=[row.renewal.owner_id],
                key=event_key(event),
                about=row.renewal,
                facts=facts,
            )

    fire(call_list, "release", by=by, at=now, reason=reason.strip(), facts={"task": item.token}, then=then)
    return CallListItem.objects.visible_to(by).get(pk=item.pk)
