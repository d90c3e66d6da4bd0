"""The facts of a cross-region case or a large loss in sections, and its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from claims.disclosure import shown_plate
from claims.losses.sentences import triggers_in_words
from claims.models import ClaimCase, CrossRegionCase, LargeLoss
from claims.rules.cross_region import Reach
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.tables import instant

DELEGATION_ICONS = {
    "open_delegation": ("plus", "waiting"),
    "entrust": ("transfer-out", "moving"),
    "accept": ("hand-grab", "moving"),
    "refuse": ("x", "late"),
    "expire_acceptance": ("clock-exclamation", "late"),
    "reassign": ("switch-horizontal", "soon"),
    "finish_survey": ("camera", "moving"),
    "ask_issuer": ("scale", "soon"),
    "grant": ("shield-check", "moving"),
    "submit_result": ("send", "moving"),
    "confirm": ("circle-check", "done"),
    "dispute": ("message-circle", "late"),
    "rule": ("scale", "moving"),
    "settle": ("coin", "done"),
    "revoke": ("ban", "late"),
}
LOSS_ICONS = {
    "list": ("alert-triangle", "soon"),
    "relist": ("trending-up", "late"),
    "report_outside_list": ("flag", "soon"),
    "report": ("send", "moving"),
    "endorse": ("thumb-up", "moving"),
    "recognise": ("checkbox", "moving"),
    "return_report": ("arrow-back-up", "soon"),
    "attend": ("map-pin", "done"),
    "attend_early": ("map-pin", "done"),
    "report_progress": ("report", "moving"),
    "submit_closing": ("send", "moving"),
    "approve_closing": ("circle-check", "done"),
    "return_closing": ("arrow-back-up", "soon"),
    "reopen": ("repeat", "late"),
    "request_removal": ("ban", "soon"),
    "leave_list": ("trash", "waiting"),
    "approve_removal": ("trash", "waiting"),
    "decline_removal": ("arrow-back-up", "soon"),
    "mark_overdue": ("clock-exclamation", "late"),
    "enter_regulator_number": ("building-bank", "done"),
}
ICONS = {
    **DELEGATION_ICONS,
    **LOSS_ICONS,
    "attach_document": ("paperclip", "waiting"),
    "remove_document": ("trash", "soon"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, and its value in words."""

    label: str
    value: Any


@dataclass(slots=True)
class Section:
    """Facts that belong together."""

    title: str
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as it is told."""

    at: datetime
    sentence: str
    actor: str
    icon: str
    tone: str
    note: str = ""


def timeline_of(events: Iterable[Event]) -> list[TimelineEntry]:
    """Newest first."""
    found = []
    for event in reversed(list(events)):
        icon, tone = ICONS.get(event.verb, ("point", "waiting"))
        found.append(TimelineEntry(event.at, sentence_of(event), event.actor_name, icon, tone))
    return found


def delegation_sections(row: CrossRegionCase) -> list[Section]:
    """What both branches see of a cross-region case."""
    reach = {Reach.WITHIN_PROVINCE: _("within one province"), Reach.BETWEEN_PROVINCES: _("between provinces")}
    entrusted = Section(
        _("Delegation"),
        [
            *_named(row, "kind", "loss_type"),
            Fact(_("Insuring branch"), row.branch.name),
            Fact(_("Handling branch"), row.handling_branch.name if row.handling_branch else ""),
            Fact(_("Reach"), reach[Reach(row.reach)] if row.reach else ""),
            *_named(row, "delegated_limit", "asked_amount", "granted_amount", "instructions"),
            *_named(row, "entrusted_by", "entrusted_at", "accept_due_at", "accepted_by", "accepted_at"),
            *_named(row, "refusal_reason", "escalated_at"),
        ],
    )
    result = Section(
        _("Result"),
        [
            *_named(row, "survey_due_at", "surveyed_at", "survey_report", "result_due_at"),
            *_named(row, "amount", "opinion", "submitted_by", "submitted_at"),
            *_named(row, "disputed_by", "dispute_reason", "disputed_amount"),
            *_named(row, "ruled_by", "ruled_at", "ruling", "confirmed_by", "confirmed_at"),
            *_named(row, "fee", "settled_by", "settled_at"),
        ],
    )
    return _filled([case_section(row.case), entrusted, result])


def loss_sections(row: LargeLoss) -> list[Section]:
    """What is known of a large loss."""
    listing = Section(
        _("Listing"),
        [
            Fact(_("Why it is listed"), triggers_in_words(row.triggers)),
            *_named(row, "listed_by", "list_name", "listed_at", "estimate_listed", "press"),
            *_named(row, "report_due_at", "must_attend", "attend_due_at", "attended_at", "progress_due_at"),
        ],
    )
    late = Section(
        _("Overdue"),
        _named(row, "report_overdue_at", "attend_overdue_at", "progress_overdue", "regulator_overdue_at"),
    )
    decided = Section(
        _("Reports and decisions"),
        [
            *_named(row, "situation", "author", "reported_at", "endorsed_by", "recognised_by", "recognised_at"),
            *_named(row, "said", "removal_reason", "removed_by", "removed_at", "closed_by", "closed_at"),
        ],
    )
    regulator = Section(
        _("Regulator"),
        _named(row, "regulator_due_on", "regulator_report_no", "regulator_closing_due_on", "regulator_closing_no")
        if row.is_regulator
        else [],
    )
    return _filled([case_section(row.case), listing, late, decided, regulator])


def case_section(case: ClaimCase) -> Section:
    """The case itself; no personal data: neither name, number nor health."""
    return Section(
        _("Claim case"),
        [
            *_named(case, "case_number", "case_state", "line"),
            Fact(label_of(ClaimCase, "plate"), shown_plate(case)),
            *_named(case, "loss_at", "reported_at", "loss_place"),
            *_named(case, "estimate", "reserve", "paid", "deaths", "serious_injuries", "injured_count"),
        ],
    )


def _filled(sections: list[Section]) -> list[Section]:
    for section in sections:
        section.facts = [fact for fact in section.facts if fact.value not in (None, "", 0, False)]
    return [section for section in sections if section.facts]


def _named(row: models.Model, *names: str) -> list[Fact]:
    return [Fact(label_of(type(row), name), shown(row, name, getattr(row, name))) for name in names]


def label_of(model: type[models.Model], name: str) -> str:
    """What a column is called, as a label begins."""
    try:
        return capfirst(str(model._meta.get_field(name.removesuffix("_id")).verbose_name))  # type: ignore[union-attr]  # a plain field
    except FieldDoesNotExist:
        return name


def shown(row: models.Model, name: str, value: Any) -> Any:
    """A value in words."""
    field_ = next((each for each in row._meta.concrete_fields if each.attname == name or each.name == name), None)
    if field_ is not None and field_.choices:
        return dict(field_.flatchoices).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, Decimal):
        return f"¥{number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)}"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "name", value)
