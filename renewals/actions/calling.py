"""电呼清单: customers handed to telesales as a batch, and the results that come back (renewals brief §1.7, §6)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM, Actor, require
from renewals.actions import announcing, blocking, finding, following, reminders
from renewals.branch_numbers import number, read_once
from renewals.conduct import screening
from renewals.models import CallList, CallListItem, CallListStatus, Renewal, RenewalStatus
from renewals.models.renewal import AFTER_LAPSE, OPEN, RenewalQuerySet
from renewals.rules.contact import ContactChannel, ContactResult
from renewals.step_guards import Contact
from renewals.telesales import opening
from renewals.telesales.rules.list_fields import in_order
from workflow.models import Event
from workflow.todos import open_todo
from workflow.transitions import create, fire, fire_many, lock

WANTS_MORE = {ContactResult.INTERESTED, ContactResult.WANTS_QUOTE, ContactResult.APPOINTMENT}
TOKEN_LETTERS, TOKEN_LENGTH = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 11
CALLABLE = (*OPEN, RenewalStatus.LOST, *AFTER_LAPSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallListForm:
    """Which customers and why; empty choices do not narrow.

    ``days`` and ``lock_days`` None: as long as the branch's setting says; 0 locks nobody. ``fields``: what the file
    says of a customer (``renewals.telesales.rules.list_fields``), none for the usual ones.
    """

    name: str
    purpose: str
    expires_first: date
    expires_last: date
    statuses: tuple[str, ...] = ()
    usages: tuple[str, ...] = ()
    days: int | None = None
    lock_days: int | None = None
    fields: tuple[str, ...] = ()

    def as_filters(self) -> dict[str, Any]:
        """The filter as the list keeps it."""
        return {
            "expires_first": self.expires_first.isoformat(),
            "expires_last": self.expires_last.isoformat(),
            "statuses": list(self.statuses),
            "usages": list(self.usages),
        }


def callable_customers(*, by: Actor, branch: Branch, form: CallListForm, at: datetime) -> RenewalQuerySet:
    """Whom telesales may call: open by the branch's opening rule, with a valid number, not on the do-not-call list,
    not on another current list (brief §1.3, §1.7)."""
    day = reminders.local_day(at)
    rows = Renewal.objects.visible_to(by).filter(branch__in=Branch.objects.under(branch), phone_valid=True)
    rows = rows.filter(expires_on__gte=form.expires_first, expires_on__lte=form.expires_last)
    rows = rows.filter(opening.open_to_telesales(opening.opening_of(branch, day), day))
    rows = rows.filter(status__in=form.statuses or CALLABLE)
    if form.usages:
        rows = rows.filter(usage__in=form.usages)
    taken = CallListItem.objects.filter(
        renewal=OuterRef("pk"), call_list__status="open", call_list__expires_at__gt=at, released_at=None
    )
    return blocking.callable_numbers(screening.for_telesales(rows, branch, day), day).filter(~Exists(taken))


@read_once()
def make_call_list(*, by: User, branch: Branch, form: CallListForm, at: datetime | None = None) -> CallList:
    """Hands out a list. It can be called until it expires; the customers on it cannot be put on another meanwhile, and
    for the days of the lock their owners do not call them."""
    require(by, "renewals.call_list", branch)
    if not form.purpose.strip():
        raise DomainError("purpose_missing", _("Say what the list is for."))
    now = at or timezone.now()
    day = reminders.local_day(now)
    days = form.days or number("call_list_days", branch, day)
    lock_days = number("call_lock_days", branch, day) if form.lock_days is None else form.lock_days
    with transaction.atomic():
        found = callable_customers(by=by, branch=branch, form=form, at=now)
        wanted = list(found.order_by().values_list("pk", flat=True))
        lock(Renewal, wanted)
        # Another list, of this branch or of one above or below, may have taken some of them meanwhile.
        rows = list(found.all().filter(pk__in=wanted).order_by("expires_on", "pk"))
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
            opening=opening.opening_of(branch, day).as_kept(),
            fields=list(in_order(form.fields)),
            lock_days=lock_days,
        )
        create(call_list, "make", by=by, at=now, facts={"rows": len(rows), "filters": form.as_filters()})
        until = min(call_list.expires_at, reminders.end_of(day + timedelta(days=lock_days)))
        held = {"locked_from": now, "locked_until": until} if lock_days else {}
        CallListItem.objects.bulk_create(
            [
                CallListItem(call_list=call_list, renewal=row, branch_id=row.branch_id, token=new_token(), **held)
                for row in rows
            ]
        )
    return call_list


@read_once()
@transaction.atomic
def list_for_one(*, by: User, renewal: Renewal, purpose: str, at: datetime) -> CallList:
    """A list with one customer, for a loss somebody else should try to keep (流失再挽)."""
    require(by, "renewals.call_list", renewal.branch)
    day = reminders.local_day(at)
    lock(Renewal, [renewal.pk])
    alone = Renewal.objects.visible_to(SYSTEM).filter(pk=renewal.pk, phone_valid=True)
    taken = CallListItem.objects.current().filter(renewal=renewal)
    if not blocking.callable_numbers(alone, day).exists() or taken.exists():
        raise DomainError("not_callable", _("Telesales may not call this customer, or is calling already."))
    call_list = CallList(
        branch=renewal.branch,
        name=str(_("Lost customer: %(policy)s") % {"policy": renewal.policy_no}),
        made_by=by,
        purpose=purpose.strip()[:200],
        filters={"renewal": renewal.pk},
        rows=1,
        expires_at=reminders.end_of(day + timedelta(days=number("call_list_days", renewal.branch, day))),
        opening=opening.opening_of(renewal.branch, day).as_kept(),
        fields=list(in_order(())),
        lock_days=0,
    )
    create(call_list, "make", by=by, at=at, facts={"rows": 1, "filters": {"renewal": renewal.pk}})
    CallListItem.objects.create(call_list=call_list, renewal=renewal, branch_id=renewal.branch_id, token=new_token())
    return call_list


def new_token() -> str:
    """A task number nobody can guess and everybody can read out: no 0, O, 1 or I."""
    return "T" + "".join(secrets.choice(TOKEN_LETTERS) for _place in range(TOKEN_LENGTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """One call written back by telesales."""

    result: str
    note: str = ""
    seconds: int | None = None
    customer_asked: bool = False
    called_at: datetime | None = None
    recording_no: str = ""


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
        recording_no=call.recording_no,
    )
    renewal = finding.visible_renewal(item.renewal_id, by=by)
    contact = following.judged(renewal, entry, now, terminal=True)

    def then(row: Renewal, event: Event) -> None:
        changed = CallListItem.objects.select_for_update().get(pk=item.pk)
        refuse_other_caller(changed, by)
        following.write_row(row, entry, contact, by, now)
        written_back(changed, row, event, contact, call.note, caller=by, by=by, at=now)

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


def written_back(
    item: CallListItem,
    row: Renewal,
    event: Event,
    contact: Contact,
    note: str,
    *,
    caller: User,
    by: Actor,
    at: datetime,
) -> None:
    """What follows a call of telesales: the locked item keeps its newest result, and a customer who wants more is the
    owner's again, with a to-do. A number is blocked with the contact itself."""
    item.calls += 1
    if item.called_at is None or item.called_at <= contact.at:
        item.result, item.called_by, item.called_at = contact.result, caller, contact.at
        item.note = note.strip()[:200]
    if contact.result in WANTS_MORE and item.locked_until is not None and item.locked_until > at:
        item.locked_until = max(at, item.locked_from or at)
    item.save(update_fields=["calls", "result", "called_by", "called_at", "note", "locked_until"])
    if contact.result in WANTS_MORE and row.owner is not None:
        due_at = reminders.end_of(reminders.local_day(at) + timedelta(days=1))
        open_todo(row, reminders.NEXT_CONTACT, subject=str(row), due_at=due_at, at=at, assignee=row.owner)
        announcing.tell(row, event, "telesales_interest", row.owner_id, by=by)


def refuse_other_caller(item: CallListItem, by: User) -> None:
    """A customer handed to one caller is called by nobody else, and one given back by none."""
    if item.released_at is not None:
        raise DomainError("item_released", _("This customer was given back to the owner."))
    if item.assigned_to_id not in {None, by.pk}:
        raise DomainError("other_caller", _("This customer was handed to another caller."))


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
    """Finishes lists whose time is over. One that somebody ends while the clock reads is left alone."""
    work: list[tuple[int, dict[str, Any], dict[str, Any]]] = [
        (each.pk, {}, {"called": each.items.filter(calls__gt=0).count()}) for each in call_lists
    ]
    return fire_many(CallList, "finish", by=by, work=work, at=at)
