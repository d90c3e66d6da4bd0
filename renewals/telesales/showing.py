"""A call list as its page tells of it: its rule, its callers, its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from renewals.models import CallList
from renewals.telesales.rules.opening import RULE_LABELS, OpenRule
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import TimelineEntry, timeline_of

LOOKS = {
    "make": ("headset", "moving"),
    "hand_out": ("users-group", "moving"),
    "release": ("arrow-back-up", "soon"),
    "note_file": ("file-export", "soon"),
    "finish": ("circle-check", "done"),
    "withdraw": ("arrow-back-up", "late"),
}


def opening_words(kept: Mapping[str, Any]) -> str:
    """By which rule the customers of the list were open; "" for a list older than the rules."""
    if kept.get("rule") not in set(OpenRule):
        return ""
    rule, numbers = OpenRule(kept["rule"]), kept.get("numbers", {})
    days = {
        OpenRule.FROM_DAY: numbers.get("from_days"),
        OpenRule.UNCONTACTED: numbers.get("uncontacted_days"),
        OpenRule.AFTER_LAPSE: numbers.get("after_days"),
    }.get(rule)
    label = str(RULE_LABELS[rule])
    return label if days is None else _("%(rule)s (%(days)s days)") % {"rule": label, "days": days}


def callers_of(call_list: CallList) -> list[dict[str, Any]]:
    """Each caller with how many customers were handed out and how many of them called."""
    rows = call_list.items.filter(assigned_to__isnull=False, released_at=None).order_by("assigned_to__name")
    counted = rows.values("assigned_to__name", "assigned_to__employee_no").annotate(
        handed=Count("pk"), called=Count("pk", filter=Q(calls__gt=0))
    )
    return [dict(row) for row in counted]


def history(call_list: CallList) -> list[TimelineEntry]:
    """Who did what with the list, newest first."""
    events = Event.objects.of(call_list)
    return timeline_of(events, looks=LOOKS, sentence=sentence_of, note=lambda _event: "")
