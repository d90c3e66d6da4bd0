"""Timeliness and reserve figures of the case register (claims brief §4.5): conditions and sums over cases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from claims.measuring import BY_BRANCH, Book, Condition, Dimension, Measure, between, both, cutoff, known, sum_of
from claims.measuring import instant_within as in_window
from claims.models import CaseState, ClaimCase, ClaimCaseQuerySet, ClaimLine, MovementKind, ReserveMovement
from workflow.kpis import Question

REGISTER_WITHIN = timedelta(hours=72)
REGISTER_WITHIN_WEEK = timedelta(days=7)
SMALL = Decimal(5000)
PROMISE = timedelta(days=3)
YEAR = 365

NOT_REAL = (CaseState.CANCELLED,)
WITHOUT_PAYMENT = (CaseState.CANCELLED, CaseState.CLOSED_AT_ZERO)

_reported, _closed, _complete, _paid = map(in_window, ("reported_at", "closed_at", "docs_complete_at", "paid_at"))


def _year(column: str) -> Condition:
    """In the twelve months that end with the day ``as_of``."""

    def condition(question: Question) -> Q:
        until = cutoff(question)
        return Q(**{f"{column}__gte": until - timedelta(days=YEAR), f"{column}__lt": until})

    return condition


def _opening() -> Any:
    """立案估损: what the case's reserves were opened with."""
    rows = ReserveMovement.objects.filter(case=OuterRef("pk"), kind=MovementKind.OPENING).order_by()
    total = rows.values("case").annotate(total=Sum("amount")).values("total")
    money = DecimalField(max_digits=18, decimal_places=2)
    return Coalesce(Subquery(total, output_field=money), F("estimate"), output_field=money)


def _deviation() -> Any:
    money = DecimalField(max_digits=18, decimal_places=2)
    gap = ExpressionWrapper(_opening() - F("paid"), output_field=money)
    return Case(When(paid__gt=_opening(), then=-gap), default=gap, output_field=money)


def _register_in_time(_question: Question) -> Q:
    return Q(registered_at__lte=_later("reported_at", REGISTER_WITHIN))


def _register_in_week(_question: Question) -> Q:
    return Q(registered_at__lte=_later("reported_at", REGISTER_WITHIN_WEEK))


def _promise_kept(question: Question) -> Q:
    return known("paid_at")(question) & Q(paid_at__lte=_later("docs_complete_at", PROMISE))


def _later(column: str, by: timedelta) -> Any:
    return ExpressionWrapper(F(column) + by, output_field=DateTimeField())


REAL = ~Q(case_state__in=NOT_REAL)
NOT_ZERO = ~Q(case_state__in=WITHOUT_PAYMENT)
SMALL_LOSS = Q(paid__lte=SMALL)
PROMISED = Q(injured_count=0, deaths=0, estimate__lte=SMALL) & NOT_ZERO
PAID_OUT = Q(paid__gt=0)
TIMED = Q(loss_at__isnull=False)
DECIDED = Q(settled_at__isnull=False)

MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("reports", _("Cases reported"), _reported),
        Measure("reports_timed", _("Reported, time of loss known"), both(_reported, TIMED)),
        Measure(
            "report_delay", _("Days from loss to report"), both(_reported, TIMED), between("reported_at", "loss_at")
        ),
        Measure("reports_real", _("Reported and not cancelled"), both(_reported, REAL)),
        Measure("registered_in_time", _("Registered within 72 hours"), both(_reported, REAL, _register_in_time)),
        Measure("registered_in_week", _("Registered within seven days"), both(_reported, REAL, _register_in_week)),
        Measure("contacted", _("Reported and contacted"), both(_reported, known("first_contact_at"))),
        Measure(
            "contact_delay",
            _("Days from report to first contact"),
            both(_reported, known("first_contact_at")),
            between("first_contact_at", "reported_at"),
        ),
        Measure("cancelled", _("Reports cancelled"), both(_reported, Q(case_state=CaseState.CANCELLED))),
        Measure("closed_of_reported", _("Reported and closed"), both(_reported, REAL, known("closed_at"))),
        Measure("registered_year", _("Registered in twelve months"), both(_year("registered_at"), NOT_ZERO)),
        Measure(
            "closed_year",
            _("Registered and closed in twelve months"),
            both(_year("registered_at"), _year("closed_at"), NOT_ZERO),
        ),
        Measure("closed", _("Cases closed, not at zero"), both(_closed, NOT_ZERO)),
        Measure(
            "closing_days",
            _("Days from report to closing"),
            both(_closed, NOT_ZERO),
            between("closed_at", "reported_at"),
        ),
        Measure("closed_small", _("Closed, up to 5,000"), both(_closed, NOT_ZERO, SMALL_LOSS)),
        Measure(
            "closing_days_small",
            _("Days to closing, up to 5,000"),
            both(_closed, NOT_ZERO, SMALL_LOSS),
            between("closed_at", "reported_at"),
        ),
        Measure("promised", _("Small, without injury, documents complete"), both(_complete, PROMISED)),
        Measure("promise_kept", _("Of these paid within 3 days"), both(_complete, PROMISED, _promise_kept)),
        Measure("closed_paid", _("Closed with payment"), both(_closed, PAID_OUT)),
        Measure("paid_sum", _("Paid on closed cases"), both(_closed, PAID_OUT), sum_of("paid")),
        Measure("opening_sum", _("Opening estimates of closed cases"), both(_closed, PAID_OUT), _opening),
        Measure("deviation_sum", _("Deviations case by case"), both(_closed, PAID_OUT), _deviation),
        Measure("paid_cases", _("Cases paid"), both(_paid, DECIDED)),
        Measure(
            "payment_days", _("Days from decision to payment"), both(_paid, DECIDED), between("paid_at", "settled_at")
        ),
        Measure("paid_reported", _("Cases paid, report known"), both(_paid, Q(reported_at__isnull=False))),
        Measure(
            "report_to_payment",
            _("Days from report to payment"),
            both(_paid, Q(reported_at__isnull=False)),
            between("paid_at", "reported_at"),
        ),
    )
}


def cases(question: Question, by: Actor) -> ClaimCaseQuerySet:
    """What ``by`` may see under the branch and the register counts."""
    return ClaimCase.objects.visible_to(by, within=question.branch).kept()


def _lines(_question: Question) -> dict[str, tuple[str, str]]:
    return {code: (code, str(label)) for code, label in ClaimLine.choices}


REGISTER = Book(
    rows=cases,
    measures=MEASURES,
    dimensions={"branch": BY_BRANCH, "line": Dimension(column="line", labels=_lines)},
)
