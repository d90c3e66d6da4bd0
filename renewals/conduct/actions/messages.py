"""群发: the receivers of a bulk message, and who is left out of it (renewals brief §6: the fourth point)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import require
from renewals.actions import reminders
from renewals.branch_numbers import chosen, read_once
from renewals.conduct.rules.rebates import rebate_words
from renewals.conduct.screening import may_be_taken_out, with_consent
from renewals.models import BulkMessage, BulkMessageItem, MessagePurpose, Renewal
from renewals.models.consent import ConsentChannel
from renewals.models.renewal import AFTER_LAPSE, OPEN, RenewalQuerySet
from workflow.transitions import create, fire

PERMISSION = "renewals.call_list"
MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageForm:
    """What is sent, by which channel, to customers whose cover ends between two days, both inclusive."""

    name: str
    purpose: str
    channel: str
    text: str
    expires_first: date
    expires_last: date


def receivers(*, by: User, branch: Branch, form: MessageForm, day: date) -> tuple[RenewalQuerySet, RenewalQuerySet]:
    """Who fits the filter, and of these who may be written to."""
    rows = Renewal.objects.visible_to(by).filter(branch__in=Branch.objects.under(branch), phone_valid=True)
    rows = rows.filter(expires_on__range=(form.expires_first, form.expires_last), status__in=[*OPEN, *AFTER_LAPSE])
    return rows, writable(rows, branch, form.purpose, form.channel, day)


def writable(rows: RenewalQuerySet, branch: Branch, purpose: str, channel: str, day: date) -> RenewalQuerySet:
    """A sales message reaches nobody who is blocked or withdrew the consent; news of the own contract reaches all."""
    if purpose == MessagePurpose.SERVICE:
        return rows
    needed = chosen("call_consent", branch, day) == "needed"
    return with_consent(may_be_taken_out(rows, day), ConsentChannel(channel), needed=needed)


@read_once()
def make_message(*, by: User, branch: Branch, form: MessageForm, at: datetime | None = None) -> BulkMessage:
    """Makes the batch for the message platform; how many must not be written to is kept with it."""
    require(by, PERMISSION, branch)
    now = at or timezone.now()
    if not (form.name.strip() and form.text.strip()):
        raise DomainError("text_missing", _("Give the message a name and a text."))
    if rebate_words(form.text):
        raise DomainError("rebate_words", _("A message does not offer rebates. Take these words out of the text."))
    if not timedelta(0) <= form.expires_last - form.expires_first <= timedelta(days=MOST_DAYS):
        raise DomainError("days_reversed", _("The last day lies before the first one, or more than a year after it."))
    with transaction.atomic():
        Branch.objects.select_for_update().get(pk=branch.pk)
        fitting, allowed = receivers(by=by, branch=branch, form=form, day=reminders.local_day(now))
        chosen_rows = list(allowed.order_by("expires_on", "pk").values_list("pk", "branch_id"))
        if not chosen_rows:
            raise DomainError("list_empty", _("Nobody under this filter may be written to."))
        message = BulkMessage(
            branch=branch,
            name=form.name.strip(),
            purpose=form.purpose,
            channel=form.channel,
            text=form.text.strip(),
            filters={"expires_first": form.expires_first.isoformat(), "expires_last": form.expires_last.isoformat()},
            rows=len(chosen_rows),
            left_out=fitting.count() - len(chosen_rows),
            made_by=by,
            made_at=now,
        )
        create(message, "make", by=by, at=now, facts={"rows": message.rows, "left_out": message.left_out})
        BulkMessageItem.objects.bulk_create(
            [BulkMessageItem(message=message, renewal_id=pk, branch_id=at_branch) for pk, at_branch in chosen_rows]
        )
    return message


def withdraw_message(
    *, by: User, message: BulkMessage, reason: str, expected_version: int | None = None, at: datetime | None = None
) -> BulkMessage:
    """The batch is not sent any more."""
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    return fire(message, "withdraw", by=by, expected_version=expected_version, at=at, reason=reason.strip())
