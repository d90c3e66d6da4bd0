"""The verbs of the renewal desk. Keyword-only, ``by`` first, one transaction each; import them from here."""

from renewals.actions.calling import (
    CallListForm,
    CallResult,
    callable_customers,
    finish_call_list,
    make_call_list,
    record_call,
    withdraw_call_list,
)
from renewals.actions.dispatching import claim, dispatch, reclaim, return_to_pool, transfer
from renewals.actions.following import Entry, correct_follow_up, next_contact_choices, register_follow_up
from renewals.actions.lapsing import CallbackForm, register_callback, review_callback
from renewals.actions.losing import LossForm, approve_loss, propose_loss, reject_loss
from renewals.actions.matching import MatchOutcome, match_by_hand, match_window
from renewals.actions.quoting import Offer, record_quote
from renewals.actions.renewing import claim_renewed
from renewals.actions.revealing import reveal_for_call, reveal_phone
from renewals.actions.sharing_out import Outcome, dispatch_many, reclaim_many, transfer_many
from renewals.actions.voiding import approve_void, decline_void, request_void, request_voids

__all__ = [
    "CallListForm",
    "CallResult",
    "CallbackForm",
    "Entry",
    "LossForm",
    "MatchOutcome",
    "Offer",
    "Outcome",
    "approve_loss",
    "approve_void",
    "callable_customers",
    "claim",
    "claim_renewed",
    "correct_follow_up",
    "decline_void",
    "dispatch",
    "dispatch_many",
    "finish_call_list",
    "make_call_list",
    "match_by_hand",
    "match_window",
    "next_contact_choices",
    "propose_loss",
    "reclaim",
    "reclaim_many",
    "record_call",
    "record_quote",
    "register_callback",
    "register_follow_up",
    "reject_loss",
    "request_void",
    "request_voids",
    "return_to_pool",
    "reveal_for_call",
    "reveal_phone",
    "review_callback",
    "transfer",
    "transfer_many",
    "withdraw_call_list",
]
