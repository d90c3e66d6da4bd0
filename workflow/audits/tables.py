"""The lists of an audit as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from workflow.attachments.registry import ATTACHMENTS
from workflow.models import Robot
from workflow.notifying.kinds import NOTICE_KINDS
from workflow.sentences import sentence_of
from workflow.tables import FACT, STATE, TITLE, ExportTable, NewestFirst, instant, kind_label
from workflow.templatetags.banli import state_badge
from workflow.tracking import TRACKED
from workflow.wording import page_of


def branch_names(paths: set[str]) -> dict[str, str]:
    """The names of branches by path, in one query."""
    codes = {path.strip("/").rpartition("/")[2] for path in paths}
    return dict(Branch.objects.visible_to(SYSTEM).filter(code__in=codes).values_list("path", "name"))


def linked_kinds(user: User) -> frozenset[str]:
    """Kinds of records whose pages ``user`` may open."""
    scope = user.scope()
    models: dict[str, Any] = dict(TRACKED) | {kind: each.owner for kind, each in ATTACHMENTS.items()}
    found = {
        kind
        for kind, model in models.items()
        if scope.may(getattr(model._default_manager.all(), "view_permission", ""))
    }
    return frozenset(found | ({"accounts.user"} if scope.may("accounts.people") else set()))


class AuditTable(NewestFirst):
    """Events as sentences, each leading to its record where the reader may open it."""

    at = tables.Column(_("When"), attrs=FACT)
    sentence = tables.Column(_("What happened"), attrs=TITLE)
    actor = tables.Column(_("Who"), attrs=FACT)
    object_id = tables.Column(pgettext_lazy("of an event", "Record"), attrs=FACT)
    place = tables.Column(_("Branch"))
    reason = tables.Column(_("Reason"))
    id = tables.Column(_("Number"), attrs={"td": {"class": "right"}})

    def __init__(self, rows: Sequence[Any], *, query: QueryDict, linked: frozenset[str] = frozenset(), **more: Any):
        super().__init__(rows, query=query, **more)
        self.linked = linked
        self.names = branch_names({row.branch_path for row in rows}) if rows else {}

    def render_at(self, record: Any) -> str:
        return instant(record.at)

    def render_sentence(self, record: Any) -> str:
        return format_html("<span>{}</span>", sentence_of(record))

    def render_actor(self, record: Any) -> str:
        who = f"{record.actor_name} ({record.actor_no})"
        return (
            str(_("%(who)s for %(other)s")) % {"who": who, "other": record.on_behalf_of} if record.on_behalf_of else who
        )

    def render_object_id(self, record: Any) -> str:
        words = f"{kind_label(record.object_type)} {record.object_id}"
        page = page_of(record.object_type, record.object_id) if record.object_type in self.linked else ""
        return format_html('<a href="{}">{}</a>', page, words) if page else words

    def value_object_id(self, record: Any) -> str:
        return f"{kind_label(record.object_type)} {record.object_id}"

    def render_place(self, record: Any) -> str:
        return str(self.names.get(record.branch_path, record.branch_path))

    def render_reason(self, record: Any) -> str:
        return format_html('<span title="{0}">{0}</span>', record.reason or "—")

    def render_id(self, record: Any) -> str:
        return str(record.pk)


class AuditExportTable(ExportTable):
    """Files that left Banli, papers too, with the question in words."""

    ticket = tables.Column(_("Ticket number"), attrs=FACT)

    class Meta:
        sequence = ("at", "actor", "kind", "format", "rows_out", "purpose", "ticket", "filters", "sha256")

    def render_ticket(self, record: Any) -> str:
        return str(record.ticket) or "—"


class PushTable(NewestFirst):
    """Messages to groups: which group was told what kind of thing, and whether it arrived. Never the words."""

    state_attribute = "state"
    created_at = tables.Column(_("When"), attrs=FACT)
    group = tables.Column(_("Group"), attrs=TITLE)
    state = tables.Column(_("State"), attrs=STATE)
    told = tables.Column(_("What"), attrs=FACT)
    place = tables.Column(_("Branch"), attrs=FACT)
    sent_at = tables.Column(_("Arrived"), attrs=FACT)
    settled_by = tables.Column(_("Settled by"))
    id = tables.Column(_("Number"), attrs={"td": {"class": "right"}})

    def __init__(self, rows: Sequence[Any], *, query: QueryDict, **more: Any) -> None:
        super().__init__(rows, query=query, **more)
        numbers = {row.payload.get("robot_id") for row in rows}
        robots = Robot.objects.visible_to(SYSTEM).filter(pk__in=numbers).select_related("branch") if rows else []
        self.robots = {robot.pk: robot for robot in robots}

    def render_created_at(self, record: Any) -> str:
        return instant(record.created_at)

    def render_group(self, record: Any) -> str:
        robot = self.robots.get(record.payload.get("robot_id"))
        return robot.name if robot is not None else "—"

    def render_state(self, record: Any) -> str:
        return state_badge(record.state, record.get_state_display())

    def render_told(self, record: Any) -> str:
        kind = NOTICE_KINDS.get(record.payload.get("kind", ""))
        return kind.title if kind is not None else str(_("Test message"))

    def render_place(self, record: Any) -> str:
        robot = self.robots.get(record.payload.get("robot_id"))
        return robot.branch.name if robot is not None else "—"

    def render_sent_at(self, record: Any) -> str:
        return instant(record.sent_at)

    def render_settled_by(self, record: Any) -> str:
        return str(record.settled_by) or "—"

    def render_id(self, record: Any) -> str:
        return str(record.pk)
