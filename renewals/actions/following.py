"""跟踪登记: contacts with the customer, entered in one short form (renewals brief §1.5 rows 5–6, §4.2–4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import Actor
from renewals.actions import announcing, blocking, finding, reminders
from renewals.branch_numbers import read_once, windows_of
from renewals.conduct.actions.noting import note_follow_up
from renewals.conduct.asking import digest_of
from renewals.insight.actions.attempts import late_attempts_kept
from renewals.models import FollowUp, OwnerSpell, Renewal, RenewalStatus
from renewals.rules.contact import (
    Attempt,
    ContactChannel,
    ContactResult,
    Intention,
    forbids_calls,
    is_effective,
    is_unreachable,
    kills_number,
    needs_next_contact,
    next_contact_limit,
)
from renewals.step_guards import Contact, Tally
from workflow.idempotency import claim_key
from workflow.models import Event
from workflow.retrying import retried
from workflow.todos import close_todos
from workflow.transitions import fire


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the short form asks. ``contact_at`` None: now. ``replied``: the customer answered a written message."""

    channel: str
    result: str
    intention: str = ""
    next_contact_on: date | None = None
    note: str = ""
    seconds: int | None = None
    replied: bool = False
    outgoing: bool = True
    customer_asked: bool = False
    contact_at: datetime | None = None
    recording_no: str = ""


