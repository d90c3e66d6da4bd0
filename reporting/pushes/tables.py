"""The list of subscriptions, and its source for exports."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reporting.models import Subscription, SubscriptionStatus
from reporting.models.subscription import Channel
from reporting.pushes.words import schedule_words, source_words
from workflow.listing.page import Listed
from workflow.tables import FACT, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge


class SubscriptionFilter(filters.FilterSet):
    """Which state and channel."""

    status = filters.ChoiceFilter(label=_("State"), choices=SubscriptionStatus.choices)
    channel = filters.ChoiceFilter(label=_("Channel"), choices=Channel.choices)

    class Meta:
        model = Subscription
        fields: list[str] = []


class SubscriptionTable(NewestFirst):
    """Subscriptions, the newest first."""

    name = tables.Column(_("Name"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    next_at = tables.Column(_("Next time"), attrs=FACT)
    source = tables.Column(_("Content"), attrs=FACT)
    schedule = tables.Column(_("Sent on"), attrs=FACT)
    channel = tables.Column(_("Channel"), attrs=FACT)
    branch = tables.Column(_("Branch"), attrs=FACT)
    owner = tables.Column(_("Subscriber"))

    def render_name(self, record: Subscription) -> SafeString:
        address = reverse("reporting:subscription", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, record.name)

    def render_status(self, record: Subscription) -> SafeString:
        return state_badge(record.status, SubscriptionStatus(record.status).label)

    def render_source(self, record: Subscription) -> str:
        return source_words(record)

    def render_branch(self, record: Subscription) -> str:
        return record.branch.name

    def render_schedule(self, record: Subscription) -> str:
        return schedule_words(record)

    def value_schedule(self, record: Subscription) -> str:
        return schedule_words(record)

    def render_channel(self, record: Subscription) -> str:
        return str(Channel(record.channel).label)

    def render_next_at(self, record: Subscription) -> str:
        return instant(record.next_at)

    def render_owner(self, record: Subscription) -> str:
        return record.owner.name


def listed_subscriptions(request: HttpRequest) -> Listed:
    """The reader's own; in the tab of all, those of everybody on the branches the reader leads or audits."""
    user: Any = request.user
    rows = Subscription.objects.visible_to(user).select_related("branch", "owner")
    if request.GET.get("tab") != "all":
        rows = rows.filter(owner=user.pk)
    filtered = SubscriptionFilter(request.GET, queryset=rows)
    return Listed(filtered.qs, SubscriptionTable, filtered.form)
