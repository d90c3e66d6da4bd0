"""The lists of cross-region cases, large losses and of the work done for others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.losses.sentences import triggers_in_words
from claims.models import CrossRegionCase, CrossRegionStatus, LargeLoss, LargeLossStatus, LossTier, LossType
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge

LOSS_TYPES = dict(LossType.choices)
DELEGATION_STATES = dict(CrossRegionStatus.choices)
LOSS_STATES = dict(LargeLossStatus.choices)
TIERS = dict(LossTier.choices)
PLAIN = {"td": {"class": ""}}
NOTHING = format_html('<span class="muted nothing">{}</span>', "—")


def money(value: Any) -> str:
    """An amount in a column whose heading names the currency."""
    return "—" if value is None else number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


def clock(due: datetime | None, now: datetime) -> SafeString:
    """A deadline; red when it has passed, with the word."""
    if due is None:
        return NOTHING
    if due < now:
        return format_html(
            '<span class="due-line"><span class="num ink-late">{}</span> <small class="ink-late">{}</small></span>',
            instant(due),
            _("overdue"),
        )
    return format_html('<span class="num">{}</span>', instant(due))


def tier_badge(row: LargeLoss) -> SafeString:
    """The tier in its colour and word, with the regulator's mark."""
    badge = state_badge(f"tier_{row.tier}", TIERS[row.tier])
    return format_html('{} <small class="ink-late">{}</small>', badge, _("regulator")) if row.is_regulator else badge


class DelegationTable(NewestFirst):
    """通赔案件."""

    title = tables.Column(_("Report number"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    loss_type = tables.Column(_("Loss type"), attrs=FACT)
    issuing = tables.Column(_("Insuring branch"), attrs=FACT)
    handling = tables.Column(_("Handling branch"), attrs=FACT)
    due = tables.Column(_("Due"), attrs=FACT)
    amount = tables.Column(_("Amount (¥)"), attrs=NUMBER)

    def __init__(self, rows: Any, **more: Any) -> None:
        super().__init__(rows, **more)
        self.now = timezone.now()
        self.page = reverse("claims:delegation", args=[0]).replace("/0/", "/{}/")

    def render_title(self, record: CrossRegionCase) -> SafeString:
        number = record.case.case_number
        return format_html('<a class="row-link" href="{}">{}</a>', self.page.format(record.pk), number)

    def render_status(self, record: CrossRegionCase) -> SafeString:
        return state_badge(record.status, DELEGATION_STATES[record.status])

    def render_loss_type(self, record: CrossRegionCase) -> str:
        return str(LOSS_TYPES[record.loss_type])

    def render_issuing(self, record: CrossRegionCase) -> str:
        return record.branch.name

    def render_handling(self, record: CrossRegionCase) -> str:
        return record.handling_branch.name if record.handling_branch else "—"

    def render_due(self, record: CrossRegionCase) -> SafeString:
        return clock(deadline_of(record), self.now)

    def render_amount(self, record: CrossRegionCase) -> str:
        return money(record.amount)


def deadline_of(row: CrossRegionCase) -> datetime | None:
    """The deadline of the present state, where it has one of its own."""
    return {
        CrossRegionStatus.PENDING.value: row.accept_due_at,
        CrossRegionStatus.SURVEYING.value: row.survey_due_at,
        CrossRegionStatus.ASSESSING.value: row.result_due_at,
    }.get(row.status)


class LargeLossTable(NewestFirst):
    """大案清单."""

    title = tables.Column(_("Report number"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    tier = tables.Column(_("Tier"), attrs=FACT)
    estimate = tables.Column(_("Estimate (¥)"), attrs=NUMBER)
    due = tables.Column(_("Next deadline"), attrs=FACT)
    triggers = tables.Column(_("Triggers"), attrs={"td": {"class": "short-words"}})
    branch = tables.Column(_("Branch"), attrs=PLAIN)

    def __init__(self, rows: Any, **more: Any) -> None:
        super().__init__(rows, **more)
        self.now = timezone.now()
        self.page = reverse("claims:loss", args=[0]).replace("/0/", "/{}/")

    def render_title(self, record: LargeLoss) -> SafeString:
        number = record.case.case_number
        return format_html('<a class="row-link" href="{}">{}</a>', self.page.format(record.pk), number)

    def render_status(self, record: LargeLoss) -> SafeString:
        return state_badge(record.status, LOSS_STATES[record.status])

    def render_tier(self, record: LargeLoss) -> SafeString:
        return tier_badge(record)

    def render_estimate(self, record: LargeLoss) -> str:
        return money(record.case.estimate)

    def render_due(self, record: LargeLoss) -> SafeString:
        return clock(next_deadline(record), self.now)

    def render_triggers(self, record: LargeLoss) -> SafeString:
        words = triggers_in_words(record.triggers)
        return format_html('<span title="{0}">{0}</span>', words or "—")

    def render_branch(self, record: LargeLoss) -> str:
        return record.branch.name


def next_deadline(row: LargeLoss) -> datetime | None:
    """The earliest deadline that still runs."""
    owed = []
    if row.status == LargeLossStatus.WARNING:
        owed.append(row.report_due_at)
    if row.status in {LargeLossStatus.TRACKING, LargeLossStatus.ATTENDED}:
        owed.append(row.progress_due_at)
    if row.must_attend and row.attended_at is None and row.status not in {"removed", "loss_closed"}:
        owed.append(row.attend_due_at)
    return min((each for each in owed if each is not None), default=None)