@read_once()
def register_follow_up(
    *,
    by: User,
    renewal: Renewal,
    entry: Entry,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """Registers a contact. The first one starts the follow-up; R9 blocks the number at once; a dead number gives way
    to the customer's next one; three failed attempts on two days make the customer unreachable (§4.3)."""
    now = at or timezone.now()

    def work() -> Renewal:
        if key and not claim_key(f"{by.employee_no}:renewals.follow_up", key, [renewal.pk, entry]):
            return Renewal.objects.get(pk=renewal.pk)
        contact = judged(renewal, entry, now)
        first = renewal.status == RenewalStatus.ASSIGNED
        return fire(
            renewal,
            "follow_up_first" if first else "follow_up",
            by=by,
            expected_version=expected_version,
            at=now,
            facts=contact_facts(contact) | for_whom(renewal, by),
            then=lambda row, event: _registered(row, event, entry, contact, by, now),
            contact=contact,
        )

    with late_attempts_kept(by=by, renewal=renewal, said=entry.contact_at, at=now):
        return retried(work)


def judged(renewal: Renewal, entry: Entry, at: datetime, *, terminal: bool = False) -> Contact:
    """The entry as the rules see it: does it count, is the matter closed, until when may the next contact wait.

    ``terminal``: the caller has no next contact to set (telesales).
    """
    channel, result, intention = _known(entry)
    moment = entry.contact_at or at
    day = reminders.local_day(at)
    windows = windows_of(renewal.branch, day)
    effective = is_effective(channel, result, seconds=entry.seconds, replied=entry.replied)
    latest = next_contact_limit(intention, day, renewal.expires_on, windows)
    return Contact(
        at=moment,
        result=result.value,
        intention=intention.value,
        next_contact_on=entry.next_contact_on,
        latest_next=latest or max(day, renewal.expires_on),
        terminal=terminal or not needs_next_contact(result, intention),
        effective=effective,
        unreachable=is_unreachable([*_attempts(renewal), Attempt(timezone.localtime(moment), effective)]),
        phone_invalid=kills_number(result),
        do_not_call=forbids_calls(result),
        channel=channel.value,
        outgoing=entry.outgoing,
        customer_asked=entry.customer_asked,
        recording_no=entry.recording_no.strip(),
        digest=digest_of(renewal),
    )


def _known(entry: Entry) -> tuple[ContactChannel, ContactResult, Intention]:
    try:
        return (
            ContactChannel(entry.channel),
            ContactResult(entry.result),
            Intention(entry.intention or Intention.NOT_REACHED),
        )
    except ValueError as error:
        raise DomainError("contact_incomplete", _("Choose channel, result and intention.")) from error


def _attempts(renewal: Renewal) -> list[Attempt]:
    rows = FollowUp.objects.filter(renewal=renewal).standing().values_list("at", "effective")
    return [Attempt(timezone.localtime(at), effective) for at, effective in rows]


def contact_facts(contact: Contact) -> dict[str, Any]:
    """What the history says about a contact; the note stays with the follow-up."""
    facts = {"channel": contact.channel, "result": contact.result, "intention": contact.intention}
    asked = {"customer_asked": True} if contact.customer_asked else {}
    return {**facts, "effective": contact.effective, **asked}


def for_whom(renewal: Renewal, by: User) -> dict[str, str]:
    """Whose customer a deputy speaks to; nothing where the owner does."""
    owner = renewal.owner
    return {"on_behalf_of": owner.name} if owner is not None and owner.pk != by.pk else {}


def write_row(renewal: Renewal, entry: Entry, contact: Contact, by: User, at: datetime, **more: Any) -> FollowUp:
    """Adds the follow-up itself; it is never changed afterwards. A call counts for the number that was dialled."""
    row = FollowUp.objects.create(
        renewal=renewal,
        branch=renewal.branch,
        author=by,
        at=contact.at,
        entered_at=at,
        channel=contact.channel,
        outgoing=contact.outgoing,
        result=contact.result,
        intention=contact.intention,
        effective=contact.effective,
        seconds=entry.seconds,
        next_contact_on=contact.next_contact_on,
        note=entry.note.strip(),
        **more,
    )
    note_follow_up(row, contact.digest, customer_asked=contact.customer_asked, recording_no=contact.recording_no)
    blocking.block_after(renewal, contact.result, contact.digest, by=by, at=at)
    return row


def _registered(renewal: Renewal, event: Event, entry: Entry, contact: Contact, by: User, at: datetime) -> None:
    write_row(renewal, entry, contact, by, at)
    if contact.effective:
        spells = OwnerSpell.objects.filter(renewal=renewal, owner=renewal.owner, to_at=None, first_effective_at=None)
        spells.update(first_effective_at=contact.at)
    close_todos(renewal, reminders.FIRST_CONTACT, by=by, at=at)
    reminders.remind_next_contact(renewal, by=by, at=at)
    announcing.post(event)


@read_once()
def correct_follow_up(
    *,
    by: User,
    follow_up: FollowUp,
    entry: Entry,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """更正: a new row takes the place of a mistaken one, which stays readable; what was counted is counted again.

    Time, author and block of the number are those of the first row: a do-not-call request is never taken back here.
    """
    now = at or timezone.now()
    renewal = finding.visible_renewal(follow_up.renewal_id, by=by)
    if FollowUp.objects.filter(corrects=follow_up).exists():
        raise DomainError("already_corrected", _("This follow-up is corrected already. Correct the newer one."))
    contact = judged(renewal, _at_the_time(entry, follow_up), now)

    def then(row: Renewal, _event: Event) -> None:
        write_row(row, entry, contact, by, now, corrects=follow_up)
        reminders.remind_next_contact(row, by=by, at=now)

    return fire(
        renewal,
        "correct_follow_up",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={**contact_facts(contact), "corrects": follow_up.pk},
        then=then,
        tally=_tally(renewal, follow_up, contact),
    )


def _at_the_time(entry: Entry, follow_up: FollowUp) -> Entry:
    values = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    return Entry(**{**values, "contact_at": follow_up.at})


def _tally(renewal: Renewal, replaced: FollowUp, contact: Contact) -> Tally:
    others = list(FollowUp.objects.filter(renewal=renewal).standing().exclude(pk=replaced.pk))
    attempts = [Attempt(timezone.localtime(row.at), row.effective) for row in others]
    attempts.append(Attempt(timezone.localtime(contact.at), contact.effective))
    effective = sorted(attempt.at for attempt in attempts if attempt.effective)
    return Tally(
        attempts=len(attempts),
        effective_contacts=len(effective),
        first_effective_at=effective[0] if effective else None,
        unreachable=is_unreachable(attempts),
        newest=contact if all(row.at <= contact.at for row in others) else None,
        corrects_author_id=replaced.author_id,
    )


def next_contact_choices(*, by: Actor, renewal: Renewal, at: datetime | None = None) -> dict[str, date]:
    """For each intention the last day the form may offer, as the guard will judge it."""
    day = reminders.local_day(at or timezone.now())
    if not by.scope().may("renewals.follow_up", renewal.branch):
        return {}
    windows = windows_of(renewal.branch, day)
    limits = {each.value: next_contact_limit(each, day, renewal.expires_on, windows) for each in Intention}
    return {code: limit for code, limit in limits.items() if limit is not None}
