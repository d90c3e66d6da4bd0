"""脱保, 脱保回访, 关闭: what happens after the cover ended (renewals brief §1.5 rows 14–17, §1.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from renewals.actions import announcing, blocking, finding, losing, reminders
from renewals.branch_numbers import number, read_once
from renewals.conduct.actions.noting import note_callback
from renewals.conduct.asking import digest_of
from renewals.insight.actions.attempts import late_attempts_kept
from renewals.leads.actions import seeding
from renewals.leads.rules.seeding import plausible_until
from renewals.models import Callback, Renewal
from renewals.models.callback import InsuredWhere, ReviewVerdict
from renewals.rules.contact import ContactChannel, ContactResult, forbids_calls
from renewals.rules.loss import NOT_FOLLOWED_UP
from renewals.taxonomies import Taxonomy
from renewals.telesales.guards import refuse_checked_out
from workflow.models import Event
from workflow.todos import NewToDo, close_todos, close_todos_of, open_todos
from workflow.transitions import fire, fire_many
from workflow.working_time import add_working_days, calendar_overrides


def lapse(*, renewals: Iterable[Renewal], at: datetime | None = None) -> int:
    """脱保 of those whose cover ended (rows with ``branch`` selected); each gets a callback to-do with its due day.

    A customer nobody spoke to gets the system's reason 超期未跟进. Where the win-back period is over too, no callback
    is asked for: the next round closes the row.
    """
    now = at or timezone.now()
    today, overrides = reminders.local_day(now), calendar_overrides()
    with read_once():
        due: dict[int, date] = {}
        work: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
        for row in renewals:
            days = number("callback_working_days", row.branch, today)
            due.setdefault(days, add_working_days(today, days, overrides))
            data = {"moment": now, "callback_due_on": due[days], "system_reason": NOT_FOLLOWED_UP}
            work.append((row.pk, data, {}))
        return fire_many(Renewal, "lapse", by=SYSTEM, work=work, at=now, then=_lapsed(now))


def _lapsed(at: datetime) -> Callable[[Sequence[Renewal], Sequence[Event]], None]:
    today = reminders.local_day(at)

    def then(rows: Sequence[Renewal], events: Sequence[Event]) -> None:
        # A void that was asked for still waits for its decision.
        kinds = (reminders.FIRST_CONTACT, reminders.NEXT_CONTACT, reminders.CHECK_LOSS)
        close_todos_of(rows, *kinds, by=SYSTEM, at=at)
        losing.end_approvals(rows, events, at=at)
        callable_rows = [
            row for row in rows if today <= row.expires_on + timedelta(days=number("win_back_days", row.branch, today))
        ]
        todos = [
            NewToDo(row, str(row), reminders.end_of(row.callback_due_on or today), row.owner_id, "specialist")
            for row in callable_rows
        ]
        open_todos(reminders.CALLBACK, todos, by=SYSTEM, at=at)
        told = [(row.owner_id, event) for row, event in zip(rows, events, strict=True)]
        announcing.tell_each("lapsed_many", told, by=SYSTEM)
        announcing.post(*events)

    return then


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackForm:
    """脱保回访登记单. ``called_at`` None: now. ``insured_until`` is the other policy's last covered day."""

    channel: str
    result: str
    insured_where: str
    reason: str
    win_back: str
    insurer: str = ""
    insured_until: date | None = None
    price_gap: Decimal | None = None
    complaint: str = ""
    offer: str = ""
    next_contact_on: date | None = None
    do_not_call: bool = False
    recording_no: str = ""
    note: str = ""
    called_at: datetime | None = None
    customer_asked: bool = False


