"""The desk's events, to-dos and notices as sentences. Codes are put in words when a sentence is shown."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.assignment.actions.leaving import OWNER_LEFT
from renewals.assignment.clocks import NOT_CONTACTED, NOT_FOLLOWED
from renewals.models.callback import InsuredWhere
from renewals.rules.contact import CHANNEL_LABELS, RESULT_LABELS, ContactChannel, ContactResult
from renewals.taxonomies import word
from renewals.taxonomy.rules import Kind
from renewals.taxonomy.shipped import shipped_by_code

TODOS: dict[str, str | Promise] = {
    "first_contact": _("First contact: %(subject)s"),
    "next_contact": _("Contact again: %(subject)s"),
    "decide_void": _("Decide on the void of %(subject)s"),
    "callback": _("Lapse callback: %(subject)s"),
}

NOTICES: dict[str, str | Promise] = {
    "dispatched": _("%(actor)s handed you a customer, policy %(policy)s."),
    "dispatched_many": _("%(actor)s handed you %(count)s customers."),
    "handed_over": _("%(actor)s handed over the customer with policy %(policy)s."),
    "handed_over_many": _("%(actor)s handed over %(count)s customers to you."),
    "returned": _("%(actor)s returned the customer with policy %(policy)s to the pool."),
    "reclaimed": _("%(actor)s took back the customer with policy %(policy)s."),
    "reclaimed_many": _("%(count)s of your customers went back to the pool."),
    "loss_approved": _("%(actor)s confirmed the loss of policy %(policy)s."),
    "loss_rejected": _("%(actor)s rejected the loss of policy %(policy)s. Please go on with the customer."),
    "void_approved": _("%(actor)s agreed that policy %(policy)s is not due."),
    "void_declined": _("%(actor)s did not agree to void policy %(policy)s."),
    "report_expired": _("%(count)s of your reported renewals were not confirmed in time."),
    "reports_expired_lead": _("%(count)s reported renewals were not confirmed in time. Please check them."),
    "renewed_many": _("%(count)s of your customers renewed."),
    "reopened_many": _("%(count)s renewed customers are open again: their new policies were cancelled."),
    "lapsed_many": _("%(count)s of your customers lapsed. Please call them back."),
    "telesales_interest": _("Telesales found interest with policy %(policy)s. Please contact the customer."),
    "overdue": _("%(count)s of your to-dos are overdue."),
}
#: What the robot of a group says; a group reads no policy number and no name.
GROUP_NOTICES: dict[str, str | Promise] = {
    "telesales_interest": _("Telesales found interest. The owner is asked to contact the customer."),
}


RENEWAL_EVENTS: dict[str, str | Promise] = {
    "enter": _("%(actor)s entered the customer."),
    "imported": _("%(actor)s imported the customer from a due list."),
    "import_rolled_back": _("%(actor)s undid the import that brought this customer."),
    "update_from_list": _("%(actor)s took over other facts from a newer due list."),
    "dispatch": _("%(actor)s dispatched the customer to %(owner)s."),
    "claim": _("%(actor)s claimed the customer from the pool."),
    "return_to_pool": _("%(actor)s returned the customer to the pool: %(reason)s"),
    "reclaim": _("%(actor)s took the customer back into the pool: %(why)s"),
    "transfer": _("%(actor)s handed the customer over to %(owner)s."),
    "follow_up_first": _("%(actor)s made the first contact (%(channel)s): %(result)s."),
    "follow_up": _("%(actor)s contacted the customer (%(channel)s): %(result)s."),
    "correct_follow_up": _("%(actor)s corrected a follow-up (%(channel)s): %(result)s."),
    "telesales_call": _("%(actor)s called for telesales: %(result)s."),
    "quote": _("%(actor)s quoted %(amount)s."),
    "quote_from_list": _("A quote of %(premium)s on %(quoted_on)s came with a list of %(actor)s."),
    "claim_renewed": _("%(actor)s reported the renewal under policy %(policy_no)s."),
    "expire_claim": _("No policy came in time: the reported renewal counts as not confirmed."),
    "match": _("Renewed: policy %(policy)s continues the cover."),
    "win_back": _("Won back: policy %(policy)s begins after %(gap_days)s days without cover."),
    "match_late": _("Policy %(policy)s was matched after closing."),
    "refresh_match": _("The matched policy %(policy)s now states other facts."),
    "unmatch_late": _("The policy %(policy)s matched after closing was cancelled."),
    "reopen": _("Policy %(policy)s was cancelled: the customer is open again."),
    "reopen_to_pool": _("Policy %(policy)s was cancelled: the customer is back in the pool."),
    "propose_loss": _("%(actor)s proposed the loss: %(cause)s. %(reason)s"),
    "approve_loss": _("%(actor)s confirmed the loss. %(reason)s"),
    "exempt_loss": _("The loss was confirmed without approval: the branch asks for none for this reason and premium."),
    "reject_loss": _("%(actor)s rejected the loss: %(reason)s"),
    "withdraw_loss": _("%(actor)s goes on with the customer: the loss is not decided."),
    "lapse": _("The cover ended without a new policy."),
    "register_callback": _("%(actor)s called the lapsed customer back: %(insured_where)s."),
    "reveal_phone": _("%(actor)s looked at the phone number: %(reason)s"),
    "reveal_for_call": _("%(actor)s was shown the phone number to call it: %(reason)s"),
    "close": _("The win-back period is over."),
    "request_void": _("%(actor)s requested to void the customer: %(cause)s. %(reason)s"),
    "approve_void": _("%(actor)s agreed that the customer is not due. %(reason)s"),
    "decline_void": _("%(actor)s did not agree to the void: %(reason)s"),
}

CALL_LIST_EVENTS: dict[str, str | Promise] = {
    "make": _("%(actor)s made a call list of %(rows)s customers."),
    "finish": _("%(actor)s finished the call list; %(called)s customers were called."),
    "withdraw": _("%(actor)s withdrew the call list: %(reason)s"),
}


def channel_word(code: str) -> Any:
    """A channel in words."""
    return CHANNEL_LABELS[ContactChannel(code)] if code in set(ContactChannel) else code


def result_word(code: str) -> Any:
    """A contact result in words."""
    return RESULT_LABELS[ContactResult(code)] if code in set(ContactResult) else code


def cause_word(code: str) -> Any:
    """A loss or void reason in words."""
    void = (Kind.VOID_REASON, code) in shipped_by_code() or code.startswith("own_")
    return word(Kind.VOID_REASON if void else Kind.LOSS_REASON, code)


WHY_TAKEN_BACK = {
    NOT_CONTACTED: _("no first contact in time"),
    NOT_FOLLOWED: _("no follow-up for days"),
    OWNER_LEFT: _("the owner has left"),
}


def why_word(code: str) -> Any:
    """Why a customer was taken back: a person's own words, or the clock's reason."""
    return WHY_TAKEN_BACK.get(code, code)


def insured_word(code: str) -> Any:
    """Where a lapsed customer is insured now."""
    return dict(InsuredWhere.choices).get(code, code)


def premium_word(amount: str) -> str:
    """A premium as amounts of events are written."""
    return f"{Decimal(amount):,.2f}"


WORDS: dict[str, Callable[[Any], Any]] = {
    "channel": channel_word,
    "result": result_word,
    "cause": cause_word,
    "why": why_word,
    "insured_where": insured_word,
    "premium": premium_word,
}
