"""What was pushed on a timer, as an audit reads it: which figures went to whom, and who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from reporting.models import PushRun, Subscription, Target
from reporting.models.push_run import PushStatus
from reporting.models.subscription import Channel
from workflow.audits.filters import DATE, LONGEST_NUMBER, AuditFilter
from workflow.audits.registry import AuditKind, register_audit, register_audit_events
from workflow.listing.page import Listed
from workflow.models import Robot
from workflow.tables import FACT, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge

READS = "workflow.events"


class PushRunFilter(AuditFilter):
    """Whose subscription, which channel, what became of it."""

    person = filters.CharFilter(
        field_name="subscription__owner__employee_no", label=_("Employee number"), max_length=LONGEST_NUMBER
    )
    channel = filters.ChoiceFilter(empty_label=_("All"), choices=Channel.choices, label=_("Channel"))
    status = filters.ChoiceFilter(empty_label=_("All"), choices=PushStatus.choices, label=_("State"))
    first = filters.DateFilter(
        field_name="due_at", lookup_expr="date__gte", label=_("From day"), widget=forms.DateInput(attrs=DATE)
    )
    last = filters.DateFilter(
        field_name="due_at", lookup_expr="date__lte", label=_("To day"), widget=forms.DateInput(attrs=DATE)
    )
    field_order = ("person", "branch", "channel", "status", "first", "last")

    class Meta:
        model = PushRun
        fields: list[str] = []

    def of_branch(self, rows: QuerySet[Any], _name: str, branch: Any) -> QuerySet[Any]:
        """About the branch or one below it."""
        return rows.filter(PushRun.objects.on_paths((branch.path,)))


class PushRunTable(NewestFirst):
    """One push a row. What it said stands on its page, for those who may see figures."""

    state_attribute = "status"
    due_at = tables.Column(_("When"), attrs=FACT)
    subscription = tables.Column(_("Scheduled push"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    channel = tables.Column(_("Channel"), attrs=FACT)
    readers = tables.Column(_("Readers"), attrs=FACT)
    owner = tables.Column(_("Subscriber"), attrs=FACT)
    branch = tables.Column(_("Branch"))
    sha256 = tables.Column(_("Digest"))
    id = tables.Column(_("Number"), attrs={"td": {"class": "right"}})

    def __init__(self, rows: Sequence[Any], *, query: QueryDict, linked: bool = False, **more: Any) -> None:
        super().__init__(rows, query=query, **more)
        self.linked = linked
        keys = [key for row in rows if row.channel == Channel.ROBOT for key in row.recipients]
        self.groups = (
            dict(Robot.objects.visible_to(SYSTEM).filter(pk__in=keys).values_list("pk", "name")) if keys else {}
        )

    def render_due_at(self, record: PushRun) -> str:
        return instant(record.due_at)

    def render_subscription(self, record: PushRun) -> str:
        name = record.subscription.name
        if not self.linked:
            return name
        address = reverse("reporting:subscription", args=[record.subscription_id])
        return format_html('<a href="{}">{}</a>', address, name)

    def value_subscription(self, record: PushRun) -> str:
        return record.subscription.name

    def render_status(self, record: PushRun) -> str:
        return state_badge(record.status, PushStatus(record.status).label)

    def render_channel(self, record: PushRun) -> str:
        return str(Channel(record.channel).label)

    def render_readers(self, record: PushRun) -> str:
        if record.channel == Channel.ROBOT:
            return " · ".join(self.groups.get(key, "—") for key in record.recipients) or "—"
        number = len(record.recipients)
        return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}

    def render_owner(self, record: PushRun) -> str:
        return f"{record.subscription.owner.name} ({record.subscription.owner.employee_no})"

    def render_branch(self, record: PushRun) -> str:
        return record.branch.name

    def render_sha256(self, record: PushRun) -> str:
        return format_html('<code title="{}">{}</code>', record.sha256, record.sha256[:12]) if record.sha256 else "—"

    def value_sha256(self, record: PushRun) -> str:
        return record.sha256

    def render_id(self, record: PushRun) -> str:
        return str(record.pk)


def _readable(reader: Actor) -> QuerySet[PushRun]:
    """Of the branches whose events the reader may read."""
    rows = PushRun.objects.visible_to(reader)
    scope = reader.scope()
    return rows if scope.everything else rows.filter(rows.on_paths(scope.paths_for(READS)))


def listed_runs(request: HttpRequest) -> Listed:
    """Every push about the reader's branches."""
    user: Any = request.user
    rows = _readable(user).select_related("branch", "subscription__owner")
    filtered = PushRunFilter(request.GET, queryset=rows, request=request)
    return Listed(filtered.qs, PushRunTable, filtered.form, {"linked": user.scope().may("reporting.view")})


def runs_by(reader: Actor, person: User) -> QuerySet[PushRun]:
    """What was pushed for one subscriber."""
    return _readable(reader).filter(subscription__owner=person)


def register() -> None:
    """Called once when the app is ready."""
    register_audit(AuditKind("schedules", _("Scheduled pushes"), READS, listed_runs, runs_by, at="due_at", usual=50))
    subscribing = ("subscribe", "change", "pause", "resume", "end")
    register_audit_events("rights", "subscriptions", _("Scheduled pushes"), Subscription.object_type(), subscribing)
    setting = ("enter", "imported", "set_values", "withdraw")
    register_audit_events("rights", "targets", _("Targets"), Target.object_type(), setting)
