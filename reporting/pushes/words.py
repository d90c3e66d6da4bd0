"""Subscriptions in words: when, how, to whom."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from reporting.models import Subscription
from reporting.models.subscription import Channel, Days
from reporting.pushes.choices import people_of
from reporting.pushes.forms import WEEK
from reporting.pushes.registry import PUSH_SOURCES


def schedule_words(row: Subscription) -> str:
    """Days and times as one line."""
    times = _(", ").join(row.times)
    if row.days == Days.WORKING:
        return _("Working days at %(times)s") % {"times": times}
    if row.days == Days.WEEK:
        names = _(", ").join(str(dict(WEEK)[number]) for number in row.numbers)
        return _("%(days)s at %(times)s") % {"days": names, "times": times}
    numbers = _(", ").join(map(str, row.numbers))
    return _("Day %(days)s of the month at %(times)s") % {"days": numbers, "times": times}


def source_words(row: Subscription) -> str:
    """The name of the source; its code where nobody registers it any more."""
    source = PUSH_SOURCES.get(row.source)
    return str(source.label) if source is not None else row.source


def items_words(row: Subscription, by: User) -> list[str]:
    """What was chosen, by name where ``by`` may read it, else by code."""
    source = PUSH_SOURCES.get(row.source)
    names = dict(source.items(by)) if source is not None else {}
    return [str(names.get(code, code)) for code in row.options.get("items", [])]


def ranking_words(row: Subscription) -> str:
    """What it is ranked by; "" for nothing."""
    source = PUSH_SOURCES.get(row.source)
    ranking = row.options.get("by", "")
    return str(dict(source.rankings).get(ranking, ranking)) if source is not None and ranking else ""


def readers_words(row: Subscription) -> list[str]:
    """The group, or the people by name and number."""
    if row.channel == Channel.ROBOT and row.robot is not None:
        return [f"{row.robot.name} ({row.robot.get_service_display()})"]
    return [str(person) for person in people_of(row)]
