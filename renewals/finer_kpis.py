"""More figures of the renewal brief §3.2: those of parts of the book, and those that choose their rows themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.kpi_making import kpi_of
from renewals.measures import MEASURES, answers, picked, rows_of
from renewals.models import Renewal, RenewalQuerySet
from workflow.kpis import Answer, Kpi, Question

YEAR = timedelta(days=365)


def rolling(question: Question, by: Actor) -> list[Answer]:
    """The twelve months of expiry that end with the as-of day, whatever window is asked for."""
    return answers(_year(question), by, ("renewed", "due"))


def rolling_rows(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The renewals of these twelve months."""
    return (rows_of(_year(question), measure, by, key),)


def _year(question: Question) -> Question:
    return replace(question, first=question.as_of - YEAR + timedelta(days=1), last=question.as_of)


def listed(question: Question, by: Actor) -> list[Answer]:
    """With the voids, which no other figure counts."""
    return answers(question, by, ("void", "listed"), _with_voids(question, by))


def listed_rows(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The renewals with the voids."""
    rows = _with_voids(question, by).filter(MEASURES[measure].condition(question))
    return (picked(rows, question, key),)


def _with_voids(question: Question, by: Actor) -> RenewalQuerySet:
    rows: RenewalQuerySet = Renewal.objects.visible_to(by).counted_in(question.branch)
    return rows.filter(expires_on__gte=question.first, expires_on__lte=question.last)


def impact(question: Question, by: Actor) -> list[Answer]:
    """Each row's vehicles not renewed against all vehicles of the report: the rows add up to the whole."""
    found = answers(question, by, ("not_renewed", "due"))
    together = sum((row.measures["due"] for row in found), Decimal(0))
    return [replace(row, measures={**row.measures, "due": together}) for row in found]


def impact_rows(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The row's vehicles not renewed; what is due is that of the whole report."""
    return (rows_of(replace(question, by="") if measure == "due" else question, measure, by, key),)


SEGMENTS: tuple[Kpi, ...] = (
    kpi_of(
        "private_car_renewal_rate",
        _("Renewal rate of private cars"),
        _("Private cars renewed ÷ private cars due."),
        "renewed_private",
        "due_private",
    ),
    kpi_of(
        "preferred_renewal_rate",
        _("Renewal rate of preferred business"),
        _("Preferred vehicles renewed ÷ preferred vehicles due; whether one is preferred is frozen at import."),
        "renewed_preferred",
        "due_preferred",
    ),
    kpi_of(
        "new_to_renewed_rate",
        _("First renewal rate"),
        _("Of vehicles whose expiring policy was new business: renewed ÷ due."),
        "renewed_came_new",
        "due_came_new",
    ),
    kpi_of(
        "renewed_again_rate",
        _("Repeated renewal rate"),
        _("Of vehicles whose expiring policy was a renewal already: renewed ÷ due."),
        "renewed_came_renewed",
        "due_came_renewed",
    ),
)
EARLY: tuple[Kpi, ...] = (
    kpi_of(
        "early_renewal_60_rate",
        _("Early renewal, 60 days or more"),
        _("Vehicles renewed and signed 60 days or more before expiry ÷ vehicles due."),
        "signed_60_ahead",
        "due",
    ),
    kpi_of(
        "early_renewal_30_rate",
        _("Early renewal, 30 to 59 days"),
        _("Vehicles renewed and signed 30 to 59 days before expiry ÷ vehicles due."),
        "signed_30_ahead",
        "due",
    ),
    kpi_of(
        "early_renewal_15_rate",
        _("Early renewal, 15 to 29 days"),
        _("Vehicles renewed and signed 15 to 29 days before expiry ÷ vehicles due."),
        "signed_15_ahead",
        "due",
    ),
    kpi_of(
        "late_renewal_rate",
        _("Renewal in the last 14 days"),
        _("Vehicles renewed and signed in the last 14 days before expiry or on it ÷ vehicles due."),
        "signed_late",
        "due",
        better=-1,
    ),
    kpi_of(
        "first_day_quote_rate",
        _("Quoted on the first day"),
        _("Vehicles first quoted by the day on which the quoting window of the branch opens ÷ vehicles due."),
        "quoted_first_day",
        "due",
    ),
    kpi_of(
        "first_week_quote_rate",
        _("Quoted in the first week"),
        _("Vehicles first quoted within seven days of the opening of the quoting window ÷ vehicles due."),
        "quoted_first_week",
        "due",
    ),
    kpi_of(
        "early_dispatch_rate",
        _("Dispatched 60 days ahead"),
        _("Vehicles with their present owner since 60 days before expiry or earlier ÷ vehicles due."),
        "dispatched_early",
        "due",
    ),
)
CONTACTS: tuple[Kpi, ...] = (
    kpi_of(
        "contact_registration_rate",
        _("Follow-up registration rate"),
        _("Dispatched vehicles with a registered contact ÷ vehicles due."),
        "followed",
        "due",
    ),
    kpi_of(
        "two_contacts_rate",
        _("Two contacts before expiry"),
        _("Matured vehicles with at least two contacts before the day of expiry ÷ matured vehicles due."),
        "contacted_twice",
        "due",
        matured_only=True,
    ),
    kpi_of(
        "invalid_phone_rate",
        _("Invalid number rate"),
        _("Vehicles without a valid phone number, as it stands now ÷ vehicles due."),
        "phone_invalid",
        "due",
        better=-1,
    ),
)
AFTER_LAPSE: tuple[Kpi, ...] = (
    kpi_of(
        "callback_rate",
        _("Callback completion rate"),
        _("Lapsed vehicles called back ÷ lapsed vehicles whose callback is due."),
        "called_back",
        "callback_due",
    ),
    kpi_of(
        "callback_timeliness",
        _("Callbacks in time"),
        _("Lapsed vehicles called back by the due day ÷ lapsed vehicles whose callback is due."),
        "called_back_in_time",
        "callback_due",
    ),
    kpi_of(
        "loss_reason_rate",
        _("Losses with a known reason"),
        _("Lapsed vehicles with a decided loss reason or a callback that names one ÷ vehicles lapsed."),
        "reason_known",
        "lapsed",
        matured_only=True,
    ),
    kpi_of(
        "next_insurer_rate",
        _("Losses with a known next insurer"),
        _("Lapsed vehicles of which loss decision or callback names the next insurer ÷ vehicles lapsed."),
        "insurer_known",
        "lapsed",
        matured_only=True,
    ),
)
WHOLE: tuple[Kpi, ...] = (
    kpi_of(
        "rolling_renewal_rate",
        _("Rolling renewal rate of twelve months"),
        _("Vehicles renewed ÷ vehicles due, of the 365 days of expiry that end with the as-of day."),
        "renewed",
        "due",
        answer=rolling,
        rows=rolling_rows,
    ),
    kpi_of(
        "void_rate",
        _("Void rate"),
        _("Vehicles taken out as not due, as it stands now ÷ vehicles due and taken out."),
        "void",
        "listed",
        better=-1,
        answer=listed,
        rows=listed_rows,
    ),
    kpi_of(
        "renewal_impact",
        _("Impact on the renewal rate"),
        _("Vehicles of the row not renewed ÷ all vehicles due of the report; the rows add up to 100 % − rate."),
        "not_renewed",
        "due",
        better=-1,
        answer=impact,
        rows=impact_rows,
    ),
)
FINER_KPIS: tuple[Kpi, ...] = (*SEGMENTS, *EARLY, *CONTACTS, *AFTER_LAPSE, *WHOLE)
