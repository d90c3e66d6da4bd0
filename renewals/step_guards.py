"""Why a step on a renewal may be refused, one function a reason. They read the locked row and answer a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import User
from renewals.branch_numbers import number
from renewals.models.renewal_terms import WORKED
from renewals.rules.contact import Attempt as ContactAttempt
from renewals.rules.contact import ContactChannel
from renewals.rules.loss import VoidReason, loss_reason, refuse_loss_details, refuse_loss_proposal
from workflow.models import Event
from workflow.steps import Attempt

MANAGES = "renewals.dispatch"
DO_NOT_CALL = _("This customer has asked not to be called.")
CALLS = {ContactChannel.PHONE, ContactChannel.AUTO_CALL, ContactChannel.WECHAT_CALL}


@dataclass(frozen=True, slots=True)
class Contact:
    """One registered contact as the rules judged it (``renewals.rules.contact``).

    ``latest_next`` is the last allowed day of the next contact, inclusive; ``terminal``: no next contact is needed.
    ``customer_asked``: the customer asked for this call, so that hours and do-not-call do not stand against it.
    """

    at: datetime
    result: str
    intention: str
    next_contact_on: date | None
    latest_next: date
    terminal: bool
    effective: bool
    unreachable: bool
    phone_invalid: bool
    do_not_call: bool
    channel: str = ""
    outgoing: bool = True
    customer_asked: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What the follow-ups that stand add up to, the corrected ones left out. ``newest``: the last contact."""

    attempts: int
    effective_contacts: int
    first_effective_at: datetime | None
    unreachable: bool
    newest: Contact | None
    corrects_author_id: int | None


def today(attempt: Attempt) -> date:
    """The local day of the attempt."""
    return timezone.localtime(attempt.at).date()


def own_row(attempt: Attempt) -> DomainError | None:
    if attempt.obj.owner_id is not None and attempt.obj.owner_id == attempt.by.pk:
        return None
    return Denied("not_owner", _("Only the owner of this customer may do this."))


def own_row_or_manager(attempt: Attempt) -> DomainError | None:
    if attempt.by.scope().may(MANAGES, attempt.obj.branch):
        return None
    return own_row(attempt)


def own_row_or_caller(attempt: Attempt) -> DomainError | None:
    """The owner calls back; where there is none, or for a quality sample, whoever may call back."""
    if attempt.obj.owner_id in {None, attempt.by.pk} or "quality_caller" in attempt.by.scope().roles:
        return None
    return Denied("not_owner", _("Only the owner of this customer may do this."))


def owned(attempt: Attempt) -> DomainError | None:
    return None if attempt.obj.owner_id else DomainError("no_owner", _("Nobody owns this customer. Dispatch it first."))


def unowned(attempt: Attempt) -> DomainError | None:
    return DomainError("has_owner", _("This customer has an owner.")) if attempt.obj.owner_id else None


def other_owner(attempt: Attempt) -> DomainError | None:
    if attempt.data["owner"].pk == attempt.obj.owner_id:
        return DomainError("same_owner", _("This specialist already owns the customer."))
    return None


def target_can_own(attempt: Attempt) -> DomainError | None:
    """The target is active, follows up in the branch of the work and stays under the holding cap (brief §5).

    The step has locked the target's row: nobody else hands a customer to the same person until this one is written.
    """
    target: User = attempt.data["owner"]
    branch = attempt.data.get("branch") or attempt.obj.branch
    if not target.is_active or not target.scope().may("renewals.follow_up", branch):
        return DomainError("target_cannot_own", _("This person does not follow up customers in this branch."))
    if branch.pk != attempt.obj.branch_id and not attempt.by.scope().may("renewals.transfer", branch):
        return Denied("target_out_of_reach", _("This person works in a branch you do not manage."))
    cap = number("holding_cap", branch, today(attempt))
    held = type(attempt.obj).objects.filter(owner=target, status__in=WORKED).count()
    held += sum(row.owner_id == target.pk and row.status in WORKED for row in attempt.alongside)
    if held >= cap:
        return DomainError("holding_cap", _("This person already holds as many customers as allowed."), cap=cap)
    return None


