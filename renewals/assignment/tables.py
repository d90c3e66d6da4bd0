"""Lists of assignment: runs, and the decisions of a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renewals.assignment.wording import outcome_words, reason_words
from renewals.disclosure import shown_title
from renewals.models import AssignmentDecision, AssignmentRun, HandOver
from renewals.tables import clock
from workflow.listing.keyset import Sort
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge


class RunTable(NewestFirst):
    """Runs, the newest first."""

    number = tables.Column(_("Run"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    placed = tables.Column(_("Found somebody"), attrs=NUMBER)
    applied = tables.Column(_("Carried out"), attrs=NUMBER)
    created_at = tables.Column(_("Asked at"), attrs=FACT)
    asked_by = tables.Column(_("Asked by"))
    branch = tables.Column(_("Branch"))

    def render_number(self, record: AssignmentRun) -> SafeString:
        address = reverse("renewals:assignment_run", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, str(record))

    def render_status(self, record: AssignmentRun) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_placed(self, record: AssignmentRun) -> str:
        return f"{record.placed} / {record.cases}"

    def render_applied(self, record: AssignmentRun) -> str:
        return str(record.applied) if record.applied_at else "—"

    def render_created_at(self, record: AssignmentRun) -> str:
        return instant(record.created_at)

    def render_asked_by(self, record: AssignmentRun) -> str:
        return record.asked_by.name

    def render_branch(self, record: AssignmentRun) -> str:
        return record.branch.name


class DecisionTable(ListTable):
    """Who gets whom and why, the earliest end of cover first, as the run decided."""

    sorts: ClassVar[dict[str, Sort]] = {"id": Sort("id", "id")}
    default_sort = "id"

    title = tables.Column(_("Plate"), attrs=TITLE)
    person = tables.Column(_("Goes to"), attrs=FACT)
    rule = tables.Column(_("By rule"), attrs=FACT)
    reason = tables.Column(_("What the other rules said"))
    expires_on = tables.Column(_("Cover ends"), attrs=FACT)
    outcome = tables.Column(_("Outcome"))
    branch = tables.Column(_("Branch"))

    def __init__(self, rows: Any, *, reader_id: int | None, rules: Mapping[int, str], **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id, self.rules = reader_id, rules
        self.today = timezone.localdate()

    def value_expires_on(self, record: AssignmentDecision) -> date:
        return record.renewal.expires_on

    def render_title(self, record: AssignmentDecision) -> SafeString:
        address = reverse("renewals:detail", args=[record.renewal_id])
        return format_html('<a class="row-link" href="{}">{}</a>', address, shown_title(record.renewal, self.reader_id))

    def render_person(self, record: AssignmentDecision) -> SafeString | str:
        if record.person is None:
            return format_html('<span class="muted">{}</span>', gettext("stays where it is"))
        return record.person.name

    def render_rule(self, record: AssignmentDecision) -> str:
        return self.rules.get(record.rule_id or 0, "—")

    def render_reason(self, record: AssignmentDecision) -> SafeString:
        words = reason_words(record, self.rules)
        return format_html('<span title="{0}">{0}</span>', words or "—")

    def render_expires_on(self, record: AssignmentDecision) -> SafeString:
        return clock(record.renewal.expires_on, self.today)

    def render_outcome(self, record: AssignmentDecision) -> str:
        return outcome_words(record.outcome) or "—"

    def render_branch(self, record: AssignmentDecision) -> str:
        return record.branch.name


class HandOverTable(NewestFirst):
    """Requests to hand over."""

    title = tables.Column(_("Plate"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    giver = tables.Column(_("Asks"), attrs=FACT)
    taker = tables.Column(_("Is asked"), attrs=FACT)
    reason = tables.Column(_("Reason"), attrs=FACT)
    asked_at = tables.Column(_("Asked at"))
    branch = tables.Column(_("Branch"))

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id

    def render_title(self, record: HandOver) -> SafeString:
        address = reverse("renewals:hand_over", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, shown_title(record.renewal, self.reader_id))

    def render_status(self, record: HandOver) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_giver(self, record: HandOver) -> str:
        return record.giver.name

    def render_taker(self, record: HandOver) -> str:
        return record.taker.name

    def render_reason(self, record: HandOver) -> SafeString:
        return format_html('<span title="{0}">{0}</span>', record.reason)

    def render_asked_at(self, record: HandOver) -> str:
        return instant(record.asked_at)

    def render_branch(self, record: HandOver) -> str:
        return record.branch.name
