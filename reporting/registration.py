"""Fills the registers of the layers below: targets, subscriptions and what happens to them."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reporting.imports.targets import register_target_list
from reporting.models import Dashboard, Target
from reporting.pushes import registration as pushes
from workflow.kpis import KPIS
from workflow.sentences import Sentence, register_sentences
from workflow.todos import OBJECT_PAGES
from workflow.tracking import register_tracked

TARGET_EVENTS: Mapping[str, Sentence] = {
    "enter": _("%(actor)s set the target of “%(kpi)s” for %(month)s: base %(base)s, challenge %(challenge)s."),
    "imported": _("%(actor)s imported the target of “%(kpi)s” for %(month)s: base %(base)s, challenge %(challenge)s."),
    "set_values": _("%(actor)s changed the target to base %(base)s, challenge %(challenge)s."),
    "withdraw": _("%(actor)s withdrew the target."),
}


DASHBOARD_EVENTS: Mapping[str, Sentence] = {
    "compose_new": _("%(actor)s composed the dashboard “%(title)s”."),
    "compose": _("%(actor)s changed the dashboard."),
    "share": _("%(actor)s shared the dashboard in the branch."),
    "unshare": _("%(actor)s stopped sharing the dashboard."),
    "remove": _("%(actor)s removed the dashboard."),
}


def kpi_word(code: str) -> Sentence:
    """A figure in words."""
    return KPIS[code].label if code in KPIS else code


def register() -> None:
    """Called once when the app is ready."""
    register_tracked(Target)
    register_sentences(Target.object_type(), TARGET_EVENTS, {"kpi": kpi_word})
    OBJECT_PAGES.setdefault(Target.object_type(), lambda pk: reverse("reporting:target", args=[pk]))
    register_tracked(Dashboard)
    register_sentences(Dashboard.object_type(), DASHBOARD_EVENTS)
    OBJECT_PAGES.setdefault(Dashboard.object_type(), lambda pk: reverse("reporting:own", args=[pk]))
    register_target_list()
    pushes.register()
