"""The figures of injury assessments: one way through the states, in numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Branch
from accounts.scope import SYSTEM
from claims import actions
from claims.injuries.kpis import CATALOGUE
from claims.injuries.measures import INJURIES, MEASURES, TOGETHER, assessments
from claims.models import InjuryAssessment, InjuryStatus
from reporting.figures import figure
from tests.claims.injuries.injury_cases import Staff, Way, make_injured
from workflow.kpis import KPIS, Question

pytestmark = pytest.mark.django_db
S = InjuryStatus
#: The way of the tests opens, examines, pays and confirms in May and June 2026.
FIRST, LAST = date(2026, 5, 1), date(2026, 6, 30)


def asked(code: str, **more: Any) -> dict[str, Any]:
    branch = Branch.objects.get(code="33")
    question = Question(branch=branch, **{"first": FIRST, "last": LAST, "as_of": LAST, **more})
    return figure(KPIS[code], question, SYSTEM)


def value(code: str, **more: Any) -> str:
    total = asked(code, **more)["total"]
    return str(total[KPIS[code].names[2]])


def test_saving_of_the_worked_example_is_in_every_figure(way: Way) -> None:
    way.to(S.ARCHIVED)
    # payable(E) 197,715.60, saved 75,061.60; gross 82,654
    assert value("injury_saving_rate") == "37.96"
    assert value("injury_average_saving") == "75061.60"
    assert value("injury_average_gross_saving") == "82654.00"
    assert value("injury_agreement_rate") == value("injury_assessor_agreement_rate") == "100.00"
    assert value("injury_reversal_rate") == value("injury_external_rate") == "0.00"
    assert value("injury_payment_days") == "31.00"
    rows = asked("injury_saving_rate", by="grade")["rows"]
    assert [(row["label"], row["rate"]) for row in rows] == [("X", "37.96")]
    assert asked("injury_saving_rate", by="branch")["rows"][0]["branch"] == "3303"


def test_saving_counts_in_the_month_of_payment_and_not_before_it_is_confirmed(way: Way) -> None:
    way.to(S.PAID)
    assert value("injury_saving_rate") == "—"
    actions.confirm_saving(by=way.staff.province, assessment=way.row)
    assert value("injury_saving_rate") == "37.96"
    assert value("injury_saving_rate", last=date(2026, 5, 31)) == "—"
    assert value("injury_saving_rate", as_of=date(2026, 5, 31)) == "—"


def test_saving_that_a_court_took_back_is_taken_off(way: Way) -> None:
    way.to(S.ARCHIVED)
    way.reverse()
    assert value("injury_average_saving") == "—"
    assert value("injury_reversal_rate") == "100.00"


def test_external_appraisal_is_an_outcome_without_agreement(way: Way, staff: Staff) -> None:
    way.to(S.ARCHIVED)
    injured = make_injured(way.row.branch)
    other = Way(staff, actions.open_assessment(by=staff.first, injured=injured))
    other.to(S.EXTERNAL)
    actions.open_assessment(by=staff.first, injured=make_injured(way.row.branch))
    assert value("injury_agreement_rate") == "50.00"
    assert value("injury_external_rate") == "33.33"


def test_assessors_who_differed_lower_the_agreement(way: Way) -> None:
    way.to(S.CONFERENCE)
    assert value("injury_assessor_agreement_rate") == "0.00"


def test_recheck_counts_of_those_drawn(way: Way) -> None:
    row = way.to(S.ARCHIVED)
    InjuryAssessment.objects.filter(pk=row.pk).update(recheck_wanted=True)
    assert (value("injury_recheck_rate"), value("injury_recheck_passed_rate")) == ("0.00", "—")
    other = way.staff.third
    assert other.pk not in {row.first_assessor_id, row.second_assessor_id}
    InjuryAssessment.objects.filter(pk=row.pk).update(rechecked_by=other, recheck_passed=False)
    assert (value("injury_recheck_rate"), value("injury_recheck_passed_rate")) == ("100.00", "0.00")


def test_number_is_made_by_the_rows_behind_it(way: Way) -> None:
    way.to(S.ARCHIVED)
    question = Question(branch=Branch.objects.get(code="33"), first=FIRST, last=LAST, as_of=LAST)
    counted = [code for code, measure in MEASURES.items() if measure.amount is None]
    found = INJURIES.answers(question, SYSTEM, counted)[0].measures
    rows = assessments(question, SYSTEM)
    assert {code: rows.filter(MEASURES[code].condition(question)).count() for code in counted} == found


def test_catalogue_lists_every_figure_with_its_definition() -> None:
    out = StringIO()
    call_command("kpi", list=True, stdout=out)
    for kpi in CATALOGUE:
        assert str(kpi.definition) in out.getvalue()
        assert {kpi.numerator, kpi.denominator} <= {*MEASURES, *TOGETHER}
