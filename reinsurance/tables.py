"""The lists of the desk."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.models import Counterparty, InwardOffer, Placement
from reinsurance.models.placement_terms import BEFORE_BOUND
from reinsurance.rules.amounts import trimmed
from workflow.listing.keyset import Sort
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst
from workflow.templatetags.banli import days_left, state_badge

NOTHING = format_html('<span class="muted nothing">{}</span>', "—")


def money(value: Any) -> str:
    """An amount with separators."""
    return "—" if value is None else number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


class PlacementTable(NewestFirst):
    """Placements: what is next, how long until inception, how much is placed."""

    sorts: ClassVar[dict[str, Sort]] = {
        "id": Sort("id", "id"),
        "period_from": Sort("period_from", "period_from"),
    }

    number = tables.Column(_("Number"), attrs=TITLE)
    insured = tables.Column(_("Insured"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    period_from = tables.Column(_("Cover from"), attrs=FACT)
    placed = tables.Column(_("Placed of the order"), attrs=FACT)
    order = tables.Column(_("Order"), attrs=NUMBER)
    net = tables.Column(_("Net with us"), attrs=NUMBER)
    line = tables.Column(_("Class of business"), attrs={"td": {"class": ""}})
    handler = tables.Column(_("Handler"), attrs={"td": {"class": ""}})
    branch = tables.Column(_("Branch"), attrs={"td": {"class": ""}})

    def __init__(self, rows: Any, **more: Any) -> None:
        super().__init__(rows, **more)
        self.today = timezone.localdate()
        self.computed: dict[int, PlacementFigures] = figures_of_many(rows)

    def render_number(self, record: Placement) -> SafeString:
        address = reverse("reinsurance:placement", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, record.number)

    def render_insured(self, record: Placement) -> SafeString:
        return format_html('<span title="{0}">{0}</span>', record.insured_name)

    def render_status(self, record: Placement) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_period_from(self, record: Placement) -> SafeString:
        day = timezone.localtime(record.period_from).date()
        running = record.status in BEFORE_BOUND
        left = (day - self.today).days
        tone = "ink-late" if running and left < 0 else "ink-soon" if running and left <= 3 else "muted"
        beside = days_left(day) if running else ""
        return format_html('<span class="num">{}</span> <small class="{}">{}</small>', day.isoformat(), tone, beside)

    def render_placed(self, record: Placement) -> SafeString:
        percent = self.computed[record.pk].placed_percent
        return format_html(
            '<meter class="placed-bar" min="0" max="100" value="{0}">{0} %</meter> <span class="num">{0} %</span>',
            percent,
        )

    def render_order(self, record: Placement) -> str:
        return f"{record.currency} {money(self.computed[record.pk].total('order'))}"

    def render_net(self, record: Placement) -> str:
        return f"{record.currency} {money(self.computed[record.pk].total('net'))}"

    def render_line(self, record: Placement) -> str:
        return str(record.get_line_display())

    def render_handler(self, record: Placement) -> str:
        return record.handler.name if record.handler else "—"

    def render_branch(self, record: Placement) -> str:
        return record.branch.name


class InwardTable(NewestFirst):
    """Inward offers: from whom, how much is offered, what we write."""

    number = tables.Column(_("Number"), attrs=TITLE)
    insured = tables.Column(_("Insured"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    cedant = tables.Column(_("Cedant"), attrs=FACT)
    period_from = tables.Column(_("Cover from"), attrs=FACT)
    share = tables.Column(_("Our line (%)"), attrs=NUMBER)
    carried = tables.Column(_("Our sum insured"), attrs=NUMBER)

    def render_number(self, record: InwardOffer) -> SafeString:
        address = reverse("reinsurance:inwardoffer", args=[record.pk])
        return format_html('<a class="row-link" href="{}">{}</a>', address, record.number)

    def render_insured(self, record: InwardOffer) -> SafeString:
        return format_html('<span title="{0}">{0}</span>', record.insured_name)

    def render_status(self, record: InwardOffer) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_cedant(self, record: InwardOffer) -> str:
        return record.cedant.name

    def render_period_from(self, record: InwardOffer) -> SafeString:
        day = timezone.localtime(record.period_from).date()
        return format_html('<span class="num">{}</span>', day.isoformat())

    def render_share(self, record: InwardOffer) -> str:
        return trimmed(record.our_share)

    def render_carried(self, record: InwardOffer) -> str:
        return f"{record.currency} {money(record.our_sum)}"


class CounterpartyTable(ListTable):
    """Counterparties with what decides whether they may carry a line."""

    sorts: ClassVar[dict[str, Sort]] = {"code": Sort("code", "code")}
    default_sort = "code"

    name = tables.Column(_("Name"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    sanctions = tables.Column(_("Sanctions"), attrs=STATE)
    kind = tables.Column(_("Kind"), attrs=FACT)
    limit = tables.Column(_("Limit (CNY)"), attrs=NUMBER)
    review = tables.Column(_("Admitted until"), attrs=FACT)
    registered = tables.Column(_("Registered until"), attrs=FACT)
    group = tables.Column(_("Group"), attrs={"td": {"class": ""}})
    domicile = tables.Column(_("Country"), attrs={"td": {"class": ""}})
    code = tables.Column(_("Code"), attrs={"td": {"class": ""}})

    def __init__(self, rows: Any, **more: Any) -> None:
        super().__init__(rows, **more)
        self.today = timezone.localdate()

    def render_name(self, record: Counterparty) -> SafeString:
        address = reverse("reinsurance:counterparty", args=[record.pk])
        return format_html('<a class="row-link" href="{}" title="{}">{}</a>', address, record.name_en, record.name)

    def render_status(self, record: Counterparty) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_sanctions(self, record: Counterparty) -> SafeString:
        return state_badge(record.sanctions, record.get_sanctions_display())

    def render_kind(self, record: Counterparty) -> str:
        return str(record.get_kind_display())

    def render_limit(self, record: Counterparty) -> str:
        return money(record.limit)

    def render_review(self, record: Counterparty) -> SafeString:
        return self._day(record.review_due_on)

    def render_registered(self, record: Counterparty) -> SafeString:
        return self._day(record.registration_valid_until)

    def render_group(self, record: Counterparty) -> str:
        return record.group.name if record.group else "—"

    def render_domicile(self, record: Counterparty) -> str:
        return record.domicile

    def render_code(self, record: Counterparty) -> str:
        return record.code

    def _day(self, day: Any) -> SafeString:
        if day is None:
            return NOTHING
        tone = "ink-late" if day < self.today else ""
        return format_html('<span class="num {}">{}</span>', tone, day.isoformat())
