"""What the desk tells the frame of every page: looks of its states, search, its part of Today, pages of its objects."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reinsurance.search import find_counterparties, find_placements
from reinsurance.today import today_section
from workflow.looks import Look, register_looks
from workflow.search import Searcher, register_search
from workflow.today import register_today
from workflow.todos import OBJECT_PAGES

LOOKS = {
    "ri_draft": Look("waiting", "edit"),
    "submitted": Look("soon", "hourglass"),
    "rejected": Look("late", "thumb-down"),
    "to_place": Look("moving", "send"),
    "in_market": Look("moving", "message-circle"),
    "firm_order": Look("moving", "file-text"),
    "short": Look("late", "alert-triangle"),
    "placed": Look("soon", "users-group"),
    "signed": Look("soon", "checklist"),
    "bound": Look("done", "shield-check"),
    "on_risk": Look("done", "umbrella"),
    "endorsing": Look("moving", "edit"),
    "expired": Look("waiting", "archive"),
    "taken_back": Look("waiting", "arrow-back-up"),
    "annulled": Look("waiting", "ban"),
    "asked": Look("waiting", "send"),
    "market_quoted": Look("moving", "receipt"),
    "declined": Look("late", "thumb-down"),
    "no_reply": Look("soon", "clock-exclamation"),
    "chosen": Look("done", "circle-check"),
    "ntu": Look("waiting", "ban"),
    "written": Look("moving", "edit"),
    "line_signed": Look("done", "circle-check"),
    "line_withdrawn": Look("waiting", "ban"),
    "line_replaced": Look("waiting", "arrow-back-up"),
    "cancel_asked": Look("soon", "hourglass"),
    "cancel_allowed": Look("soon", "clock"),
    "cancel_dropped": Look("waiting", "arrow-back-up"),
    "cancel_done": Look("done", "circle-check"),
    "replace_asked": Look("soon", "hourglass"),
    "replace_dropped": Look("waiting", "arrow-back-up"),
    "replace_done": Look("done", "circle-check"),
    "endorse_draft": Look("waiting", "edit"),
    "endorse_submitted": Look("soon", "hourglass"),
    "endorse_approved": Look("moving", "circle-check"),
    "endorse_sent": Look("moving", "send"),
    "endorse_part": Look("moving", "users"),
    "endorse_agreed": Look("soon", "users-group"),
    "endorse_effective": Look("done", "shield-check"),
    "endorse_refused": Look("late", "thumb-down"),
    "endorse_withdrawn": Look("waiting", "arrow-back-up"),
    "in_received": Look("moving", "file-import"),
    "in_submitted": Look("soon", "hourglass"),
    "in_written": Look("done", "edit"),
    "in_signed": Look("done", "checklist"),
    "in_declined": Look("waiting", "thumb-down"),
    "in_withdrawn": Look("waiting", "arrow-back-up"),
    "in_annulled": Look("waiting", "ban"),
    "proposed": Look("waiting", "edit"),
    "in_review": Look("soon", "hourglass"),
    "approved": Look("done", "circle-check"),
    "watch": Look("soon", "eye"),
    "blocked": Look("late", "ban"),
    "not_admitted": Look("late", "thumb-down"),
    "unknown": Look("soon", "question-mark"),
    "clear": Look("done", "shield-check"),
    "hit": Look("late", "alert-triangle"),
}


def register() -> None:
    """Called once when the app is ready."""
    register_looks(LOOKS)
    register_today("reinsurance", today_section)
    register_search("placements", Searcher(_("Placements"), find_placements))
    register_search("counterparties", Searcher(_("Counterparties"), find_counterparties))
    OBJECT_PAGES.setdefault("reinsurance.placement", lambda pk: reverse("reinsurance:placement", args=[pk]))
    OBJECT_PAGES.setdefault("reinsurance.endorsement", lambda pk: reverse("reinsurance:endorsement", args=[pk]))
    OBJECT_PAGES.setdefault("reinsurance.inwardoffer", lambda pk: reverse("reinsurance:inwardoffer", args=[pk]))
    OBJECT_PAGES.setdefault(
        "reinsurance.inwardendorsement", lambda pk: reverse("reinsurance:inwardendorsement", args=[pk])
    )
    OBJECT_PAGES.setdefault("reinsurance.counterparty", lambda pk: reverse("reinsurance:counterparty", args=[pk]))
