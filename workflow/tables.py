"""Lists of the shared app: events, exports, outgoing messages, background work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar

import django_tables2 as tables
from django.apps import apps
from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from workflow.exports.questions import QuestionWords
from workflow.exports.words import format_words, kind_words
from workflow.listing.keyset import Sort
from workflow.listing.table import ListTable
from workflow.sentences import sentence_of
from workflow.templatetags.banli import state_badge
from workflow.wording import job_label, topic_label

TITLE = {"td": {"class": "c-title"}}
STATE = {"td": {"class": "c-state"}}
FACT = {"td": {"class": "c-fact"}}
NUMBER = {"td": {"class": "right c-fact"}}


@lru_cache(maxsize=64)
def _model(object_type: str) -> type[Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def kind_label(object_type: str) -> str:
    """What a kind of object is called."""
    model = _model(object_type)
    return str(model._meta.verbose_name) if model is not None else object_type


def instant(at: Any) -> str:
    """A moment as it is written everywhere: 2026-06-20 14:30."""
    return date_format(localtime(at), "DATETIME_FORMAT") if at else "—"


class NewestFirst(ListTable):
    """Rows by number, newest first; no other sort is indexed."""

    sorts: ClassVar[dict[str, Sort]] = {"id": Sort("id", "id")}
    default_sort = "-id"


class EventTable(NewestFirst):
    """The event log of auditors. Sentences are made here, codes are kept beside them."""

    at = tables.Column(_("When"), attrs=FACT)
    sentence = tables.Column(_("What happened"), attrs=TITLE)
    actor = tables.Column(_("Who"), attrs=FACT)
    object_id = tables.Column(pgettext_lazy("of an event", "Record"), attrs=FACT)
    branch_path = tables.Column(_("Branch"))
    id = tables.Column(_("Number"), attrs={"td": {"class": "right"}})

    def render_at(self, record: Any) -> str:
        return instant(record.at)

    def render_sentence(self, record: Any) -> str:
        return format_html('<span title="{}">{}</span>', record.reason, sentence_of(record))

    def render_actor(self, record: Any) -> str:
        return f"{record.actor_name} ({record.actor_no})"

    def render_object_id(self, record: Any) -> str:
        return f"{kind_label(record.object_type)} {record.object_id}"

    def render_branch_path(self, record: Any) -> str:
        return str(record.branch_path)

    def render_id(self, record: Any) -> str:
        return str(record.pk)


class ExportTable(NewestFirst):
    """Every file that left Banli."""

    at = tables.Column(_("When"), attrs=FACT)
    actor = tables.Column(_("Who"), attrs=TITLE)
    kind = tables.Column(_("What"), attrs=FACT)
    format = tables.Column(_("Format"), attrs=STATE)
    rows_out = tables.Column(_("Rows in the file"), attrs=NUMBER)
    purpose = tables.Column(_("Purpose"), attrs=FACT)
    filters = tables.Column(_("Filter used"), attrs=FACT)
    sha256 = tables.Column(_("Digest"))

    def __init__(self, rows: Sequence[Any], *, query: QueryDict, reader: User, **more: Any) -> None:
        super().__init__(rows, query=query, **more)
        self.questions = QuestionWords(reader, [(row.kind, row.filters) for row in rows])

    def render_at(self, record: Any) -> str:
        return instant(record.at)

    def render_actor(self, record: Any) -> str:
        return f"{record.actor_name} ({record.actor_no})"

    def render_kind(self, record: Any) -> str:
        return kind_words(record.kind)

    def render_format(self, record: Any) -> str:
        return format_words(record.format) if record.format != "pdf" else "PDF"

    def render_rows_out(self, record: Any) -> str:
        return number_format(record.rows, use_l10n=True, force_grouping=True)

    def render_purpose(self, record: Any) -> str:
        return str(record.purpose)

    def render_filters(self, record: Any) -> str:
        return format_html('<span title="{0}">{0}</span>', self.questions.of(record.kind, record.filters))

    def render_sha256(self, record: Any) -> str:
        return format_html('<code title="{}">{}</code>', record.sha256, record.sha256[:12])


class OutboxTable(NewestFirst):
    """Outgoing messages. The payload may name people: it is not shown."""

    state_attribute = "state"
    topic = tables.Column(_("Topic"), attrs=TITLE)
    state = tables.Column(_("State"), attrs=STATE)
    aggregate = tables.Column(_("About"), attrs=FACT)
    attempts = tables.Column(_("Attempts"), attrs=NUMBER)
    available_at = tables.Column(_("Next attempt"), attrs=FACT)
    last_error = tables.Column(_("Last error"), attrs=FACT)
    created_at = tables.Column(_("Written at"))
    id = tables.Column(_("Number"), attrs={"td": {"class": "right"}})

    def render_topic(self, record: Any) -> str:
        return topic_label(record.topic)

    def render_state(self, record: Any) -> str:
        return state_badge(record.state, record.get_state_display())

    def render_aggregate(self, record: Any) -> str:
        return str(record.aggregate)

    def render_attempts(self, record: Any) -> str:
        return str(record.attempts)

    def render_available_at(self, record: Any) -> str:
        return instant(record.available_at)

    def render_last_error(self, record: Any) -> str:
        return format_html('<span title="{0}">{0}</span>', record.last_error or "—")

    def render_created_at(self, record: Any) -> str:
        return instant(record.created_at)

    def render_id(self, record: Any) -> str:
        return str(record.pk)


class JobTable(NewestFirst):
    """Background work with its progress."""

    state_attribute = "state"
    kind = tables.Column(_("Work"), attrs=TITLE)
    state = tables.Column(_("State"), attrs=STATE)
    progress = tables.Column(_("Progress"), attrs=NUMBER)
    owner = tables.Column(_("Started by"), attrs=FACT)
    created_at = tables.Column(_("Started"), attrs=FACT)
    finished_at = tables.Column(_("Finished"))

    def render_kind(self, record: Any) -> str:
        return format_html(
            '<a class="row-link" href="{}">{}</a>', reverse("workflow:job", args=[record.pk]), job_label(record.kind)
        )

    def render_state(self, record: Any) -> str:
        return state_badge(record.state, record.get_state_display())

    def render_progress(self, record: Any) -> str:
        return f"{record.done} / {record.total}"

    def render_owner(self, record: Any) -> str:
        return record.owner.name if record.owner else "—"

    def render_created_at(self, record: Any) -> str:
        return instant(record.created_at)

    def render_finished_at(self, record: Any) -> str:
        return instant(record.finished_at)
