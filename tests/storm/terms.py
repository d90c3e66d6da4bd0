"""The words of the storm over customers: people, states, and who may take which verb from where, as the brief says."""

from __future__ import annotations

from collections.abc import Set

TEAM = {"lead_a": "A", "lead_b": "B", "a1": "A", "a2": "A", "a3": "A", "b1": "B", "b2": "B"}
ROLE = {
    "lead_a": "lead",
    "lead_b": "lead",
    "manager": "manager",
    "second_manager": "manager",
    "quality": "quality",
    "caller": "telesales",
    "second_caller": "telesales",
    "system": "system",
    "stranger": "specialist",
    **dict.fromkeys(("a1", "a2", "a3", "b1", "b2"), "specialist"),
}
MAY: dict[str, Set[str]] = {
    "dispatch": {"lead", "manager"},
    "reclaim": {"lead", "manager", "system"},
    "approve_loss": {"lead", "manager"},
    "reject_loss": {"lead", "manager"},
    "transfer": {"lead", "manager", "specialist"},
    "request_void": {"lead", "manager", "specialist"},
    "approve_void": {"manager"},
    "decline_void": {"manager"},
    "match": {"manager"},
    "reopen": {"manager"},
    "check_loss": {"lead", "manager", "quality"},
    "plan_callback": {"lead", "manager", "specialist"},
    "telesales_call": {"telesales"},
    **dict.fromkeys(("call_returned", "quote_from_list"), frozenset({"manager"})),
    **dict.fromkeys(("ask_hand_over", "accept_hand_over"), frozenset({"lead", "manager", "specialist"})),
    **dict.fromkeys(("register_callback", "callback_attempt", "review_callback"), frozenset({"specialist", "quality"})),
    **dict.fromkeys(
        ("claim", "return_to_pool", "follow_up", "quote", "claim_renewed", "propose_loss"), frozenset({"specialist"})
    ),
    **dict.fromkeys(("lapse", "close", "expire_claim", "exempt_loss"), frozenset({"system"})),
}
WORKED = {"assigned", "following", "quoted"}
OWNED = WORKED | {"renew_claimed", "loss_pending"}
AFTER = {"lapsed", "callback_done"}
OPEN = {"pool", "lost"} | OWNED | AFTER
FROM = {
    "dispatch": {"pool"},
    "claim": {"pool"},
    "return_to_pool": {"assigned"},
    "reclaim": WORKED,
    **dict.fromkeys(("transfer", "ask_hand_over", "accept_hand_over"), OWNED | AFTER),
    "follow_up": WORKED | AFTER,
    **dict.fromkeys(("quote", "quote_from_list"), WORKED),
    "claim_renewed": WORKED | {"loss_pending"},
    "expire_claim": {"renew_claimed"},
    "propose_loss": WORKED,
    "approve_loss": {"loss_pending"},
    "reject_loss": {"loss_pending"},
    "exempt_loss": {"loss_pending"},
    "request_void": OPEN,
    "decline_void": OPEN,
    "approve_void": OPEN,
    "lapse": {"pool", "loss_pending", "lost"} | WORKED,
    **dict.fromkeys(("register_callback", "plan_callback", "callback_attempt"), frozenset({"lapsed"})),
    "review_callback": {"callback_done", "won_back", "closed"},
    "check_loss": {"loss_pending"},
    **dict.fromkeys(("telesales_call", "call_returned"), OPEN),
    "close": AFTER,
    "match": OPEN,
    "reopen": {"renewed", "won_back"},
}
#: What the data of a faulty request lacks.
FAULTS = {
    "return_to_pool": "reason_missing",
    "reclaim": "reason_missing",
    "follow_up": "next_contact_missing",
    **dict.fromkeys(("quote", "quote_from_list"), "premium_not_positive"),
    "claim_renewed": "policy_no_form",
    "propose_loss": "reason_missing",
    "reject_loss": "opinion_missing",
    "request_void": "reason_missing",
    "decline_void": "opinion_missing",
    "review_callback": "opinion_missing",
}
#: Why customers are lost: the second reason needs no approval in their branch, and so small a premium neither.
LOSS, EXEMPT_LOSS = "P2", "V2"
#: What people are told by the verbs that concern one customer.
TOLD = {
    "dispatch": "dispatched",
    "claim": "dispatched",
    "return_to_pool": "returned",
    "reclaim": "reclaimed",
    "transfer": "handed_over",
    "approve_loss": "loss_approved",
    "reject_loss": "loss_rejected",
    "approve_void": "void_approved",
    "decline_void": "void_declined",
}
CREDIT_FREEZE_DAYS, EARLY_WINDOW_DAYS, WIN_BACK_DAYS, EARLIEST_CALL_DAYS = 7, 30, 90, 40
#: Of objects beside the customer: they take no version of it.
BESIDE = {
    "apply_run",
    "decline_hand_over",
    "withdraw_hand_over",
    "expire_hand_overs",
    "make_call_list",
    "withdraw_call_list",
}
