"""Figures of injury assessments (claims brief §2.8, §8): conditions and sums over assessments."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from claims.measuring import (
    BY_BRANCH,
    Book,
    Dimension,
    Measure,
    between,
    both,
    cutoff,
    day_within,
    instant_within,
    known,
    sum_of,
)
from claims.models import InjuryAssessment, InjuryStatus
from claims.models.injury_row import InjuryAssessmentQuerySet
from claims.rules.grades import ROMAN
from workflow.kpis import Question

S = InjuryStatus


def _settled(question: Question) -> Q:
    return Q(agreed_on__lte=question.as_of)


def _failed(question: Question) -> Q:
    """External, in court, or closed by a judgment without an agreement of ours."""
    ended = ~Q(external_reason="") | Q(status=S.LITIGATION) | Q(judgment_amount__isnull=False, agreed_on__isnull=True)
    return ended & Q(since__lt=cutoff(question))


_opened, _examined = instant_within("created_at"), day_within("examined_on")
_treatment_to_payment = between("paid_on", "treatment_ended_on")
_paid, _confirmed = day_within("paid_on"), instant_within("saving_confirmed_at")
#: Paid in the period, and the saving is confirmed by the cutoff (§2.8).
_booked = both(_paid, known("saving_confirmed_at"))
#: A saving that a higher judgment took back in the period.
_taken_back = both(instant_within("reversed_at"), Q(saving_confirmed_at__isnull=False))
SAMPLED, RECHECKED = Q(recheck_wanted=True), Q(rechecked_by__isnull=False)

MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("saving_cases_booked", _("Savings confirmed"), _booked),
        Measure("saving_cases_back", _("Savings taken back"), _taken_back),
        Measure("saving_booked", _("Insurer's saving"), _booked, sum_of("insurer_saving")),
        Measure("saving_back", _("Insurer's saving taken back"), _taken_back, sum_of("insurer_saving")),
        Measure("gross_booked", _("Gross saving"), _booked, sum_of("gross_saving")),
        Measure("gross_back", _("Gross saving taken back"), _taken_back, sum_of("gross_saving")),
        Measure("expected_booked", _("Payable as expected"), _booked, sum_of("expected_payable")),
        Measure("expected_back", _("Payable as expected, taken back"), _taken_back, sum_of("expected_payable")),
        Measure("opened", _("Assessments opened"), _opened),
        Measure("outside", _("Opened and sent to an external appraisal"), both(_opened, ~Q(external_reason=""))),
        Measure("settled", _("Opened and agreed with the victim"), both(_opened, _settled)),
        Measure("failed", _("Opened and not agreed"), both(_opened, _failed)),
        Measure("second_opinions", _("Examined and assessed twice"), both(_examined, Q(first_agreed__isnull=False))),
        Measure("second_agreed", _("Of these the same grades"), both(_examined, Q(first_agreed=True))),
        Measure("sampled", _("Confirmed and in the sample"), both(_confirmed, SAMPLED)),
        Measure("rechecked", _("Of these rechecked"), both(_confirmed, SAMPLED & RECHECKED)),
        Measure("recheck_passed", _("Of these without objection"), both(_confirmed, SAMPLED & Q(recheck_passed=True))),
        Measure("paid_injuries", _("Assessments paid"), _paid),
        Measure("payment_wait", _("Days from end of treatment to payment"), _paid, _treatment_to_payment),
    )
}
#: What is booked less what was taken back, and sums of two measures: name → (added, subtracted).
TOGETHER = {
    "saving_cases": (("saving_cases_booked",), ("saving_cases_back",)),
    "insurer_saving": (("saving_booked",), ("saving_back",)),
    "gross_saving": (("gross_booked",), ("gross_back",)),
    "expected_payable": (("expected_booked",), ("expected_back",)),
    "outcomes": (("settled", "failed"), ()),
}
TOGETHER_LABELS = {
    "saving_cases": _("Savings confirmed less taken back"),
    "insurer_saving": _("Insurer's saving less taken back"),
    "gross_saving": _("Gross saving less taken back"),
    "expected_payable": _("Payable as expected less taken back"),
    "outcomes": _("Agreed and not agreed"),
}


def assessments(question: Question, by: Actor) -> InjuryAssessmentQuerySet:
    """What ``by`` may see under the branch."""
    rows: InjuryAssessmentQuerySet = InjuryAssessment.objects.visible_to(by, within=question.branch)
    return rows


def _grades(_question: Question) -> dict[int | None, tuple[str, str]]:
    """Grades by number; not graded last."""
    return {number: (f"{number:02}", grade) for number, grade in enumerate(ROMAN, start=1)} | {None: ("—", "—")}


INJURIES = Book(
    rows=assessments,
    measures=MEASURES,
    dimensions={"branch": BY_BRANCH, "grade": Dimension(column="final_grade", labels=_grades)},
    together=TOGETHER,
    together_labels=TOGETHER_LABELS,
)