def within_claim_caps(attempt: Attempt) -> DomainError | None:
    """The daily claim cap. The step has locked the person's row: two tabs cannot both take the last place."""
    start = timezone.localtime(attempt.at).replace(hour=0, minute=0, second=0, microsecond=0)
    taken = attempt.obj.owner_spells.model.objects.filter(
        owner_id=attempt.by.pk, how="claim", from_at__gte=start, from_at__lt=start + timedelta(days=1)
    ).count()
    if taken >= number("daily_claim_cap", attempt.obj.branch, today(attempt)):
        return DomainError("daily_claim_cap", _("You have claimed as many customers today as allowed."))
    return None


def not_cooling_down(attempt: Attempt) -> DomainError | None:
    """The previous owner cannot take the same customer again at once (brief §5)."""
    obj: Any = attempt.obj
    if obj.last_owner_id is None or obj.last_owner_id != attempt.by.pk or obj.returned_at is None:
        return None
    hours = number("cool_down_hours", obj.branch, today(attempt))
    if attempt.at < obj.returned_at + timedelta(hours=hours):
        return DomainError("cooling_down", _("You gave this customer back recently. A colleague may claim it."))
    return None


def reason_given(attempt: Attempt) -> DomainError | None:
    return None if str(attempt.data.get("why", "")).strip() else DomainError("reason_missing", _("Say why."))


def opinion_given(attempt: Attempt) -> DomainError | None:
    return (
        None
        if str(attempt.data.get("opinion", "")).strip()
        else DomainError("opinion_missing", _("Give your opinion."))
    )


def contact_complete(attempt: Attempt) -> DomainError | None:
    contact: Contact = attempt.data["contact"]
    if contact.at > attempt.at + timedelta(minutes=5):
        return DomainError("contact_in_future", _("The contact lies in the future."))
    if contact.at < attempt.at - timedelta(hours=24):
        return DomainError("contact_backdated", _("A contact can be entered at most 24 hours later."))
    if contact.next_contact_on is None and not contact.terminal:
        return DomainError("next_contact_missing", _("Enter when you will contact the customer again."))
    return None


def next_contact_allowed(attempt: Attempt) -> DomainError | None:
    """Next contact: not before today, not after the limit of the intention (brief §4.3, §1.5 row 6)."""
    contact: Contact = attempt.data["contact"]
    if contact.next_contact_on is None:
        return None
    if contact.next_contact_on < today(attempt):
        return DomainError("next_contact_past", _("The next contact lies in the past."))
    if contact.next_contact_on > contact.latest_next:
        return DomainError(
            "next_contact_too_late",
            _("The next contact must be on or before %(last)s.") % {"last": contact.latest_next},
            latest=contact.latest_next.isoformat(),
        )
    return None


def may_be_called(attempt: Attempt) -> DomainError | None:
    """禁呼: blocked by one, no one may call (brief §6)."""
    if attempt.obj.do_not_call:
        return DomainError("do_not_call", DO_NOT_CALL)
    return None


def calling_allowed(attempt: Attempt) -> DomainError | None:
    """Outbound calls: never to those who asked not to be called, not before T−40, not outside call hours (brief §6)."""
    contact: Contact = attempt.data["contact"]
    if contact.channel not in CALLS or not contact.outgoing or contact.customer_asked:
        return None
    return call_allowed_at(attempt, contact.at)


def call_allowed_now(attempt: Attempt) -> DomainError | None:
    """Whoever asks for a number to dial may dial it now, or the customer asked for the call."""
    return None if attempt.data["customer_asked"] else call_allowed_at(attempt, attempt.at)


