"""The rest of the figures of brief §3.2-3.3: split credit, grace, how early, gaps, reasons and destinations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.figures.measures import GAPS, GRACES, QUOTE_LEADS
from renewals.finer_kpis import YEAR
from renewals.kpi_making import kpi_of
from renewals.measures import answers, rows_of
from renewals.rules.kpi import WIN_BACK_GRACE
from workflow.kpis import Answer, Kpi, Question, Rows

WHOLE, DAYS_AHEAD = "whole_of_report", "days_ahead"


def share_of(measure: str) -> Callable[[Question, Actor], list[Answer]]:
    """Each row against all rows of the report together: the shares add up to 100 %."""

    def answer(question: Question, by: Actor) -> list[Answer]:
        found = answers(question, by, (measure,))
        together = sum((row.measures[measure] for row in found), Decimal(0))
        return [replace(row, measures={measure: row.measures[measure], WHOLE: together}) for row in found]

    return answer


def share_rows(measure: str) -> Rows:
    """The rows of the part; those of the whole are of the whole report."""

    def rows(question: Question, by: Actor, name: str, key: str) -> tuple[QuerySet[Any], ...]:
        return (rows_of(replace(question, by="") if name == WHOLE else question, measure, by, key),)

    return rows


def share(code: str, label: Any, definition: Any, measure: str, words: tuple[Any, Any], *, counted: bool) -> Kpi:
    """A distribution: each row's part of all that is told apart."""
    made = kpi_of(code, label, definition, measure, measure, answer=share_of(measure), rows=share_rows(measure))
    return replace(
        made,
        denominator=WHOLE,
        names=(measure, WHOLE, "share"),
        words=words,
        counts=frozenset({measure, WHOLE}) if counted else frozenset(),
    )


def lead_days(question: Question, by: Actor) -> list[Answer]:
    """提前天数: new start − signing + 1, added up over the renewed."""
    found = answers(question, by, ("signed_lead_days", "renewed"))
    return [
        replace(
            row,
            measures={
                DAYS_AHEAD: row.measures["signed_lead_days"] + row.measures["renewed"],
                "renewed": row.measures["renewed"],
            },
        )
        for row in found
    ]


def lead_rows(question: Question, by: Actor, _measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The renewed."""
    return (rows_of(question, "renewed", by, key),)


def _settled_year(question: Question) -> Question:
    """The days of expiry in the year that ends with the as-of day whose grace is over."""
    return replace(
        question,
        first=question.as_of - YEAR + timedelta(days=1),
        last=question.as_of - timedelta(days=WIN_BACK_GRACE),
    )


def rolling_grace(question: Question, by: Actor) -> list[Answer]:
    """Whatever window is asked for."""
    return answers(_settled_year(question), by, ("renewed_grace_90", "due"))


def rolling_grace_rows(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The renewals of these days."""
    return (rows_of(_settled_year(question), measure, by, key),)


CREDIT: tuple[Kpi, ...] = (
    kpi_of(
        "owner_kept_rate",
        _("Renewed by the owner"),
        _("Vehicles renewed that telesales did not sell ÷ vehicles due. With telesales it makes the renewal rate."),
        "kept_by_owner",
        "due",
    ),
    kpi_of(
        "telesales_kept_rate",
        _("Renewed by telesales"),
        _("Vehicles renewed that telesales sold to the customer of an owner ÷ vehicles due."),
        "kept_by_telesales",
        "due",
    ),
    kpi_of(
        "claim_timeliness",
        _("Owner found in time"),
        _("Vehicles with an owner within the days of the branch (5) after they came with a list ÷ vehicles due."),
        "owner_found",
        "due",
    ),
    kpi_of(
        "new_car_renewal_rate",
        _("Renewal rate of new cars"),
        _("Of vehicles whose expiring policy was the first of a new car: renewed ÷ due."),
        "renewed_new_car",
        "due_new_car",
    ),
)
GRACE: tuple[Kpi, ...] = (
    *(
        kpi_of(f"grace_{days}_renewal_rate", label, definition, f"renewed_grace_{days}", "due", matured_only=True)
        for days, label, definition in zip(
            GRACES,
            (
                _("Renewal rate with 15 days of grace"),
                _("Renewal rate with 30 days of grace"),
                _("Renewal rate with 90 days of grace"),
            ),
            (
                _("Matured vehicles whose new cover began within 15 days after expiry ÷ matured vehicles due."),
                _("Matured vehicles whose new cover began within 30 days after expiry ÷ matured vehicles due."),
                _("Matured vehicles whose new cover began within 90 days after expiry ÷ matured vehicles due."),
            ),
            strict=True,
        )
    ),
    kpi_of(
        "rolling_grace_renewal_rate",
        _("Rolling renewal rate with grace"),
        _("Vehicles insured again within 90 days ÷ vehicles due, of the year's expiries at least 90 days ago."),
        "renewed_grace_90",
        "due",
        answer=rolling_grace,
        rows=rolling_grace_rows,
    ),
)
EARLY: tuple[Kpi, ...] = (
    *(
        kpi_of(
            f"quote_lead_{code}_rate",
            words,
            _("Vehicles first quoted so long before expiry ÷ vehicles due."),
            f"quoted_{code}",
            "due",
            better=-1 if code in {"0", "late"} else 1,
        )
        for code, _most, _least, words in QUOTE_LEADS
    ),
    replace(
        kpi_of(
            "lead_days",
            _("Days signed ahead"),
            _("New start − day of signing + 1, on average over the vehicles renewed."),
            "signed_lead_days",
            "renewed",
            answer=lead_days,
            rows=lead_rows,
        ),
        numerator=DAYS_AHEAD,
        counts=frozenset({"renewed"}),
        unit="days",
        names=("lead_days", "renewed", "average"),
    ),
)
AFTER: tuple[Kpi, ...] = (
    *(
        kpi_of(
            f"win_back_{code}_rate",
            words,
            _("Vehicles won back after so many days without cover ÷ vehicles lapsed."),
            f"won_back_{code}",
            "lapsed",
            matured_only=True,
        )
        for code, _least, _most, words in GAPS
    ),
    share(
        "loss_reason_share",
        _("Loss reasons"),
        _("Vehicles of the row ÷ all vehicles of the report that were lost or lapsed with a reason, as it stands now."),
        "lost_reason",
        (_("Lost, reason known"), _("Lost in the report, reason known")),
        counted=True,
    ),
    share(
        "loss_reason_premium_share",
        _("Loss reasons by premium"),
        _("Last premium of the row ÷ last premium of all that were lost or lapsed with a reason, as it stands now."),
        "lost_reason_premium",
        (_("Last premium of the lost, reason known"), _("Last premium of the lost in the report, reason known")),
        counted=False,
    ),
    share(
        "destination_share",
        _("Where the lost went"),
        _("Vehicles of the row ÷ all vehicles of the report that were lost or lapsed to a known next insurer."),
        "lost_insurer",
        (_("Lost, next insurer known"), _("Lost in the report, next insurer known")),
        counted=True,
    ),
    share(
        "destination_premium_share",
        _("Where the lost premium went"),
        _("Last premium of the row ÷ last premium of all that were lost or lapsed to a known next insurer."),
        "lost_insurer_premium",
        (
            _("Last premium of the lost, next insurer known"),
            _("Last premium of the lost in the report, next insurer known"),
        ),
        counted=False,
    ),
)
MORE_KPIS: tuple[Kpi, ...] = (*CREDIT, *GRACE, *EARLY, *AFTER)
