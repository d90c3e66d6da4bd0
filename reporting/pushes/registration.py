"""Fills the registers of the layers below with subscriptions and pushes."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.leavers import LeaverHandler, register_leaver_handler
from reporting.models import PushRun, Subscription
from reporting.pushes import auditing, sending
from reporting.pushes.actions import open_of, pause_of_leaver
from reporting.pushes.reasons import reason_words
from reporting.pushes.registry import register_push_source
from reporting.pushes.sources.dashboards import DASHBOARD
from reporting.pushes.sources.figures import FIGURES
from reporting.pushes.sources.morning import MORNING
from reporting.pushes.sources.packs import PACK
from workflow.looks import Look, register_looks
from workflow.notifying import register_notice, register_notice_group
from workflow.notifying.kinds import MAIL, WECOM
from workflow.sentences import Sentence, register_sentences
from workflow.todos import OBJECT_PAGES
from workflow.tracking import register_tracked
from workflow.wording import TOPIC_LABELS

GROUP = "reports"
SUBSCRIPTION_EVENTS: Mapping[str, Sentence] = {
    "subscribe": _("%(actor)s subscribed “%(name)s”."),
    "change": _("%(actor)s changed the subscription."),
    "pause": _("%(actor)s paused the subscription."),
    "resume": _("%(actor)s resumed the subscription."),
    "end": _("%(actor)s ended the subscription."),
}
RUN_EVENTS: Mapping[str, Sentence] = {
    "record": _("%(actor)s pushed “%(name)s”; digest %(sha256)s."),
    "arrive": _("The push arrived."),
    "fail": _("The push failed: %(reason_said)s"),
}
NOTICES: Mapping[str, Sentence] = {
    "push_failed": _("The push “%(name)s” did not go out. Its page says why and what to do."),
    "push_rights": _("The push “%(name)s” is paused: you may no longer see its figures."),
    "push_gone": _("The push “%(name)s” is paused: what it told of was removed or is no longer shared."),
    "push_left": _("“%(name)s” of %(employee)s, who has left, is paused. Who takes it over subscribes it anew."),
    "push_pause": _("%(actor)s paused your push “%(name)s”."),
    "push_end": _("%(actor)s ended your push “%(name)s”."),
}
LOOKS = {
    "active": Look("moving", "send"),
    "paused": Look("soon", "player-pause"),
    "quiet": Look("waiting", "moon"),
    "missed": Look("soon", "clock-exclamation"),
}
TOPIC_WORDS = {
    "push_robot": _("Scheduled push to a group"),
    "push_picture": _("Picture of a scheduled push"),
    "push_wecom": _("Scheduled push in WeCom"),
    "push_mail": _("Scheduled push by mail"),
}


def page_of(pk: int) -> str:
    """The page of a subscription."""
    return reverse("reporting:subscription", args=[pk])


def register() -> None:
    """Called once when the app is ready. Further sources are registered by whoever has them."""
    register_tracked(Subscription)
    register_tracked(PushRun)
    register_sentences(Subscription.object_type(), SUBSCRIPTION_EVENTS)
    register_sentences(PushRun.object_type(), RUN_EVENTS, {"reason_said": reason_words})
    register_notice_group(GROUP, _("Reports"))
    for code, sentence in NOTICES.items():
        register_notice(code, sentence, group=GROUP, channels=(MAIL, WECOM))
    OBJECT_PAGES.setdefault(Subscription.object_type(), page_of)
    TOPIC_LABELS.update(TOPIC_WORDS)
    register_looks(LOOKS)
    register_leaver_handler(LeaverHandler("pushes", _("Scheduled pushes"), count=open_of, move=pause_of_leaver))
    sending.register()
    auditing.register()
    register_push_source(FIGURES)
    register_push_source(MORNING)
    register_push_source(PACK)
    register_push_source(DASHBOARD)
