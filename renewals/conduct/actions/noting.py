"""What a contact leaves behind for the rules of conduct: the call that counts, and words of rebates in its note."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from renewals.conduct.guards import CALLS
from renewals.conduct.rules.rebates import rebate_words
from renewals.models import Callback, FollowUp, RebateNote, Renewal, SalesCall

LENGTH = RebateNote._meta.get_field("words").max_length or 0


def note_follow_up(row: FollowUp, digest: str, *, customer_asked: bool, recording_no: str) -> None:
    """A registered contact: an outbound call counts for its number; a correction is no call of its own."""
    note_rebates(row.renewal, row.author, row.note, row.entered_at)
    if row.channel in CALLS and row.outgoing and row.corrects_id is None:
        SalesCall.objects.create(
            renewal=row.renewal,
            branch=row.branch,
            caller=row.author,
            phone_hash=digest,
            at=row.at,
            channel=row.channel,
            result=row.result,
            customer_asked=customer_asked,
            recording_no=recording_no,
            follow_up=row,
        )


def note_callback(row: Callback, digest: str, *, customer_asked: bool, entered_at: datetime) -> None:
    """A lapse callback by phone counts for its number as every other call."""
    note_rebates(row.renewal, row.caller, f"{row.note} {row.offer}", entered_at)
    if row.channel in CALLS:
        SalesCall.objects.create(
            renewal=row.renewal,
            branch=row.branch,
            caller=row.caller,
            phone_hash=digest,
            at=row.at,
            channel=row.channel,
            result=row.result,
            customer_asked=customer_asked,
            recording_no=row.recording_no,
            callback=row,
        )


def note_rebates(renewal: Renewal, author: User, text: str, at: datetime) -> None:
    """报行合一: a note that speaks of rebates is listed; it is not refused, for what was said is to be known."""
    words = rebate_words(text)
    if words:
        RebateNote.objects.create(
            renewal=renewal, branch=renewal.branch, author=author, at=at, words="、".join(words)[:LENGTH]
        )
