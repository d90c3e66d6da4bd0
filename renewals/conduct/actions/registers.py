"""The registers: numbers blocked and lifted, consents, complaints, notes looked at (renewals brief §6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.fields import blind_index
from accounts.models import Branch, User
from accounts.scope import require
from renewals.actions import blocking, reminders
from renewals.conduct.lift_guards import INDUSTRY
from renewals.models import BlockLift, BlockSource, Complaint, Consent, DoNotCall, RebateNote
from renewals.models.consent import ConsentChannel, ConsentPurpose
from workflow.identifiers.masking import mask_phone
from workflow.identifiers.phone import check_phone
from workflow.models import Event
from workflow.retrying import retried
from workflow.transitions import NotFound, create, fire

PERMISSION = "renewals.conduct"
#: Sources a person may enter by hand: a refusal comes from a contact, the industry's list from a file.
BY_HAND = (BlockSource.CUSTOMER, BlockSource.COMPLAINT, BlockSource.OWN)

P = ParamSpec("P")
R = TypeVar("R")


def again_when_locked(act: Callable[P, R]) -> Callable[P, R]:
    """One transaction, begun again where others hold the number for too long."""

    @wraps(act)
    def patiently(*args: P.args, **more: P.kwargs) -> R:
        return retried(lambda: act(*args, **more))

    return patiently


def known_number(text: str) -> tuple[str, str]:
    """Blind index and mask of a number somebody typed; refused where it is none."""
    number, _finding = check_phone(text)
    if not number:
        raise DomainError("phone_unreadable", _("This is no phone number that can be called."))
    return blind_index(number), mask_phone(number)


@again_when_locked
def block_by_hand(
    *, by: User, branch: Branch, phone: str, source: str, permanent: bool, note: str, at: datetime | None = None
) -> DoNotCall:
    """登记禁呼: nobody calls this number any more, in no branch."""
    require(by, PERMISSION, branch)
    if source not in BY_HAND:
        raise DomainError("source_unknown", _("Say where the wish comes from."))
    if not note.strip():
        raise DomainError("reason_missing", _("Say why."))
    digest, masked = known_number(phone)
    record("block_number", branch, by=by, branch=branch, reason=note.strip()[:200], source=source, number=masked)
    return blocking.block_digest(
        digest,
        masked,
        by=by,
        branch=branch,
        at=at or timezone.now(),
        source=BlockSource(source),
        permanent=permanent,
        note=note.strip()[:200],
    )


@again_when_locked
def ask_lift(*, by: User, branch: Branch, entry: DoNotCall, reason: str, at: datetime | None = None) -> BlockLift:
    """申请解除禁呼: one person asks; the number stays blocked until another one agrees."""
    require(by, PERMISSION, branch)
    now = at or timezone.now()
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    locked = DoNotCall.objects.select_for_update().get(pk=entry.pk)
    if not DoNotCall.objects.in_force(reminders.local_day(now)).filter(pk=locked.pk).exists():
        raise DomainError("not_blocked", _("This number is not blocked any more."))
    if locked.source == BlockSource.INDUSTRY:
        raise DomainError("industry_block", INDUSTRY)
    if locked.lifts.filter(status="lift_asked").exists():
        raise DomainError("lift_asked", _("Somebody has asked to lift this block already."))
    lift = BlockLift(branch=branch, entry=locked, reason=reason.strip()[:200], asked_by=by, asked_at=now)
    return create(lift, "ask_lift", by=by, at=now, facts={"number": locked.masked})


def decide_lift(
    *,
    by: User,
    lift: BlockLift,
    agreed: bool,
    opinion: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> BlockLift:
    """Somebody else lifts the block, or keeps it."""
    now = at or timezone.now()
    entry: dict[str, Any] = {"entry": lift.entry} if agreed else {}

    def then(row: BlockLift, _event: Event) -> None:
        if agreed:
            DoNotCall.objects.filter(pk=row.entry_id).update(lifted_at=now, lifted_by=by)

    return fire(
        lift,
        "approve_lift" if agreed else "decline_lift",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        then=then,
        decider=by,
        moment=now,
        opinion=opinion.strip()[:200],
        **entry,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """One statement of a customer about a number."""

    phone: str
    purpose: str
    channel: str
    given: bool
    on: date
    until: date | None = None
    evidence: str


def record_consent(*, by: User, branch: Branch, form: ConsentForm, at: datetime | None = None) -> Consent:
    """登记同意: with its evidence; nothing is stated for a day to come."""
    require(by, PERMISSION, branch)
    now = at or timezone.now()
    digest, masked = known_number(form.phone)
    if form.purpose not in ConsentPurpose.values or form.channel not in ConsentChannel.values:
        raise DomainError("consent_incomplete", _("Choose purpose and channel."))
    if not form.evidence.strip():
        raise DomainError("evidence_missing", _("Say where the statement is kept."))
    if form.on > reminders.local_day(now):
        raise DomainError("consent_in_future", _("The statement lies in the future."))
    if form.until is not None and form.until < form.on:
        raise DomainError("days_reversed", _("The last day lies before the first one."))
    return Consent.objects.create(
        branch=branch,
        phone_hash=digest,
        masked=masked,
        purpose=form.purpose,
        channel=form.channel,
        given=form.given,
        on=form.on,
        until=form.until,
        evidence=form.evidence.strip()[:200],
        recorded_by=by,
        recorded_at=now,
    )


def report_complaint(
    *, by: User, branch: Branch, phone: str, kind: str, complained_on: date, text: str, at: datetime | None = None
) -> Complaint:
    """登记投诉."""
    require(by, PERMISSION, branch)
    now = at or timezone.now()
    digest, masked = known_number(phone)
    if complained_on > reminders.local_day(now):
        raise DomainError("complaint_in_future", _("The complaint lies in the future."))
    if not text.strip():
        raise DomainError("text_missing", _("Say what happened."))
    complaint = Complaint(
        branch=branch,
        phone_hash=digest,
        masked=masked,
        kind=kind,
        complained_on=complained_on,
        text=text.strip()[:500],
        entered_by=by,
    )
    return create(complaint, "report", by=by, at=now, facts={"kind": kind})


def decide_complaint(
    *,
    by: User,
    complaint: Complaint,
    verified: bool,
    opinion: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Complaint:
    """查实 or 不实. A true complaint blocks its number; two of a unit in a year stop its calls to new customers."""
    now = at or timezone.now()

    def then(row: Complaint, _event: Event) -> None:
        if verified:
            blocking.block_digest(
                row.phone_hash, row.masked, by=by, branch=row.branch, at=now, source=BlockSource.COMPLAINT
            )

    day: dict[str, Any] = {"day": reminders.local_day(now)} if verified else {}
    return fire(
        complaint,
        "verify" if verified else "dismiss",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        then=then,
        decider=by,
        moment=now,
        opinion=opinion.strip()[:200],
        **day,
    )


@transaction.atomic
def look_at_note(*, by: User, pk: int, verdict: str, at: datetime | None = None) -> RebateNote:
    """A note about rebates was looked at: what came of it. Nobody looks at the own one, and once is enough."""
    row = (
        RebateNote.objects.visible_to(by).select_for_update(of=("self",)).select_related("branch").filter(pk=pk).first()
    )
    if row is None:
        raise NotFound
    require(by, PERMISSION, row.branch)
    if row.looked_by_id is not None:
        raise DomainError("already_reviewed", _("This note is looked at already."))
    if row.author_id == by.pk:
        raise DomainError("four_eyes", _("Somebody else must decide on your own request."))
    if not verdict.strip():
        raise DomainError("opinion_missing", _("Give your opinion."))
    row.looked_by, row.looked_at, row.verdict = by, at or timezone.now(), verdict.strip()[:200]
    row.save(update_fields=["looked_by", "looked_at", "verdict"])
    return row