@read_once()
def register_callback(
    *,
    by: User,
    renewal: Renewal,
    form: CallbackForm,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """脱保回访完成: the form of a lapsed customer. "Insured with another company" asks for the insurer; its last
    covered day is the lead for next year."""
    now = at or timezone.now()
    called_at = form.called_at or now
    refusal = refuse_callback(form, renewal, reminders.local_day(now))
    if refusal is not None:
        raise refusal
    blocked = form.do_not_call or forbids_calls(ContactResult(form.result))
    digest = digest_of(renewal)

    def then(row: Renewal, event: Event) -> None:
        held = refuse_checked_out(row, form.channel, called_at)  # under the lock: a list may have been made meanwhile
        if held is not None:
            raise held
        values = asdict(form) | {"do_not_call": blocked}
        asked = values.pop("customer_asked")
        values.pop("called_at")
        plan = row.callback_plans.filter(lapse_no=row.lapse_no).first()
        if plan is not None:
            values |= {"planned_by_id": plan.planned_by_id, "plan_day": plan.day}
        callback = Callback.objects.create(
            renewal=row, branch=row.branch, caller=by, at=called_at, lapse_no=row.lapse_no, **values
        )
        note_callback(callback, digest, customer_asked=asked, entered_at=now)
        seeding.seed_from_callback(row, callback, by=by, at=now)
        close_todos(row, reminders.CALLBACK, by=by, at=now)
        reminders.remind_next_contact(row, by=by, at=now)
        if blocked:
            blocking.block_number(row, by=by, at=now)
        else:
            blocking.block_after(row, form.result, digest, by=by, at=now)
        announcing.post(event)

    with late_attempts_kept(by=by, renewal=renewal, said=form.called_at, at=now):
        return fire(
            renewal,
            "register_callback",
            by=by,
            expected_version=expected_version,
            key=key,
            at=now,
            facts={
                "insured_where": form.insured_where,
                "win_back": form.win_back,
                "cause": form.reason,
                **({"customer_asked": True} if form.customer_asked else {}),
            },
            then=then,
            moment=called_at,
            cause=form.reason,
            result=form.result,
            next_contact_on=form.next_contact_on,
            channel=form.channel,
            recording_no=form.recording_no.strip(),
            customer_asked=form.customer_asked,
            do_not_call=blocked,
        )


def refuse_callback(form: CallbackForm, renewal: Renewal, today: date) -> DomainError | None:
    """What is missing or contradicts itself on the form, or None."""
    if Taxonomy(renewal.branch, today).loss_reason(form.reason) is None:
        return DomainError("reason_missing", _("Choose the true reason."))
    if form.channel not in set(ContactChannel) or form.result not in set(ContactResult):
        return DomainError("contact_incomplete", _("Choose channel and result."))
    if form.insured_where == InsuredWhere.COMPETITOR and not form.insurer.strip():
        return DomainError("insurer_missing", _("Name the insurer the customer is with now."))
    if form.insured_until is not None and not plausible_until(form.insured_until, renewal.expires_on, today):
        return DomainError(
            "insured_until_outside",
            _("The new policy must end after ours did, and at most two years from now."),
        )
    return None if form.next_contact_on is None else _refuse_next_contact(form.next_contact_on, renewal, today)


def _refuse_next_contact(next_contact_on: date, renewal: Renewal, today: date) -> DomainError | None:
    last = renewal.expires_on + timedelta(days=number("win_back_days", renewal.branch, today))
    if not today <= next_contact_on <= last:
        return DomainError(
            "next_contact_outside",
            _("The next contact must lie between today and %(last)s, the end of the win-back period.") % {"last": last},
        )
    return None


def review_callback(
    *,
    by: User,
    callback: Callback,
    opinion: str,
    verdict: str = ReviewVerdict.AGREED,
    true_reason: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Callback:
    """复核: a quality caller verified a callback by calling again (a sample of at least one in ten).

    Where another reason is true it takes the place of the one on the form, which stays readable.
    """
    now = at or timezone.now()

    def then(row: Renewal, _event: Event) -> None:
        found = {"verdict": verdict, "true_reason": true_reason, "review_result": opinion.strip()[:200]}
        Callback.objects.filter(pk=callback.pk).update(reviewer=by, reviewed_at=now, **found)
        close_todos(row, reminders.REVIEW_CALLBACK, by=by, at=now)

    fire(
        finding.visible_renewal(callback.renewal_id, by=by),
        "review_callback",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        facts={"verdict": verdict, **({"cause": true_reason} if true_reason else {})},
        then=then,
        callback=callback,
        opinion=opinion,
        verdict=verdict,
        true_reason=true_reason,
    )
    return Callback.objects.get(pk=callback.pk)


def close(*, renewals: Iterable[int], at: datetime | None = None) -> int:
    """召回期满关闭; all that was still open about the customer is closed."""
    now = at or timezone.now()

    def then(rows: Sequence[Renewal], events: Sequence[Event]) -> None:
        close_todos_of(rows, by=SYSTEM, at=now)
        seeding.seed_from_closed(rows, by=SYSTEM, at=now)
        announcing.post(*events)

    with read_once():
        return fire_many(Renewal, "close", by=SYSTEM, work=[(pk, {}, {}) for pk in renewals], at=now, then=then)
