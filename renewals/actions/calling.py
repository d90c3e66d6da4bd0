"""电呼清单: customers handed to telesales as a batch, and the results that come back (renewals brief §1.7, §6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import Actor, require
from renewals.actions import announcing, blocking, finding, following, reminders
from renewals.branch_numbers import number, read_once
from renewals.models import CallList, CallListItem, CallListStatus, Renewal, RenewalStatus
from renewals.models.renewal import AFTER_LAPSE, OPEN, RenewalQuerySet
from renewals.rules.contact import ContactChannel, ContactResult
from workflow.models import Event
from workflow.todos import open_todo
from workflow.transitions import create, fire

WANTS_MORE = {ContactResult.INTERESTED, ContactResult.WANTS_QUOTE, ContactResult.APPOINTMENT}
CALLABLE = (*OPEN, RenewalStatus.LOST, *AFTER_LAPSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallListForm:
    """Which customers and why; empty choices do not narrow. ``days`` None: as long as the branch's setting says."""

    name: str
    purpose: str
    expires_first: date
    expires_last: date
    statuses: tuple[str, ...] = ()
    usages: tuple[str, ...] = ()
    days: int | None = None

    def as_filters(self) -> dict[str, Any]:
        """The filter as the list keeps it."""
        return {
            "expires_first": self.expires_first.isoformat(),
            "expires_last": self.expires_last.isoformat(),
            "statuses": list(self.statuses),
            "usages": list(self.usages),
        }


def callable_customers(*, by: Actor, branch: Branch, form: CallListForm, at: datetime) -> RenewalQuerySet:
    """Whom telesales may call: a valid number, not on the do-not-call list, not on another current list, and either
    after expiry, or lost, or not spoken to by the owner shortly before expiry, or unreachable (brief §1.3, §1.7)."""
    day = reminders.local_day(at)
    soon = day + timedelta(days=number("telesales_before_days", branch, day))
    left_alone = Q(effective_contacts=0, expires_on__lte=soon) | Q(unreachable=True)
    rows = Renewal.objects.visible_to(by).filter(branch__in=Branch.objects.under(branch), phone_valid=True)
    rows = rows.filter(
        expires_on__gte=form.expires_first,
        expires_on__lte=min(form.expires_last, day + timedelta(days=number("call_earliest_days", branch, day))),
        do_not_call=False,
    )
    rows = rows.filter(Q(status__in=[RenewalStatus.LOST, *AFTER_LAPSE]) | Q(status__in=OPEN) & left_alone)
    rows = rows.filter(status__in=form.statuses or CALLABLE)
    if form.usages:
        rows = rows.filter(usage__in=form.usages)
    taken = CallListItem.objects.filter(renewal=OuterRef("pk"), call_list__status="open", call_list__expires_at__gt=at)
    return rows.exclude(phone_hash__in=blocking.blocked_numbers(day)).filter(~Exists(taken))


@read_once()
def make_call_list(*, by: User, branch: Branch, form: CallListForm, at: datetime | None = None) -> CallList:
    """Hands out a list. It can be called until it expires; the customers on it cannot be put on another meanwhile."""
    require(by, "renewals.call_list", branch)
    if not form.purpose.strip():
        raise DomainError("purpose_missing", _("Say what the list is for."))
    now = at or timezone.now()
    day = reminders.local_day(now)
    days = form.days or number("call_list_days", branch, day)
    with transaction.atomic():
        Branch.objects.select_for_update().get(pk=branch.pk)
        rows = list(callable_customers(by=by, branch=branch, form=form, at=now).order_by("expires_on", "pk"))
        if not rows:
            raise DomainError("list_empty", _("No customer may be called under this filter."))
        call_list = CallList(
            branch=branch,
            name=form.name.strip(),
            made_by=by,
            purpose=form.purpose.strip(),
            filters=form.as_filters(),
            rows=len(rows),
            expires_at=reminders.end_of(day + timedelta(days=days)),
        )
        create(call_list, "make", by=by, at=now, facts={"rows": len(rows), "filters": form.as_filters()})
        CallListItem.objects.bulk_create(
            [CallListItem(call_list=call_list, renewal=row, branch_id=row.branch_id) for row in rows]
        )
    return call_list


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """One call written back by telesales."""

    result: str
    note: str = ""
    seconds: int | None = None
    customer_asked: bool = False
    called_at: datetime | None = None


@read_once()
def record_call(
    *, by: User, item: CallListItem, call: CallResult, key: str = "", at: datetime | None = None
) -> Renewal:
    """呼叫结果回写. A customer who wants more comes back to the owner with a to-do; R9 blocks the number at once."""
    now = at or timezone.now()
    refuse_ended_list(item.call_list, now)
    entry = following.Entry(
        channel=ContactChannel.PHONE,
        result=call.result,
        note=call.note,
        seconds=call.seconds,
        customer_asked=call.customer_asked,
        contact_at=call.called_at,
    )
    renewal = finding.visible_renewal(item.renewal_id, by=by)
    contact = following.judged(renewal, entry, now, terminal=True)

    def then(row: Renewal, event: Event) -> None:
        following.write_row(row, entry, contact, by, now)
        changed = CallListItem.objects.select_for_update().get(pk=item.pk)
        changed.calls += 1
        changed.result, changed.called_by, changed.called_at = contact.result, by, contact.at
        changed.note = call.note.strip()[:200]
        changed.save(update_fields=["calls", "result", "called_by", "called_at", "note"])
        if contact.do_not_call:
            blocking.block_number(row, by=by, at=now)
        if contact.result in WANTS_MORE and row.owner is not None:
            due_at = reminders.end_of(reminders.local_day(now) + timedelta(days=1))
            kind = reminders.NEXT_CONTACT
            open_todo(row, kind, subject=str(row), due_at=due_at, at=now, assignee=row.owner)
            announcing.tell(row, event, "telesales_interest", row.owner_id, by=by)

    return fire(
        renewal,
        "telesales_call",
        by=by,
        key=key,
        at=now,
        facts={**following.contact_facts(contact), "call_list": item.call_list_id},
        then=then,
        contact=contact,
    )


def refuse_ended_list(call_list: CallList, at: datetime) -> None:
    """Nobody calls from a list that was finished, withdrawn or is past its time."""
    if call_list.status != CallListStatus.OPEN or call_list.expires_at <= at:
        raise DomainError("list_not_current", _("This call list has ended."))


def finish_call_list(
    *, by: Actor, call_list: CallList, expected_version: int | None = None, at: datetime | None = None
) -> CallList:
    """All that could be called was called, or the time is over."""
    called = call_list.items.filter(calls__gt=0).count()
    return fire(call_list, "finish", by=by, expected_version=expected_version, at=at, facts={"called": called})


def withdraw_call_list(
    *,
    by: Actor,
    call_list: CallList,
    reason: str,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> CallList:
    """Nobody may call from it any more."""
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    return fire(call_list, "withdraw", by=by, expected_version=expected_version, at=at, reason=reason.strip())


def expire_call_lists(*, by: Actor, call_lists: Iterable[CallList], at: datetime) -> int:
    """Finishes lists whose time is over."""
    return len([finish_call_list(by=by, call_list=call_list, at=at) for call_list in call_lists])
