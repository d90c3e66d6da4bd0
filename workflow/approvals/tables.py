"""The inbox as a table on a desk and as cards on a phone."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from workflow.approvals.screens.words import for_words
from workflow.listing.keyset import Sort
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE, instant
from workflow.templatetags.banli import amount, days_left, icon

NOTHING = format_html('<span class="muted nothing">{}</span>', "—")
ACTION = {"td": {"class": "c-row-keys"}}


class InboxTable(ListTable):
    """Lines of the inbox (:class:`~workflow.approvals.screens.inbox_lines.InboxLine`)."""

    #: The order is the tab's own: no column sorts.
    sorts: ClassVar[dict[str, Sort]] = {"order": Sort("order", "id")}
    default_sort: ClassVar[str] = "order"
    state_attribute: ClassVar[str] = "kept"

    title = tables.Column(_("Case"), attrs=TITLE)
    state = tables.Column(_("State"), attrs=STATE)
    amount = tables.Column(_("Amount"), attrs=NUMBER)
    note = tables.Column(pgettext_lazy("sender", "From"), attrs=FACT)
    due_at = tables.Column(pgettext_lazy("deadline", "Due"), attrs=FACT)
    lain = tables.Column(_("Lain"), attrs={"td": {"class": "num"}})
    keys = tables.Column(_("Decide"), attrs=ACTION)

    def __init__(self, rows: Any, *, back: str = "", me: str = "", **more: Any) -> None:
        super().__init__(rows, **more)
        self.back, self.me = back, me

    def render_title(self, record: Any) -> SafeString:
        who = ""
        if record.instead_of:
            words = for_words(self.me, record.instead_of)
            who = format_html(' <small class="deputy">{}</small>', words)
        about = [words for words in (record.step, record.kind) if words]
        step = format_html(" <small>{}</small>", " · ".join(about)) if about else ""
        if not record.address:
            return format_html('<span class="two-line"><strong>{}</strong>{}{}</span>', record.title, step, who)
        return format_html(
            '<span class="two-line"><a class="row-link" href="{}">{}</a>{}{}</span>',
            record.address,
            record.title,
            step,
            who,
        )

    def render_state(self, record: Any) -> SafeString:
        return format_html(
            '<span class="state state-{}">{}<span>{}</span></span>', record.tone, icon(record.icon), record.state
        )

    def render_amount(self, record: Any) -> SafeString:
        return amount(record.amount) if record.amount is not None else NOTHING

    def render_note(self, record: Any) -> str | SafeString:
        if not record.branch:
            return record.note or NOTHING
        return format_html(
            '<span class="due-line">{} <small class="muted">{}</small></span>', record.note or "", record.branch
        )

    def render_due_at(self, record: Any) -> SafeString:
        if record.due_at is None:
            return NOTHING
        tone = {"late": "ink-late", "soon": "ink-soon"}.get(record.tone, "muted")
        return format_html(
            '<span class="due-line"><span class="num">{}</span> <small class="{}">{}</small></span>',
            instant(record.due_at),
            tone,
            days_left(record.due_at),
        )

    def render_lain(self, record: Any) -> str:
        return str(record.lain)

    def render_keys(self, record: Any) -> SafeString:
        """Links the keys a and r press on the row at hand; shown where a mouse rests or the focus is."""
        if not record.decides:
            return NOTHING
        return format_html("{} {}", self._key(record, "agree", "a"), self._key(record, "return", "r"))

    def _key(self, record: Any, act: str, key: str) -> SafeString:
        address = f"{reverse('workflow:approval_act', args=[record.pk, act])}?back={self.back}"
        words = {"agree": gettext("Agree"), "return": gettext("Return")}[act]
        return format_html(
            '<a class="btn row-button" href="{0}" hx-get="{0}" hx-target="#drawer-body" data-row-key="{1}" '
            'aria-label="{2}">{3}</a>',
            address,
            key,
            f"{words}: {record.title}",
            words,
        )
