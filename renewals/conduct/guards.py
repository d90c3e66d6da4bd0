"""Why a call, a look at a number or its result may be refused: the guards of the call button and the call steps."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.branch_numbers import chosen
from renewals.conduct.asking import ask_of, block_of, consent_of, digest_of
from renewals.conduct.numbers import EVERYBODY, TELESALES, conduct_numbers
from renewals.conduct.rules.dialling import ConsentState, Reason, Verdict, verdict
from renewals.conduct.wording import refusal_of
from renewals.rules.contact import ContactChannel
from workflow.steps import Attempt

#: Channels that ring at the customer's.
CALLS = {ContactChannel.PHONE, ContactChannel.AUTO_CALL, ContactChannel.WECHAT_CALL}

#: What a number is looked at for; other uses are no sales.
TO_CALL, TO_WRITE = "call", "message"


def may_be_called(attempt: Attempt) -> DomainError | None:
    """禁呼: blocked by one, no one may call. Asked early, before anybody has said when the call is."""
    day = timezone.localtime(attempt.at).date()
    block = block_of(digest_of(attempt.obj), day)
    if block is None:
        return None
    reason = Reason.REFUSED if block.refusal else Reason.BLOCKED
    found = Verdict((reason,), None, ((reason, block.until),))
    return refusal_of(found, conduct_numbers(attempt.obj.branch, day))


def call_allowed(attempt: Attempt) -> DomainError | None:
    """The contact that is registered: an outbound call stands under the whole verdict at the time it was made."""
    contact: Any = attempt.data["contact"]
    if contact.channel not in CALLS or not contact.outgoing:
        return None
    return _judged(attempt, contact.at, customer_asked=contact.customer_asked)


def callback_allowed(attempt: Attempt) -> DomainError | None:
    """脱保回访: by phone it is a sales call like any other; written, or at the customer's wish, it is not."""
    if attempt.data["channel"] not in CALLS:
        return None
    return _judged(attempt, attempt.data["moment"], customer_asked=attempt.data["customer_asked"])


def may_dial_now(attempt: Attempt) -> DomainError | None:
    """Telesales asks for a number in order to dial it."""
    return _judged(attempt, attempt.at, customer_asked=attempt.data["customer_asked"])


def may_look_for(attempt: Attempt) -> DomainError | None:
    """The owner or a manager looks at a number: to call is a sales call, to write is a sales message, and to check the
    number or to settle a complaint is neither."""
    use, asked = attempt.data["use"], attempt.data["customer_asked"]
    if use == TO_CALL:
        return _judged(attempt, attempt.at, customer_asked=asked)
    if use != TO_WRITE or asked:
        return None
    refused = may_be_called(attempt)
    day = timezone.localtime(attempt.at).date()
    if refused is None and consent_of(digest_of(attempt.obj), "sms", day) is ConsentState.WITHDRAWN:
        return DomainError("consent_withdrawn", _("The customer has withdrawn the consent to sales messages."))
    return refused


def _judged(attempt: Attempt, at: Any, *, customer_asked: bool) -> DomainError | None:
    ask = ask_of(attempt.obj, at, customer_asked=customer_asked, caller=attempt.by)
    return refusal_of(verdict(ask), ask.numbers)


def recording_named(attempt: Attempt) -> DomainError | None:
    """销售可回溯: where the branch demands it, an answered call names its recording."""
    contact: Any = attempt.data["contact"]
    if contact.channel not in CALLS or not contact.outgoing or contact.recording_no:
        return None
    return _recording_missing(attempt, contact.result)


def callback_recording_named(attempt: Attempt) -> DomainError | None:
    """The same of a callback."""
    if attempt.data["channel"] not in CALLS or attempt.data["recording_no"]:
        return None
    return _recording_missing(attempt, attempt.data["result"])


def _recording_missing(attempt: Attempt, result: str) -> DomainError | None:
    if not result.startswith("R"):
        return None
    demanded = chosen("recording_required", attempt.obj.branch, timezone.localtime(attempt.at).date())
    calls_only = not attempt.by.scope().may("renewals.follow_up", attempt.obj.branch)
    if demanded == EVERYBODY or (demanded == TELESALES and calls_only):
        return DomainError("recording_missing", _("Enter the number of the recording of this call."))
    return None
