"""The history of a customer as sentences, with what was noted at each contact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from renewals.collisions.sentences import ICONS as COLLISION_ICONS
from renewals.models import FollowUp
from renewals.privacy.sentences import ICONS as PRIVACY_ICONS
from renewals.telesales.sentences import ICONS as TELESALES_ICONS
from renewals.wording import CODES, TAXONOMIES, word
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import TimelineEntry, timeline_of

ICONS = {
    "enter": ("file-import", "waiting"),
    "dispatch": ("users-group", "moving"),
    "claim": ("hand-grab", "moving"),
    "return_to_pool": ("arrow-back-up", "soon"),
    "reclaim": ("arrow-back-up", "soon"),
    "transfer": ("switch-horizontal", "moving"),
    "ask_hand_over": ("switch-horizontal", "waiting"),
    "release": ("arrow-back-up", "soon"),
    "follow_up_first": ("phone-call", "moving"),
    "follow_up": ("phone-call", "moving"),
    "telesales_call": ("headset", "moving"),
    "correct_follow_up": ("edit", "waiting"),
    "quote": ("receipt", "moving"),
    "quote_from_list": ("receipt", "moving"),
    "claim_renewed": ("hourglass", "soon"),
    "expire_claim": ("alert-triangle", "late"),
    "match": ("circle-check", "done"),
    "match_late": ("circle-check", "done"),
    "win_back": ("heart-handshake", "done"),
    "propose_loss": ("mood-sad", "soon"),
    "approve_loss": ("thumb-down", "late"),
    "exempt_loss": ("thumb-down", "late"),
    "reject_loss": ("thumb-up", "moving"),
    "lapse": ("shield-off", "late"),
    "register_callback": ("phone-check", "moving"),
    "review_callback": ("checklist", "done"),
    "callback_attempt": ("phone-x", "soon"),
    "plan_callback": ("calendar-event", "waiting"),
    "check_loss": ("checklist", "moving"),
    "list_from_lead": ("list-check", "waiting"),
    "request_void": ("ban", "soon"),
    "approve_void": ("ban", "late"),
    "decline_void": ("arrow-back-up", "moving"),
    "reveal_phone": ("eye", "waiting"),
    "reveal_for_call": ("eye", "waiting"),
    "attach_document": ("paperclip", "waiting"),
    "remove_document": ("trash", "soon"),
    "update_from_list": ("refresh", "waiting"),
    "close": ("archive", "waiting"),
    **TELESALES_ICONS,
    **COLLISION_ICONS,
    **PRIVACY_ICONS,
}


def history_of(events: Iterable[Event], follow_ups: Iterable[FollowUp]) -> list[TimelineEntry]:
    """Newest first. A contact's note stands below its sentence."""
    notes = {row.entered_at: row.note for row in follow_ups if row.note}
    return timeline_of(
        events,
        looks=ICONS,
        sentence=lambda event: sentence_of(event, **labels_of(event)),
        note=lambda event: event.reason or notes.get(event.at, ""),
    )


def labels_of(event: Event) -> dict[str, Any]:
    """Codes among the facts of an event, in words."""
    return {name: word(name, value) for name, value in event.data.items() if name in CODES or name in TAXONOMIES}
