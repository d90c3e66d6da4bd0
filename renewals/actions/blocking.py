"""禁呼: numbers that nobody may call for sales (renewals brief §6)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.fields import blind_index
from accounts.models import Branch
from accounts.scope import Actor
from renewals.actions import reminders
from renewals.branch_numbers import number
from renewals.models import BlockSource, DoNotCall, Renewal
from renewals.models.renewal import RenewalQuerySet
from renewals.rules.contact import ContactResult
from workflow.identifiers.masking import mask_phone

#: Setting that says for how many months a block holds.
MONTHS = {BlockSource.REFUSAL: "refusal_months"}
LENGTH = "do_not_call_months"


def block_after(renewal: Renewal, result: str, digest: str, *, by: Actor, at: datetime) -> None:
    """What a contact means for its number: 勿扰 and a clear refusal block it at once, for everybody."""
    source = {ContactResult.DO_NOT_CALL: BlockSource.CUSTOMER, ContactResult.REFUSED: BlockSource.REFUSAL}
    found = source.get(ContactResult(result))
    if found is not None:
        block_number(renewal, by=by, at=at, source=found, digest=digest)


def block_number(
    renewal: Renewal,
    *,
    by: Actor,
    at: datetime,
    source: BlockSource = BlockSource.CUSTOMER,
    digest: str = "",
) -> None:
    """Enters the customer's number at once, for the months of the branch's setting. ``digest``: the number that was
    dialled, where the customer has another one since."""
    if not (digest or renewal.phone):
        return
    known = digest or renewal.phone_hash or blind_index(renewal.phone)
    masked = mask_phone(renewal.phone) if known == (renewal.phone_hash or blind_index(renewal.phone)) else ""
    block_digest(known, masked, by=by, branch=renewal.branch, at=at, source=source)


def block_digest(
    digest: str,
    masked: str,
    *,
    by: Actor,
    branch: Branch,
    at: datetime,
    source: BlockSource,
    permanent: bool = False,
    note: str = "",
) -> DoNotCall:
    """Enters a number. Where it stands already the longer block stays, with its source; a lifted one begins anew."""
    day = reminders.local_day(at)
    until = None if permanent else months_after(day, number(MONTHS.get(source, LENGTH), branch, day))
    facts = {
        "reason": "customer_request" if source == BlockSource.CUSTOMER else source.value,
        "source": source,
        "note": note,
        "since": day,
        "until": until,
        "recorded_by_no": by.employee_no,
    }
    with transaction.atomic():
        entry, created = DoNotCall.objects.select_for_update().get_or_create(
            phone_hash=digest, defaults={**facts, "masked": masked}
        )
        if not created and replaces(entry, day, until):
            for name, value in facts.items():
                setattr(entry, name, value)
            entry.masked = entry.masked or masked
            entry.lifted_at = entry.lifted_by = None
            entry.save()
    return entry


def replaces(entry: DoNotCall, day: date, until: date | None) -> bool:
    """Whether a new block of the same number takes the place of what is entered: the strictest wins."""
    stands = entry.lifted_at is None and entry.since <= day and (entry.until is None or entry.until >= day)
    if not stands:
        return True
    return entry.until is not None and (until is None or until > entry.until)


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))


def callable_numbers(rows: RenewalQuerySet, on: date, *, column: str = "phone_hash") -> RenewalQuerySet:
    """Those of ``rows`` whose number nobody has blocked on a day."""
    return rows.filter(~blocked(on, column))


def blocked(on: date, column: str = "phone_hash") -> Exists:
    """The condition that a row's number stands on the do-not-call register."""
    return Exists(DoNotCall.objects.in_force(on).filter(phone_hash=OuterRef(column)))
