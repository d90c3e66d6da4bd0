"""Figures of injury assessments as queries (claims brief §2.8, §8): conditions and sums over assessments.

A number is the aggregate of ``rows_of(question, measure)``: the rows behind it are the same condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from claims.appraisals.case_measures import branches_below, number_of
from claims.models import InjuryAssessment, InjuryStatus
from claims.models.injury_row import InjuryAssessmentQuerySet
from claims.rules.grades import ROMAN
from workflow.kpis import Answer, Question

S = InjuryStatus
Condition = Callable[[Question], Q]
#: dimension → column.
DIMENSIONS: Mapping[str, str] = {"branch": "branch_id", "grade": "final_grade"}


@dataclass(frozen=True, slots=True)
class Measure:
    """``amount`` is what is added up over the assessments that meet ``condition``; None counts them."""

    code: str
    label: str | Promise
    condition: Condition
    amount: Callable[[], Any] | None = None


def _until(question: Question) -> datetime:
    """The end of the day ``as_of``."""
    return timezone.make_aware(datetime.combine(question.as_of, time.min)) + timedelta(days=1)


def _instants(column: str) -> Condition:
    """The instant lies on a day of the window, and is known at the end of the day ``as_of``."""

    def condition(question: Question) -> Q:
        first = timezone.make_aware(datetime.combine(question.first, time.min))
        last = timezone.make_aware(datetime.combine(question.last, time.min)) + timedelta(days=1)
        return Q(**{f"{column}__gte": first, f"{column}__lt": min(last, _until(question))})

    return condition


def _days(column: str) -> Condition:
    """The same of a date."""

    def condition(question: Question) -> Q:
        return Q(**{f"{column}__gte": question.first, f"{column}__lte": min(question.last, question.as_of)})

    return condition


def _booked(question: Question) -> Q:
    """Paid in the period, and the saving is confirmed by the cutoff (§2.8)."""
    return _days("paid_on")(question) & Q(saving_confirmed_at__lt=_until(question))


def _taken_back(question: Question) -> Q:
    """A saving that a higher judgment took back in the period."""
    return _instants("reversed_at")(question) & Q(saving_confirmed_at__isnull=False)


def _both(one: Condition, other: Condition | Q) -> Condition:
    return lambda question: one(question) & (other if isinstance(other, Q) else other(question))


def _settled(question: Question) -> Q:
    return Q(agreed_on__lte=question.as_of)


def _failed(question: Question) -> Q:
    """External, in court, or closed by a judgment without an agreement of ours."""
    ended = ~Q(external_reason="") | Q(status=S.LITIGATION) | Q(judgment_amount__isnull=False, agreed_on__isnull=True)
    return ended & Q(since__lt=_until(question))


def _treatment_to_payment() -> Any:
    return ExpressionWrapper(F("paid_on") - F("treatment_ended_on"), output_field=DurationField())


_opened, _examined = _instants("created_at"), _days("examined_on")
_paid, _confirmed = _days("paid_on"), _instants("saving_confirmed_at")
SAMPLED, RECHECKED = Q(recheck_wanted=True), Q(rechecked_by__isnull=False)

MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("saving_cases_booked", _("Savings confirmed"), _booked),
        Measure("saving_cases_back", _("Savings taken back"), _taken_back),
        Measure("saving_booked", _("Insurer's saving"), _booked, lambda: F("insurer_saving")),
        Measure("saving_back", _("Insurer's saving taken back"), _taken_back, lambda: F("insurer_saving")),
        Measure("gross_booked", _("Gross saving"), _booked, lambda: F("gross_saving")),
        Measure("gross_back", _("Gross saving taken back"), _taken_back, lambda: F("gross_saving")),
        Measure("expected_booked", _("Payable as expected"), _booked, lambda: F("expected_payable")),
        Measure("expected_back", _("Payable as expected, taken back"), _taken_back, lambda: F("expected_payable")),
        Measure("opened", _("Assessments opened"), _opened),
        Measure("outside", _("Opened and sent to an external appraisal"), _both(_opened, ~Q(external_reason=""))),
        Measure("settled", _("Opened and agreed with the victim"), _both(_opened, _settled)),
        Measure("failed", _("Opened and not agreed"), _both(_opened, _failed)),
        Measure("second_opinions", _("Examined and assessed twice"), _both(_examined, Q(first_agreed__isnull=False))),
        Measure("second_agreed", _("Of these the same grades"), _both(_examined, Q(first_agreed=True))),
        Measure("sampled", _("Confirmed and in the sample"), _both(_confirmed, SAMPLED)),
        Measure("rechecked", _("Of these rechecked"), _both(_confirmed, SAMPLED & RECHECKED)),
        Measure("recheck_passed", _("Of these without objection"), _both(_confirmed, SAMPLED & Q(recheck_passed=True))),
        Measure("paid_injuries", _("Assessments paid"), _paid),
        Measure("payment_wait", _("Days from end of treatment to payment"), _paid, _treatment_to_payment),
    )
}
#: What is booked less what was taken back, and sums of two measures: name → (added, subtracted).
TOGETHER: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "saving_cases": (("saving_cases_booked",), ("saving_cases_back",)),
    "insurer_saving": (("saving_booked",), ("saving_back",)),
    "gross_saving": (("gross_booked",), ("gross_back",)),
    "expected_payable": (("expected_booked",), ("expected_back",)),
    "outcomes": (("settled", "failed"), ()),
}


def assessments(question: Question, by: Actor) -> InjuryAssessmentQuerySet:
    """What ``by`` may see under the branch."""
    rows: InjuryAssessmentQuerySet = InjuryAssessment.objects.visible_to(by, within=question.branch)
    return rows


def rows_of(question: Question, measure: str, by: Actor) -> InjuryAssessmentQuerySet:
    """The assessments that make a number."""
    return assessments(question, by).filter(MEASURES[measure].condition(question))


def answers(question: Question, by: Actor, names: Iterable[str]) -> list[Answer]:
    """Every measure for every value of the dimension, in one query; without a dimension exactly one row."""
    wanted = list(names)
    codes = list(dict.fromkeys(code for name in wanted for code in _parts(name)))
    sums = {f"of_{code}": _aggregate(MEASURES[code], question) for code in codes}
    rows = assessments(question, by).order_by()
    if not question.by:
        return [_answer("", "", [rows.aggregate(**sums)], wanted)]
    column = DIMENSIONS[question.by]
    labels = branches_below(question) if question.by == "branch" else _grades()
    merged: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows.values(column).annotate(**sums):
        merged.setdefault(labels[row[column]], []).append(row)
    return [_answer(key, label, found, wanted) for (key, label), found in sorted(merged.items())]


def _parts(name: str) -> tuple[str, ...]:
    added, subtracted = TOGETHER.get(name, ((name,), ()))
    return (*added, *subtracted)


def _aggregate(measure: Measure, question: Question) -> Count | Sum:
    only = measure.condition(question)
    return Count("pk", filter=only) if measure.amount is None else Sum(measure.amount(), filter=only)


def _answer(key: str, label: str, rows: list[dict[str, Any]], names: list[str]) -> Answer:
    def total(codes: Iterable[str]) -> Decimal:
        return sum((number_of(row[f"of_{code}"]) for row in rows for code in codes), Decimal(0))

    values = {}
    for name in names:
        added, subtracted = TOGETHER.get(name, ((name,), ()))
        values[name] = total(added) - total(subtracted)
    return Answer(key, label, values)


def _grades() -> dict[int | None, tuple[str, str]]:
    """Grades by number; not graded last."""
    return {number: (f"{number:02}", grade) for number, grade in enumerate(ROMAN, start=1)} | {None: ("—", "—")}
