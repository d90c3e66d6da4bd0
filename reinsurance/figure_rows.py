"""The rows that the figures of the desk are made of: placements, their lines, markets asked, inward offers."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reinsurance.models import InwardOffer, Line, MarketApproach, Placement
from reinsurance.rules.amounts import trimmed
from reinsurance.tables import InwardTable, PlacementTable, money
from workflow.figure_rows import RowKind, register_figure_desk, register_row_kind
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge

PLAIN = {"td": {"class": ""}}


def _link(placement: Placement) -> SafeString:
    address = reverse("reinsurance:placement", args=[placement.pk])
    return format_html('<a class="row-link" href="{}">{}</a>', address, placement.number)


class LineTable(NewestFirst):
    """Lines of reinsurers on placements."""

    state_attribute = "state"

    placement = tables.Column(_("Placement"), attrs=TITLE)
    reinsurer = tables.Column(_("Reinsurer"), attrs=FACT)
    state = tables.Column(_("State"), attrs=STATE)
    signed = tables.Column(_("Line (%)"), attrs=NUMBER)
    covered = tables.Column(_("Covers (CNY)"), attrs=NUMBER)
    broker = tables.Column(_("Broker"), attrs=PLAIN)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def render_placement(self, record: Line) -> SafeString:
        return _link(record.placement)

    def render_reinsurer(self, record: Line) -> str:
        return record.reinsurer.name

    def render_state(self, record: Line) -> SafeString:
        return state_badge(record.state, record.get_state_display())

    def render_signed(self, record: Line) -> str:
        return trimmed(record.signed if record.signed is not None else record.written)

    def render_covered(self, record: Line) -> str:
        return money(record.covered)

    def render_broker(self, record: Line) -> str:
        return record.broker.name if record.broker else "—"

    def render_branch(self, record: Line) -> str:
        return record.placement.branch.name


class MarketTable(NewestFirst):
    """Markets that were asked, each about one placement."""

    state_attribute = "state"

    placement = tables.Column(_("Placement"), attrs=TITLE)
    reinsurer = tables.Column(_("Reinsurer"), attrs=FACT)
    state = tables.Column(_("State"), attrs=STATE)
    asked_at = tables.Column(_("Asked"), attrs=FACT)
    answered_at = tables.Column(_("Answered"), attrs=FACT)
    broker = tables.Column(_("Broker"), attrs=PLAIN)
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def render_placement(self, record: MarketApproach) -> SafeString:
        return _link(record.placement)

    def render_reinsurer(self, record: MarketApproach) -> str:
        return record.reinsurer.name

    def render_state(self, record: MarketApproach) -> SafeString:
        return state_badge(record.state, record.get_state_display())

    def render_asked_at(self, record: MarketApproach) -> str:
        return instant(record.asked_at)

    def render_answered_at(self, record: MarketApproach) -> str:
        return instant(record.answered_at)

    def render_broker(self, record: MarketApproach) -> str:
        return record.broker.name if record.broker else "—"

    def render_branch(self, record: MarketApproach) -> str:
        return record.placement.branch.name


OF_PLACEMENT = ("placement__number__istartswith", "placement__insured_name__startswith", "reinsurer__name__startswith")
KINDS = (
    RowKind(
        model=Placement,
        label=_("Placements"),
        table=PlacementTable,
        related=("branch", "handler"),
        search=("number__istartswith", "policy_no__istartswith", "insured_name__startswith"),
        state="status",
    ),
    RowKind(
        model=InwardOffer,
        label=_("Inward offers"),
        table=InwardTable,
        related=("branch", "cedant", "broker"),
        search=("number__istartswith", "insured_name__startswith"),
        state="status",
    ),
    RowKind(
        model=Line,
        label=_("Lines of reinsurers"),
        table=LineTable,
        related=("placement__branch", "reinsurer", "broker"),
        search=OF_PLACEMENT,
        state="state",
    ),
    RowKind(
        model=MarketApproach,
        label=_("Markets asked"),
        table=MarketTable,
        related=("placement__branch", "reinsurer", "broker"),
        search=OF_PLACEMENT,
        state="state",
    ),
)


def register() -> None:
    """Called once when the app is ready."""
    register_figure_desk("reinsurance", view="reinsurance.view", export="reinsurance.export")
    for kind in KINDS:
        register_row_kind(kind)
