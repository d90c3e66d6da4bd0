"""What the desk tells the frame of every page: looks of its states, search, its part of Today, pages of its objects."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renewals.search import find_renewals
from renewals.today import today_section
from workflow.audits.registry import register_audit_events
from workflow.looks import Look, register_looks
from workflow.search import Searcher, register_search
from workflow.today import register_today
from workflow.todos import OBJECT_PAGES

LOOKS = {
    "pool": Look("waiting", "circle-dashed"),
    "assigned": Look("waiting", "user-check"),
    "following": Look("moving", "phone-call"),
    "quoted": Look("moving", "receipt"),
    "renew_claimed": Look("soon", "hourglass"),
    "renewed": Look("done", "circle-check"),
    "loss_pending": Look("soon", "gauge"),
    "lost": Look("late", "mood-sad"),
    "lapsed": Look("late", "shield-off"),
    "callback_done": Look("moving", "phone-check"),
    "won_back": Look("done", "heart-handshake"),
    "closed": Look("waiting", "archive"),
    "void": Look("waiting", "ban"),
    "open": Look("moving", "headset"),
    "finished": Look("done", "circle-check"),
    "withdrawn": Look("waiting", "arrow-back-up"),
    "given_back": Look("waiting", "arrow-back-up"),
    "not_called": Look("waiting", "circle-dashed"),
    "call_reached": Look("done", "phone-check"),
    "call_missed": Look("soon", "phone-x"),
    "taxon_on": Look("done", "circle-check"),
    "taxon_off": Look("waiting", "ban"),
    "light_watch": Look("moving", "eye"),
    "light_warn": Look("soon", "alert-triangle"),
    "light_danger": Look("late", "alert-triangle"),
}


def register() -> None:
    """Called once when the app is ready."""
    register_looks(LOOKS)
    register_today("renewals", today_section)
    register_audit_events("reveals", "phone", _("Phone numbers looked at"), "renewals.renewal", ("reveal_phone",))
    register_audit_events(
        "reveals", "call", _("Phone numbers shown to telesales"), "renewals.renewal", ("reveal_for_call",)
    )
    register_audit_events(
        "reveals", "certificate", _("Certificate numbers looked at"), "renewals.renewal", ("reveal_certificate",)
    )
    register_search("renewals", Searcher(_("Renewals"), find_renewals))
    OBJECT_PAGES.setdefault("renewals.renewal", lambda pk: reverse("renewals:detail", args=[pk]))
    OBJECT_PAGES.setdefault("renewals.calllist", lambda pk: reverse("renewals:call_list", args=[pk]))
