"""Timeliness and reserve figures of the case register as queries (claims brief §4.5): conditions and sums over cases.

A number is the aggregate of ``rows_of(question, measure)``: the rows behind it are the same condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from claims.models import CaseState, ClaimCase, ClaimCaseQuerySet, ClaimLine, MovementKind, ReserveMovement
from workflow.kpis import Answer, Question

REGISTER_WITHIN = timedelta(hours=72)
SMALL = Decimal(5000)
PROMISE = timedelta(days=3)
SECONDS_A_DAY = 86_400
YEAR = 365

NOT_REAL = (CaseState.CANCELLED,)
WITHOUT_PAYMENT = (CaseState.CANCELLED, CaseState.CLOSED_AT_ZERO)
Condition = Callable[[Question], Q]


@dataclass(frozen=True, slots=True)
class Measure:
    """``amount`` is what is added up over the cases that meet ``condition``; None counts them. Durations are days."""

    code: str
    label: str | Promise
    condition: Condition
    amount: Callable[[], Any] | None = None


def _instant(question: Question, day: str) -> datetime:
    return timezone.make_aware(datetime.combine(getattr(question, day), time.min))


def _in_window(column: str) -> Condition:
    """The instant lies on a day of the window, and is known at the end of the day ``as_of``."""

    def condition(question: Question) -> Q:
        ends = min(_instant(question, "last"), _instant(question, "as_of")) + timedelta(days=1)
        return Q(**{f"{column}__gte": _instant(question, "first"), f"{column}__lt": ends})

    return condition


def _known(column: str, question: Question) -> Q:
    return Q(**{f"{column}__lt": _instant(question, "as_of") + timedelta(days=1)})


_reported, _closed, _complete, _paid = map(_in_window, ("reported_at", "closed_at", "docs_complete_at", "paid_at"))


def _both(*conditions: Condition | Q) -> Condition:
    def condition(question: Question) -> Q:
        found = Q()
        for each in conditions:
            found &= each if isinstance(each, Q) else each(question)
        return found

    return condition


def _year(column: str) -> Condition:
    """In the twelve months that end with the day ``as_of``."""

    def condition(question: Question) -> Q:
        until = _instant(question, "as_of") + timedelta(days=1)
        return Q(**{f"{column}__gte": until - timedelta(days=YEAR), f"{column}__lt": until})

    return condition


def _between(later: str, earlier: str) -> Callable[[], Any]:
    return lambda: ExpressionWrapper(F(later) - F(earlier), output_field=DurationField())


def _sum_of(column: str) -> Callable[[], Any]:
    return lambda: F(column)


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


def _promise_kept(question: Question) -> Q:
    return _known("paid_at", question) & Q(paid_at__lte=_later("docs_complete_at", PROMISE))


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
        Measure("reports_timed", _("Reported, time of loss known"), _both(_reported, TIMED)),
        Measure(
            "report_delay", _("Days from loss to report"), _both(_reported, TIMED), _between("reported_at", "loss_at")
        ),
        Measure("reports_real", _("Reported and not cancelled"), _both(_reported, REAL)),
        Measure("registered_in_time", _("Registered within 72 hours"), _both(_reported, REAL, _register_in_time)),
        Measure("cancelled", _("Reports cancelled"), _both(_reported, Q(case_state=CaseState.CANCELLED))),
        Measure(
            "closed_of_reported", _("Reported and closed"), _both(_reported, REAL, lambda q: _known("closed_at", q))
        ),
        Measure("registered_year", _("Registered in twelve months"), _both(_year("registered_at"), NOT_ZERO)),
        Measure(
            "closed_year",
            _("Registered and closed in twelve months"),
            _both(_year("registered_at"), _year("closed_at"), NOT_ZERO),
        ),
        Measure("closed", _("Cases closed, not at zero"), _both(_closed, NOT_ZERO)),
        Measure(
            "closing_days",
            _("Days from report to closing"),
            _both(_closed, NOT_ZERO),
            _between("closed_at", "reported_at"),
        ),
        Measure("closed_small", _("Closed, up to 5,000"), _both(_closed, NOT_ZERO, SMALL_LOSS)),
        Measure(
            "closing_days_small",
            _("Days to closing, up to 5,000"),
            _both(_closed, NOT_ZERO, SMALL_LOSS),
            _between("closed_at", "reported_at"),
        ),
        Measure("promised", _("Small, without injury, documents complete"), _both(_complete, PROMISED)),
        Measure("promise_kept", _("Of these paid within 3 days"), _both(_complete, PROMISED, _promise_kept)),
        Measure("closed_paid", _("Closed with payment"), _both(_closed, PAID_OUT)),
        Measure("paid_sum", _("Paid on closed cases"), _both(_closed, PAID_OUT), _sum_of("paid")),
        Measure("opening_sum", _("Opening estimates of closed cases"), _both(_closed, PAID_OUT), _opening),
        Measure("deviation_sum", _("Deviations case by case"), _both(_closed, PAID_OUT), _deviation),
        Measure("paid_cases", _("Cases paid"), _both(_paid, DECIDED)),
        Measure(
            "payment_days", _("Days from decision to payment"), _both(_paid, DECIDED), _between("paid_at", "settled_at")
        ),
        Measure("paid_reported", _("Cases paid, report known"), _both(_paid, Q(reported_at__isnull=False))),
        Measure(
            "report_to_payment",
            _("Days from report to payment"),
            _both(_paid, Q(reported_at__isnull=False)),
            _between("paid_at", "reported_at"),
        ),
    )
}


def cases(question: Question, by: Actor) -> ClaimCaseQuerySet:
    """What ``by`` may see under the branch and the register counts."""
    return ClaimCase.objects.visible_to(by, within=question.branch).kept()


def rows_of(question: Question, measure: str, by: Actor) -> ClaimCaseQuerySet:
    """The cases that make a number."""
    return cases(question, by).filter(MEASURES[measure].condition(question))


def answers(question: Question, by: Actor, measures: Iterable[str]) -> list[Answer]:
    """Every measure for every value of the dimension, in one query; without a dimension exactly one row."""
    codes = list(measures)
    sums = {code: _aggregate(MEASURES[code], question) for code in codes}
    rows = cases(question, by).order_by()
    if not question.by:
        return [_answer("", "", [rows.aggregate(**sums)], codes)]
    column = {"branch": "branch_id", "line": "line"}[question.by]
    grouped = list(rows.values(column).annotate(**sums))
    labels = branches_below(question) if question.by == "branch" else _lines()
    merged: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in grouped:
        merged.setdefault(labels[row[column]], []).append(row)
    return [_answer(key, label, found, codes) for (key, label), found in sorted(merged.items())]


def _aggregate(measure: Measure, question: Question) -> Count | Sum:
    only = measure.condition(question)
    return Count("pk", filter=only) if measure.amount is None else Sum(measure.amount(), filter=only)


def _answer(key: str, label: str, rows: Iterable[dict[str, Any]], codes: list[str]) -> Answer:
    kept = list(rows)
    return Answer(key, label, {code: sum((number_of(row[code]) for row in kept), Decimal(0)) for code in codes})


def number_of(value: Any) -> Decimal:
    if isinstance(value, timedelta):
        micros = (value.days * SECONDS_A_DAY + value.seconds) * 1_000_000 + value.microseconds
        return Decimal(micros) / (SECONDS_A_DAY * 1_000_000)
    return Decimal(value or 0)


def branches_below(question: Question) -> dict[int, tuple[str, str]]:
    """Branches rolled up to the level directly below the one asked for."""
    rows = list(Branch.objects.under(question.branch))
    depth = question.branch.path.count("/")
    names = {row.path: (row.code, row.name) for row in rows}
    tops = {row.pk: "/".join(row.path.split("/")[: depth + 1]) + "/" for row in rows}
    tops[question.branch.pk] = question.branch.path
    return {pk: names[top] for pk, top in tops.items()}


def _lines() -> dict[str, tuple[str, str]]:
    return {code: (code, str(label)) for code, label in ClaimLine.choices}
