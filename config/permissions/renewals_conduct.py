"""Addresses of the rules of conduct."""

from __future__ import annotations

from config.permissions.access import FORM, Access

ROWS: dict[str, Access] = {
    "renewals:conduct": Access("renewals.view"),
    "renewals:early_window_new": Access("renewals.configure", FORM),
    "renewals:script_cards": Access("renewals.view"),
    "renewals:script_card_new": Access("renewals.conduct", FORM),
    "renewals:do_not_call": Access("renewals.conduct"),
    "renewals:do_not_call_new": Access("renewals.conduct", FORM),
    "renewals:ask_lift": Access("renewals.conduct", FORM),
    "renewals:lifts": Access("renewals.conduct"),
    "renewals:decide_lift": Access("renewals.conduct", FORM, row="renewals.blocklift"),
    "renewals:consents": Access("renewals.conduct"),
    "renewals:consent_new": Access("renewals.conduct", FORM),
    "renewals:complaints": Access("renewals.conduct"),
    "renewals:complaint_new": Access("renewals.conduct", FORM),
    "renewals:complaint": Access("renewals.conduct", FORM, row="renewals.complaint"),
    "renewals:rebate_notes": Access("renewals.conduct"),
    "renewals:rebate_note": Access("renewals.conduct", FORM, row="renewals.rebatenote"),
    "renewals:asked_calls": Access("renewals.conduct"),
    "renewals:bulk_messages": Access("renewals.call_list"),
    "renewals:bulk_message_new": Access("renewals.call_list", FORM),
    "renewals:bulk_message": Access("renewals.call_list", row="renewals.bulkmessage"),
    "renewals:bulk_message_withdraw": Access("renewals.call_list", FORM, row="renewals.bulkmessage"),
}
