"""The rows that the figures of the desk are made of: renewals and single contacts."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.disclosure import shown_title
from renewals.models import FollowUp, Renewal
from renewals.rules.contact import CHANNEL_LABELS, RESULT_LABELS, ContactChannel, ContactResult
from renewals.tables import RenewalTable
from workflow.figure_rows import RowKind, register_figure_desk, register_row_kind
from workflow.tables import FACT, TITLE, NewestFirst, instant

PLAIN = {"td": {"class": ""}}


class ContactTable(NewestFirst):
    """Single contacts, the latest first. What was said stays on the page of the customer."""

    title = tables.Column(_("Plate"), attrs=TITLE)
    at = tables.Column(_("Contact time"), attrs=FACT)
    channel = tables.Column(_("Channel"), attrs=FACT)
    result = tables.Column(_("Result"), attrs=FACT)
    next_contact_on = tables.Column(_("Next contact"), attrs=FACT)
    author = tables.Column(_("Who"), attrs=PLAIN)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id

    def value_title(self, record: FollowUp) -> str:
        return shown_title(record.renewal, self.reader_id)

    def render_title(self, record: FollowUp) -> SafeString:
        address = reverse("renewals:detail", args=[record.renewal_id])
        return format_html('<a class="row-link" href="{}">{}</a>', address, self.value_title(record))

    def render_at(self, record: FollowUp) -> str:
        return instant(record.at)

    def render_channel(self, record: FollowUp) -> str:
        return str(CHANNEL_LABELS[ContactChannel(record.channel)])

    def render_result(self, record: FollowUp) -> str:
        return str(RESULT_LABELS[ContactResult(record.result)])

    def render_next_contact_on(self, record: FollowUp) -> str:
        return record.next_contact_on.isoformat() if record.next_contact_on else "—"

    def render_author(self, record: FollowUp) -> str:
        return record.author.name

    def render_branch(self, record: FollowUp) -> str:
        return record.branch.name


def _reader(reader: Actor) -> dict[str, Any]:
    return {"reader_id": getattr(reader, "pk", None)}


def register() -> None:
    """Called once when the app is ready."""
    register_figure_desk("renewals", view="renewals.rate", export="renewals.export")
    register_row_kind(
        RowKind(
            model=Renewal,
            label=_("Renewals"),
            table=RenewalTable,
            related=("branch", "owner"),
            search=("plate__istartswith", "policy_no__startswith", "vin_tail__iexact"),
            state="status",
            options=_reader,
        )
    )
    register_row_kind(
        RowKind(
            model=FollowUp,
            label=_("Contacts"),
            table=ContactTable,
            related=("branch", "author", "renewal"),
            search=("renewal__plate__istartswith", "renewal__policy_no__startswith"),
            options=_reader,
        )
    )
