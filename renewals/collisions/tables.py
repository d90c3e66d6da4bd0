"""The lists of collisions and fleets."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renewals.disclosure import shown_title
from renewals.models import CollisionCase, CollisionKind, CollisionStatus, Fleet, FleetStatus
from workflow.identifiers.masking import mask_name
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge

KINDS, STATES = dict(CollisionKind.choices), dict(CollisionStatus.choices)
FLEETS = dict(FleetStatus.choices)
PLAIN = {"td": {"class": ""}}


class CollisionTable(NewestFirst):
    """Collisions, the newest first."""

    state_attribute = "status"
    title = tables.Column(_("Plate"), attrs=TITLE)
    kind = tables.Column(_("Why"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    parties = tables.Column(_("Parties"), attrs=FACT)
    due_at = tables.Column(_("To decide until"), attrs=FACT)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id

    def value_title(self, record: CollisionCase) -> str:
        parties = list(record.parties.all())
        return shown_title(parties[0].renewal, self.reader_id) if parties else str(record.pk)

    def render_title(self, record: CollisionCase) -> SafeString:
        address = reverse("renewals:collision", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, self.value_title(record))

    def render_kind(self, record: CollisionCase) -> str:
        return str(KINDS[record.kind])

    def render_status(self, record: CollisionCase) -> SafeString:
        return state_badge(f"collision_{record.status}", STATES[record.status])

    def render_parties(self, record: CollisionCase) -> str:
        names = [party.owner.name if party.owner else gettext("nobody") for party in record.parties.all()]
        return " / ".join(names)

    def render_due_at(self, record: CollisionCase) -> str:
        return instant(record.due_at)

    def render_branch(self, record: CollisionCase) -> str:
        return record.branch.name


class FleetTable(NewestFirst):
    """Fleets, the newest first."""

    state_attribute = "status"
    title = tables.Column(_("Insured"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    size = tables.Column(_("Vehicles"), attrs=NUMBER)
    manager = tables.Column(_("Account manager"), attrs=FACT)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def value_title(self, record: Fleet) -> str:
        return record.insured_name if record.is_company else mask_name(record.insured_name)

    def render_title(self, record: Fleet) -> SafeString:
        address = reverse("renewals:fleet", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, self.value_title(record) or record.pk)

    def render_status(self, record: Fleet) -> SafeString:
        return state_badge(f"fleet_{record.status}", FLEETS[record.status])

    def value_size(self, record: Any) -> int:
        return int(record.size)

    def render_size(self, record: Any) -> str:
        return str(record.size)

    def render_manager(self, record: Fleet) -> str:
        return record.manager.name if record.manager else "—"

    def render_branch(self, record: Fleet) -> str:
        return record.branch.name
