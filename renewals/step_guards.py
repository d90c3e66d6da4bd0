"""Why a step on a renewal may be refused, one function a reason. They read the locked row and answer a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, Denied, DomainError
from accounts.models import User
from renewals.assignment.guards import caps_of, held_by
from renewals.branch_numbers import number
from renewals.conduct.windows import early_days, windows_above
from renewals.rules.contact import Attempt as ContactAttempt
from renewals.rules.loss import refuse_loss_details, refuse_loss_proposal, system_reason
from renewals.taxonomies import Taxonomy
from renewals.taxonomy.rules import Kind
from workflow.models import Event
from workflow.steps import Attempt

MANAGES = "renewals.dispatch"


@dataclass(frozen=True, slots=True)
class Contact:
    """One registered contact as the rules judged it (``renewals.rules.contact``).

    ``latest_next`` is the last allowed day of the next contact, inclusive; ``terminal``: no next contact is needed.
    ``customer_asked``: the customer asked for this call, so that hours and do-not-call do not stand against it.
    ``digest``: the blind index of the number that was dialled; the customer may have another one afterwards.
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
    recording_no: str = ""
    digest: str = ""


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
    cap, near_cap, near_until = caps_of(attempt, branch)
    held, near = held_by(attempt, target, near_until)
    if held >= cap:
        return DomainError("holding_cap", _("This person already holds as many customers as allowed."), cap=cap)
    if attempt.obj.expires_on <= near_until and near >= near_cap:
        return DomainError(
            "near_cap", _("This person already has as many customers about to lapse as allowed."), cap=near_cap
        )
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


def as_judged(attempt: Attempt) -> DomainError | None:
    """Who judges without a lock says what was looked at; whatever has changed since is judged anew."""
    return None if attempt.data.get("seen") in {None, attempt.obj.version} else Conflict()


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
    """So many phone and certificate numbers together a person and day (brief §2.7)."""
    return _below_daily_limit(attempt, ("reveal_phone", "reveal_certificate"), "reveals_per_day")


def within_call_reveal_limit(attempt: Attempt) -> DomainError | None:
    """The same for telesales, whose work is calling: counted and limited apart."""
    return _below_daily_limit(attempt, ("reveal_for_call",), "call_reveals_per_day")


def _below_daily_limit(attempt: Attempt, verbs: tuple[str, ...], setting: str) -> DomainError | None:
    """The person's row is locked against two tabs at once."""
    User.objects.select_for_update().get(pk=attempt.by.pk)
    start = timezone.localtime(attempt.at).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Event.objects.filter(
        actor_no=attempt.by.employee_no, verb__in=verbs, at__gte=start, at__lt=start + timedelta(days=1)
    ).count()
    if seen >= number(setting, attempt.obj.branch, today(attempt)):
        return DomainError("reveal_limit", _("You have looked at as many numbers today as allowed."))
    return None


def quoting_open(attempt: Attempt) -> DomainError | None:
    """Quotes only inside the province's early window (brief §3.5)."""
    return _window_open(attempt, today(attempt), by_the_rule_of=today(attempt))


def _window_open(attempt: Attempt, day: date, *, by_the_rule_of: date) -> DomainError | None:
    obj, key = attempt.obj, ("early_windows", attempt.obj.branch_id)
    if key not in attempt.memory:
        attempt.memory[key] = windows_above(obj.branch)
    days = early_days(obj.branch, obj.line, by_the_rule_of, attempt.memory[key])
    if day < obj.expires_on - timedelta(days=days):
        return DomainError("window_closed", _("The quoting window of this province is not open yet."), days=days)
    return None


def quote_not_dated_back(attempt: Attempt) -> DomainError | None:
    """A quote is entered the day it was made or the day after, and no quote lies before the window: the quotes of the
    first day and the first week are figures (brief §1.5, §3.5)."""
    quoted_on: date = attempt.data["quoted_on"]
    if quoted_on < today(attempt) - timedelta(days=1):
        return DomainError("quote_dated_back", _("A quote can be entered at most one day later."))
    return _window_open(attempt, quoted_on, by_the_rule_of=today(attempt))


def listed_quote_in_window(attempt: Attempt) -> DomainError | None:
    """A list states what was, however long ago: the day of the quote is the core's and lies in the window that held on
    that day. The 24 hours bound what people enter (brief §1.5)."""
    quoted_on: date = attempt.data["quoted_on"]
    return _window_open(attempt, quoted_on, by_the_rule_of=quoted_on)


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


def _taxonomy(attempt: Attempt) -> Taxonomy:
    return Taxonomy(attempt.obj.branch, today(attempt))


def loss_reason_complete(attempt: Attempt) -> DomainError | None:
    """A reason of the second level, with what belongs to it (brief §4.1)."""
    reason = _taxonomy(attempt).loss_reason(attempt.data["cause"]) or system_reason(attempt.data["cause"])
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
    if _taxonomy(attempt).find(Kind.VOID_REASON, attempt.data["cause"]) is None:
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
