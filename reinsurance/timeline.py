"""The history of a placement or counterparty as sentences."""

from __future__ import annotations

from typing import Any

from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import TimelineEntry, timeline_of

ICONS = {
    "enter": ("edit", "waiting"),
    "enter_renewal": ("edit", "waiting"),
    "renew": ("refresh", "moving"),
    "leave_unrenewed": ("archive", "waiting"),
    "submit": ("send", "soon"),
    "approve": ("circle-check", "done"),
    "send_back": ("arrow-back-up", "soon"),
    "reject": ("thumb-down", "late"),
    "approach": ("send", "moving"),
    "record_quote": ("receipt", "moving"),
    "record_silence": ("clock-exclamation", "soon"),
    "choose_lead": ("gauge", "moving"),
    "release_order": ("file-text", "moving"),
    "write_line": ("edit", "moving"),
    "withdraw_line": ("ban", "soon"),
    "mark_placed": ("users-group", "done"),
    "report_short": ("alert-triangle", "late"),
    "sign": ("checklist", "done"),
    "unsign": ("arrow-back-up", "late"),
    "bind": ("shield-check", "done"),
    "begin": ("umbrella", "done"),
    "expire": ("archive", "waiting"),
    "withdraw": ("arrow-back-up", "late"),
    "ask_late": ("clock-exclamation", "soon"),
    "allow_late": ("circle-check", "done"),
    "open_endorsement": ("edit", "moving"),
    "draft": ("edit", "waiting"),
    "send": ("send", "moving"),
    "record_answer": ("checklist", "moving"),
    "mark_part": ("users", "moving"),
    "mark_agreed": ("users-group", "done"),
    "mark_refused": ("thumb-down", "late"),
    "release": ("shield-check", "done"),
    "end_endorsement_bound": ("shield-check", "done"),
    "end_endorsement_on_risk": ("umbrella", "done"),
    "ask_cancel": ("ban", "soon"),
    "allow_cancel": ("circle-check", "soon"),
    "drop_cancel": ("arrow-back-up", "waiting"),
    "keep_cover_on": ("umbrella", "moving"),
    "cancel": ("ban", "late"),
    "ask_replace": ("users", "soon"),
    "replace_reinsurer": ("users", "done"),
    "drop_replace": ("arrow-back-up", "waiting"),
    "accept": ("circle-check", "done"),
    "refuse": ("thumb-down", "late"),
    "decline": ("thumb-down", "late"),
    "record_signed": ("checklist", "done"),
    "take_endorsement": ("shield-check", "done"),
    "annul": ("ban", "late"),
    "ask_allowance": ("scale", "soon"),
    "grant_allowance": ("circle-check", "done"),
    "record_fact_request": ("send", "soon"),
    "record_fact_answer": ("checklist", "done"),
    "place_hold": ("archive", "soon"),
    "lift_hold": ("archive", "waiting"),
    "admit": ("circle-check", "done"),
    "confirm": ("circle-check", "done"),
    "watch": ("eye", "soon"),
    "block": ("ban", "late"),
    "screen": ("shield-check", "moving"),
    "confirm_account": ("circle-check", "done"),
    "attach_document": ("paperclip", "waiting"),
    "remove_document": ("trash", "soon"),
}


def history_of(obj: Any) -> list[TimelineEntry]:
    """Newest first; the reason is in the sentence."""
    return timeline_of(Event.objects.of(obj), looks=ICONS, sentence=sentence_of, note=lambda _event: "")