def call_allowed_at(attempt: Attempt, at: datetime) -> DomainError | None:
    """Days, hours and do-not-call, for an outbound call at an instant."""
    branch, local = attempt.obj.branch, timezone.localtime(at)
    days = number("call_earliest_days", branch, local.date())
    if local.date() < attempt.obj.expires_on - timedelta(days=days):
        return DomainError(
            "call_too_early",
            _("Sales calls begin %(days)s days before the cover ends. Visit or write instead.") % {"days": days},
        )
    first, last = number("call_from_hour", branch, local.date()), number("call_until_hour", branch, local.date())
    if not first <= local.hour < last:
        return DomainError(
            "outside_call_hours",
            _("Customers are called from %(first)s:00 to %(last)s:00 only, unless they asked for it.")
            % {"first": first, "last": last},
        )
    return may_be_called(attempt)


def correction_allowed(attempt: Attempt) -> DomainError | None:
    """Nobody corrects what somebody else wrote (brief §1.1)."""
    tally: Tally = attempt.data["tally"]
    if tally.corrects_author_id != attempt.by.pk:
        return Denied("not_author", _("Only the author of a follow-up may correct it."))
    return None


def has_phone(attempt: Attempt) -> DomainError | None:
    return None if attempt.obj.phone else DomainError("no_phone", _("No phone number is known."))


def on_current_call_list(attempt: Attempt) -> DomainError | None:
    """Telesales reads the numbers of the lists it is working on, no others (brief §1.7)."""
    items = attempt.obj.call_list_items
    if items.filter(call_list__status="open", call_list__expires_at__gt=attempt.at).exists():
        return None
    return DomainError("list_not_current", _("This customer is on no current call list."))


def number_works(attempt: Attempt) -> DomainError | None:
    return None if attempt.obj.phone_valid else DomainError("no_phone", _("No working phone number is known."))


def within_reveal_limit(attempt: Attempt) -> DomainError | None:
    """So many numbers a person and day (brief §2.7)."""
    return _below_daily_limit(attempt, "reveal_phone", "reveals_per_day")


def within_call_reveal_limit(attempt: Attempt) -> DomainError | None:
    """The same for telesales, whose work is calling: counted and limited apart."""
    return _below_daily_limit(attempt, "reveal_for_call", "call_reveals_per_day")


def _below_daily_limit(attempt: Attempt, verb: str, setting: str) -> DomainError | None:
    """The person's row is locked against two tabs at once."""
    User.objects.select_for_update().get(pk=attempt.by.pk)
    start = timezone.localtime(attempt.at).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Event.objects.filter(
        actor_no=attempt.by.employee_no, verb=verb, at__gte=start, at__lt=start + timedelta(days=1)
    ).count()
    if seen >= number(setting, attempt.obj.branch, today(attempt)):
        return DomainError("reveal_limit", _("You have looked at as many phone numbers today as allowed."))
    return None


def quoting_open(attempt: Attempt) -> DomainError | None:
    """Quotes only inside the province's early window (brief §3.5)."""
    days = number("early_window_days", attempt.obj.branch, today(attempt))
    if today(attempt) < attempt.obj.expires_on - timedelta(days=days):
        return DomainError("window_closed", _("The quoting window of this province is not open yet."), days=days)
    return None


def quote_not_ahead(attempt: Attempt) -> DomainError | None:
    if attempt.data["quoted_on"] > today(attempt):
        return DomainError("quote_in_future", _("The quote lies in the future."))
    return None


def quote_positive(attempt: Attempt) -> DomainError | None:
    if attempt.data["premium"] <= 0:
        return DomainError("premium_not_positive", _("The premium must be greater than zero."))
    return None


def claimed_policy_plausible(attempt: Attempt) -> DomainError | None:
    policy_no: str = attempt.data["policy_no"]
    if not 6 <= len(policy_no) <= 30 or not policy_no.isascii() or not policy_no.replace("-", "").isalnum():
        return DomainError("policy_no_form", _("A policy number has 6 to 30 letters and digits."))
    if policy_no == attempt.obj.policy_no:
        return DomainError("policy_no_old", _("This is the number of the expiring policy."))
    taken = type(attempt.obj).objects.filter(claimed_policy_no=policy_no).exclude(pk=attempt.obj.pk)
    if taken.exists():
        return DomainError("policy_no_used", _("This policy number is already reported for another customer."))
    return None


