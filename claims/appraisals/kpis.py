"""The claims figures of the catalogue: rates of listed cases (claims brief §4.4), timeliness and reserves (§4.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from claims.appraisals.case_measures import REGISTER
from claims.appraisals.standings import Period, appraise
from claims.models import LargeLoss, ListedCase
from claims.rules.appraisal import NOTHING, RATES, Measure
from workflow.kpis import Answer, Kpi, Question, register_kpi

MEASURE_WORDS: Mapping[Measure, Promise] = {
    Measure.LISTED: _("Listed and due"),
    Measure.REPORTED: _("Reported and agreed"),
    Measure.IN_TIME: _("Reported in time"),
    Measure.MUST_ATTEND: _("To be attended and due"),
    Measure.ATTENDED: _("Attended on site"),
    Measure.ATTENDED_IN_TIME: _("Attended in time"),
    Measure.OPEN: _("Open and listed"),
    Measure.TRACKED: _("Tracked without a gap"),
    Measure.NOT_DUE: _("Not yet due"),
    Measure.REMOVED: _("Rows removed"),
    Measure.OUTSIDE: _("Reported outside the list"),
}
RATE_WORDS: dict[str, tuple[Promise, Promise]] = {
    "tracking_report_rate": (
        _("Tracking report rate"),
        _("Listed cases whose report was agreed by the cutoff ÷ cases listed in the period and due, without removals."),
    ),
    "timely_report_rate": (
        _("Timely report rate"),
        _("Of these with the first report sent by its deadline ÷ cases listed in the period and due."),
    ),
    "onsite_intervention_rate": (
        _("On-site intervention rate"),
        _("Cases to be attended with a verified visit by the cutoff ÷ cases to be attended and due, without removals."),
    ),
    "timely_intervention_rate": (
        _("Timely intervention rate"),
        _("Of these with the first visit by its deadline ÷ cases to be attended and due."),
    ),
    "case_tracking_rate": (
        _("Case tracking rate"),
        _("Open listed cases without a gap above the required days between two reports ÷ open listed cases."),
    ),
}


def listed_answers(question: Question, by: Actor) -> list[Answer]:
    """All measures of the listed cases; days of the question are days of listing."""
    made = appraise(question.branch, _period(question), by)
    if not question.by:
        return [_answer("", "", made.totals())]
    return [
        _answer(made.prefectures[place].code, made.prefectures[place].name, made.totals(place))
        for place in made.places()
    ]


def listed_rows(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The listed rows and the large losses found by the rules that make a measure: one of them for each case."""
    made = appraise(question.branch, _period(question), by)
    found = [
        max(each.entry.rows)
        for each in made.standings
        if Measure(measure) in each.counts
        if not question.by or made.prefectures[each.entry.prefecture].code == key
    ]
    return (
        ListedCase.objects.visible_to(by).filter(pk__in=[pk for pk in found if pk > 0]),
        LargeLoss.objects.visible_to(by).filter(pk__in=[-pk for pk in found if pk < 0]),
    )


def listed_book(question: Question, by: Actor, kpis: Sequence[Kpi]) -> dict[str, list[Answer]]:
    """The rates of listed cases, all from one appraisal."""
    found = listed_answers(question, by)
    return {kpi.code: found for kpi in kpis}


def _period(question: Question) -> Period:
    return Period(first=question.first, last=question.last, as_of=question.as_of)


def _answer(key: str, label: str, totals: Mapping[Measure, int]) -> Answer:
    return Answer(key, label, {str(measure): Decimal(count) for measure, count in totals.items()})


def _rate(code: str) -> Kpi:
    label, definition = RATE_WORDS[code]
    part, whole = RATES[code]
    return Kpi(
        code=code,
        label=label,
        definition=definition,
        numerator=part.value,
        denominator=whole.value,
        names=(part.value, whole.value, "rate"),
        answer=listed_answers,
        dimensions=("branch",),
        nothing=NOTHING,
        app="claims",
        words=(MEASURE_WORDS[part], MEASURE_WORDS[whole]),
        rows=listed_rows,
        counts=frozenset({part.value, whole.value}),
        book=listed_book,
    )


def net_answers(question: Question, by: Actor) -> list[Answer]:
    """估损偏差率 I: the difference of the sums, without its sign."""
    found = REGISTER.answers(question, by, ("opening_sum", "paid_sum"))
    return [replace(row, measures={**row.measures, "net_deviation": _gap(row)}) for row in found]


