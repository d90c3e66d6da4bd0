"""Three victims from tracking to the end: saved, appraised outside, and taken back by a court ('Done when' 1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claims import actions
from claims.models import InjuryStatus
from tests.claims.injuries.injury_cases import TENTH, Way, again, found, put
from workflow.models import Event, ToDo

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
S = InjuryStatus


def test_victim_goes_through_disagreement_return_and_negotiation_to_a_confirmed_saving(way: Way) -> None:
    staff = way.staff
    row = way.to(S.CONFERENCE)
    row = actions.assess(by=staff.third, assessment=row, findings=found(row, TENTH), minutes="复测活动度，丧失未达 25%")
    row = actions.confirm_grade(by=staff.province, assessment=again(row))
    assert (row.final_grade, row.first_agreed) == (10, False)
    way.row = again(row)
    way.submit()
    way.send_back()
    way.row = again(way.row)
    assert way.row.status == S.CALCULATING
    way.submit()
    way.approve()
    row = again(way.row)
    assert (row.status, row.approved_amount) == (S.NEGOTIATING, Decimal("122654.00"))
    row = actions.negotiate(by=staff.first, assessment=row, note="伤者要求 130000", offered=Decimal(120000))
    way.row = again(row)
    way.sign()
    way.row = again(way.row)
    way.pay()
    row = actions.confirm_saving(by=staff.province, assessment=again(way.row))
    assert (row.status, row.gross_saving, row.insurer_saving) == (S.ARCHIVED, Decimal("82654.00"), Decimal("75061.60"))
    assert row.expected_payable == Decimal("197715.60")
    verbs = list(Event.objects.of(row).order_by("version").values_list("verb", flat=True))
    assert [verb for verb in verbs if verb != "attach_document"] == [
        *("open", "track", "end_treatment", "sign_notice", "save_expected", "record_examination", "assess_first"),
        *("assess_otherwise", "settle_conference", "confirm_grade", "save_asked", "submit", "send_back"),
        *("save_asked", "submit", "approve", "negotiate", "save_agreed", "sign_agreement", "pay", "confirm_saving"),
    ]
    open_now = ToDo.objects.open().filter(object_type=row.object_type(), object_id=row.pk)
    assert [todo.kind for todo in open_now] == (["injury_recheck"] if row.recheck_wanted else [])


def test_victim_of_a_heavy_grade_is_appraised_outside(way: Way) -> None:
    row = way.to(S.READY)
    row = actions.track(by=way.staff.first, assessment=row, values={"expected_grade": 5})
    row = actions.refer_external(by=way.staff.first, assessment=again(row), cause="grade", reason="预估五级")
    put(way.staff.first, again(row), "appraisal")
    row = actions.receive_appraisal(by=way.staff.first, assessment=again(row), found=5)
    assert (row.status, row.external_grade, row.insurer_saving) == (S.ARCHIVED, 5, None)


def test_victim_who_wins_more_in_court_takes_the_saving_back(way: Way) -> None:
    row = way.to(S.ARCHIVED)
    assert row.insurer_saving == Decimal("75061.60")
    assert list(type(row).objects.counted()) == [row]
    row = way.to(S.ARCHIVED)
    way.reverse()
    row = again(row)
    assert (row.status, row.judgment_amount, row.insurer_saving) == (S.REOPENED, Decimal(200000), Decimal("75061.60"))
    assert not type(row).objects.counted().exists()
    row = actions.file_again(by=way.staff.province, assessment=row)
    assert row.status == S.ARCHIVED


def test_saving_of_the_worked_example_is_the_insurers(way: Way) -> None:
    row = way.to(S.PAID)
    saving = actions.saving_of(row)
    assert (saving.gross, saving.insurer, saving.proven) == (Decimal("82654.00"), Decimal("75061.60"), True)
