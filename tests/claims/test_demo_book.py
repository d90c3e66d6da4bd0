"""The claims part of the demo book: every state is there, and it is as sound as the work of people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Count

from claims.actions import load_reference_tables
from claims.actions.warning_list import build_warning_list
from claims.demo.cases import Draw
from claims.demo.loading import CASES, load_cases
from claims.models import (
    AppraisalSnapshot,
    AssessmentCalculation,
    Attendance,
    CaseAmount,
    ClaimCase,
    CrossRegionCase,
    CrossRegionStatus,
    InjuryAssessment,
    InjuryStatus,
    LargeLoss,
    ListedCase,
    Referral,
    ReferralStatus,
    ReserveMovement,
)
from claims.rules.case_terms import CaseState
from renewals.demo import people, places
from renewals.demo.days import moment
from renewals.demo.dice import Dice
from workflow.chain import verify
from workflow.identifiers.plate import check_plate
from workflow.invariants import examine
from workflow.models import Event, ImportBatch, OutboxMessage

DAY = date(2026, 11, 23)
Freeze = Callable[[datetime], datetime]


def test_case_of_a_seed_is_always_the_same() -> None:
    one, same, other = (Draw(seed, moment(DAY, 9)).case(1, "large") for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_plates_are_real_and_no_two_cases_share_one() -> None:
    draw = Draw(7, moment(DAY, 9))
    plates = [draw.case(number, "").plate for number in range(1, CASES + 1)]
    assert [plate for plate in plates if check_plate(plate) != (plate, None)] == []
    assert len(set(plates)) == len(plates)


def test_later_list_shows_the_case_further_along() -> None:
    draw = Draw(7, moment(DAY, 9))
    case = next(each for number in range(1, 60) if not (each := draw.case(number, "")).ends)
    days = (0, 3 * case.pace, 10 * case.pace, 25 * case.pace)
    states = [case.cells(case.reported + timedelta(days=each))[4] for each in days]
    assert states == ["已报案", "已查勘", "已定损", "已结案"]


@pytest.mark.django_db
@pytest.mark.slow
def test_book_of_claims_has_every_state_and_is_sound(freeze: Freeze) -> None:
    now = freeze(moment(DAY, 9))
    load_reference_tables()
    people.hire(places.open_tree(), Dice(7, "people"), since=date(2026, 1, 1))
    counts = load_cases(seed=7, cases=CASES)

    assert counts["cases"] == CASES
    assert set(ClaimCase.objects.values_list("case_state", flat=True)) == set(CaseState)
    assert states_of(Referral) == set(ReferralStatus)
    assert states_of(CrossRegionCase) == set(CrossRegionStatus) - {CrossRegionStatus.NEW}, "new lasts no moment"
    assert states_of(LargeLoss) >= {"warning", "in_review", "tracking", "attended", "closing", "loss_closed"}
    assert states_of(InjuryAssessment) == set(InjuryStatus)
    assert set(InjuryAssessment.objects.values_list("first_agreed", flat=True)) == {None, True, False}
    assert InjuryAssessment.objects.counted().filter(insurer_saving__gt=0).count() >= 5
    assert InjuryAssessment.objects.filter(status="injury_archived", reversed_at__isnull=False).exists()
    assert InjuryAssessment.objects.filter(external_grade__isnull=False).exists()
    assert opened_otherwise() == [], "the day it was opened is that of its first event"
    assert len(set(InjuryAssessment.objects.dates("created_at", "day"))) > 10
    assert AssessmentCalculation.objects.filter(draft=True).count() == 0, "the standards of the book are confirmed"
    assert states_of(ListedCase) == {"on_list", "taking_off", "taken_off"}
    assert AppraisalSnapshot.objects.filter(number=2).exclude(reason="").count() == 1
    assert set(Attendance.objects.values_list("late", flat=True)) == {True, False}
    assert LargeLoss.objects.filter(report_overdue_at__isnull=False).exists()
    assert [batch.counts["refused"] for batch in ImportBatch.objects.all() if batch.counts["refused"]] == []

    assert [result.code for result in examine() if result.violations] == []
    assert verify() == []
    assert not Event.objects.filter(at__gt=now).exists()
    assert unreconciled() == []
    assert load_cases(seed=7, cases=CASES) == {}, "a second time nothing is added"
    assert build_warning_list(at=now).listed == 0
    assert OutboxMessage.objects.exists()


def states_of(model: type) -> set[str]:
    return set(model.objects.values_list("status", flat=True))  # type: ignore[attr-defined]  # a model with a state


def opened_otherwise() -> list[int]:
    """Assessments whose history begins at another moment than they say."""
    opened = Event.objects.filter(object_type=InjuryAssessment.object_type(), verb="open").values_list(
        "object_id", "at"
    )
    begun = dict(opened)
    rows = InjuryAssessment.objects.values_list("pk", "created_at")
    return [pk for pk, created_at in rows if begun[pk] != created_at]


def unreconciled() -> list[str]:
    """Series whose movements do not lead to what is outstanding."""
    found = []
    for amount in CaseAmount.objects.select_related("case").annotate(moves=Count("case__movements")):
        rows = ReserveMovement.objects.filter(case=amount.case_id, loss_type=amount.loss_type).order_by("position")
        signs = {"opening": 1, "up": 1, "down": -1, "paid": -1}
        left = sum((row.amount * signs[row.kind] for row in rows), Decimal(0))
        if left != amount.outstanding:
            found.append(f"{amount.case} {amount.loss_type}: {left} instead of {amount.outstanding}")
    return found