def net_rows(question: Question, by: Actor, _measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The cases closed with payment: both numbers are made of the same ones."""
    return REGISTER.rows_of(question, by, "paid_sum", key)


def _gap(row: Answer) -> Decimal:
    return abs(row.measures["opening_sum"] - row.measures["paid_sum"])


CASE_KPIS = (
    REGISTER.ratio(
        "report_delay_days",
        _("Report delay"),
        _("Mean of report − loss, in days, of cases reported in the period."),
        "report_delay",
        "reports_timed",
        unit="days",
        better=-1,
    ),
    REGISTER.ratio(
        "timely_registration_rate",
        _("Timely registration rate"),
        _("Registered within 72 hours of the report ÷ reports of the period, cancelled ones out."),
        "registered_in_time",
        "reports_real",
        better=1,
    ),
    REGISTER.ratio(
        "weekly_registration_rate",
        _("Registration rate within seven days"),
        _("Registered within seven days of the report ÷ reports of the period, cancelled ones out."),
        "registered_in_week",
        "reports_real",
    ),
    REGISTER.ratio(
        "first_contact_days",
        _("Report to first contact"),
        _("Mean of first contact − report, in days, of cases reported in the period and contacted."),
        "contact_delay",
        "contacted",
        unit="days",
        better=-1,
    ),
    REGISTER.ratio(
        "report_cancellation_rate",
        _("Cancellation rate of reports"),
        _("Reports cancelled ÷ reports of the period."),
        "cancelled",
        "reports",
        better=-1,
    ),
    REGISTER.ratio(
        "closing_rate",
        _("Closing rate"),
        _("Of the cases reported in the period, not cancelled: closed by the cutoff ÷ closed and open."),
        "closed_of_reported",
        "reports_real",
        better=1,
    ),
    REGISTER.ratio(
        "rolling_closing_rate",
        _("Rolling closing rate"),
        _(
            "Registered and closed in the twelve months to the cutoff ÷ registered in them; "
            "cancelled and closed at zero out."
        ),
        "closed_year",
        "registered_year",
        better=1,
    ),
    REGISTER.ratio(
        "closing_cycle_days",
        _("Closing cycle"),
        _("Sum of closing − report in days ÷ cases closed in the period, those at zero out."),
        "closing_days",
        "closed",
        unit="days",
        better=-1,
    ),
    REGISTER.ratio(
        "closing_cycle_small_days",
        _("Closing cycle up to 5,000"),
        _("The same of cases with at most 5,000 paid."),
        "closing_days_small",
        "closed_small",
        unit="days",
        better=-1,
    ),
    REGISTER.ratio(
        "small_claim_promise_rate",
        _("Small claims promise kept"),
        _("At most 5,000, no injury, documents complete in the period: paid within 3 days ÷ such cases."),
        "promise_kept",
        "promised",
        better=1,
    ),
    REGISTER.ratio(
        "average_paid",
        _("Average payment"),
        _("Paid ÷ cases closed in the period with a payment."),
        "paid_sum",
        "closed_paid",
        unit="yuan",
        better=-1,
    ),
    REGISTER.ratio(
        "payment_days",
        _("Days to payment"),
        _("Mean of payment − decision, in days, of cases paid in the period."),
        "payment_days",
        "paid_cases",
        unit="days",
        better=-1,
    ),
    REGISTER.ratio(
        "report_to_payment_days",
        _("Report to payment"),
        _("Mean of payment − report, in days, of cases paid in the period."),
        "report_to_payment",
        "paid_reported",
        unit="days",
        better=-1,
    ),
    REGISTER.ratio(
        "reserve_deviation_cases",
        _("Estimate deviation II"),
        _("Sum of |opening estimate − paid| case by case ÷ paid, of cases closed with payment; target at most 25%."),
        "deviation_sum",
        "paid_sum",
        better=-1,
    ),
)
NET = replace(
    REGISTER.ratio(
        "reserve_deviation_net",
        _("Estimate deviation I"),
        _("|sum of opening estimates − sum paid| ÷ paid, of cases closed with payment; target at most 10%."),
        "opening_sum",
        "paid_sum",
        better=-1,
    ),
    numerator="net_deviation",
    words=(_("Difference of opening estimates and paid"), REGISTER.label_of("paid_sum")),
    names=("net_deviation", "paid_sum", "rate"),
    answer=net_answers,
    rows=net_rows,
    book=None,
    adds_up=False,
)
CATALOGUE = (*map(_rate, RATES), *CASE_KPIS, NET)


def register() -> None:
    """Called once when the app is ready."""
    for kpi in CATALOGUE:
        register_kpi(kpi)