def enough_contacts(attempt: Attempt) -> DomainError | None:
    """At least k effective contacts, or three failed attempts on two days (brief §1.5 row 11)."""
    needed = number("loss_min_effective", attempt.obj.branch, today(attempt))
    if attempt.obj.effective_contacts >= needed or attempt.obj.unreachable:
        return None
    rows = attempt.obj.follow_ups.standing().values_list("at", "effective")
    tried = [ContactAttempt(timezone.localtime(at), effective) for at, effective in rows]
    return refuse_loss_proposal(tried, effective_needed=needed)


def loss_reason_complete(attempt: Attempt) -> DomainError | None:
    """A reason of the second level, with what belongs to it (brief §4.1)."""
    reason = loss_reason(attempt.data["cause"])
    if reason is None:
        return DomainError("reason_missing", _("Choose a reason."))
    return refuse_loss_details(
        reason,
        competitor=attempt.data["competitor"],
        amount=attempt.data.get("price"),
        note=attempt.data.get("note", ""),
    )


def not_own_loss(attempt: Attempt) -> DomainError | None:
    if attempt.obj.loss_proposed_by_id is not None and attempt.obj.loss_proposed_by_id == attempt.by.pk:
        return Denied("four_eyes", _("Somebody else must decide on your own request."))
    return None


def cover_ended(attempt: Attempt) -> DomainError | None:
    """Lapse from T+1 plus grace (brief §1.3)."""
    grace = number("lapse_grace_days", attempt.obj.branch, today(attempt))
    if today(attempt) <= attempt.obj.expires_on + timedelta(days=grace):
        return DomainError("still_covered", _("The cover has not ended yet."))
    return None


def win_back_over(attempt: Attempt) -> DomainError | None:
    days = number("win_back_days", attempt.obj.branch, today(attempt))
    if today(attempt) <= attempt.obj.expires_on + timedelta(days=days):
        return DomainError("win_back_open", _("The customer can still be won back."))
    return None


def callback_complete(attempt: Attempt) -> DomainError | None:
    if attempt.data["moment"] > attempt.at + timedelta(minutes=5):
        return DomainError("contact_in_future", _("The contact lies in the future."))
    return None


def void_not_requested(attempt: Attempt) -> DomainError | None:
    return DomainError("void_requested", _("A void is already requested.")) if attempt.obj.void_reason else None


def void_requested(attempt: Attempt) -> DomainError | None:
    return None if attempt.obj.void_reason else DomainError("void_not_requested", _("No void has been requested."))


def not_own_void(attempt: Attempt) -> DomainError | None:
    if attempt.obj.void_requested_by_id is not None and attempt.obj.void_requested_by_id == attempt.by.pk:
        return Denied("four_eyes", _("Somebody else must decide on your own request."))
    return None


def void_reason_known(attempt: Attempt) -> DomainError | None:
    if attempt.data["cause"] not in set(VoidReason):
        return DomainError("reason_missing", _("Choose a reason."))
    return None


def quality_caller(attempt: Attempt) -> DomainError | None:
    if "quality_caller" not in attempt.by.scope().roles:
        return Denied("not_quality_caller", _("Only a quality caller reviews callbacks."))
    return None


def callback_reviewable(attempt: Attempt) -> DomainError | None:
    """Once, and not one's own."""
    callback: Any = attempt.data["callback"]
    if callback.reviewer_id is not None:
        return DomainError("already_reviewed", _("This callback is already reviewed."))
    if callback.caller_id == attempt.by.pk:
        return Denied("four_eyes", _("Somebody else must decide on your own request."))
    return None


def matched(attempt: Attempt) -> DomainError | None:
    if attempt.obj.matched_policy_id is None:
        return DomainError("not_matched", _("No signed policy is matched."))
    return None


def not_matched(attempt: Attempt) -> DomainError | None:
    if attempt.obj.matched_policy_id is not None:
        return DomainError("already_matched", _("A signed policy is matched already."))
    return None
