"""Who is told when work on an assessment is handed on, and that no notice says anything medical."""

from __future__ import annotations

import pytest

from claims.injuries.registration import NOTICES
from claims.models import InjuryStatus
from tests.claims.injuries.injury_cases import Way
from workflow.models import OutboxMessage
from workflow.notifying.kinds import BELL, NOTICE_KINDS

pytestmark = pytest.mark.django_db
S = InjuryStatus


def told() -> dict[str, set[int]]:
    """Kind of notice → who is promised one."""
    found: dict[str, set[int]] = {}
    for payload in OutboxMessage.objects.filter(topic=BELL).values_list("payload", flat=True):
        if payload["kind"] in NOTICES:
            found.setdefault(payload["kind"], set()).add(payload["recipient_id"])
    return found


def test_each_step_tells_whoever_has_the_next_one(way: Way) -> None:
    staff = way.staff
    way.to(S.ARCHIVED)
    found = told()
    assert found["injury_second_wanted"] == {staff.second.pk, staff.third.pk, staff.province.pk}
    assert found["injury_review_wanted"] == {staff.province.pk}
    assert found["injury_grade_confirmed"] == {staff.first.pk}
    assert found["injury_approved"] == {staff.first.pk}
    assert found["injury_payment_wanted"] >= {staff.payer.pk, staff.manager.pk}
    assert found["injury_saving_wanted"] == {staff.province.pk}


def test_differing_assessors_call_for_a_third(way: Way) -> None:
    way.to(S.CONFERENCE)
    assert told()["injury_conference_wanted"] == {way.staff.third.pk, way.staff.province.pk}


def test_ways_out_are_told_to_those_who_followed_the_case(way: Way) -> None:
    way.to(S.LITIGATION)
    assert told()["injury_in_court"] == {way.staff.province.pk}


def test_saving_taken_back_is_told_to_whoever_agreed(way: Way) -> None:
    way.to(S.REOPENED)
    assert told()["injury_reversed"] == {way.staff.first.pk}


def test_return_from_the_approval_is_told_to_the_maker(way: Way) -> None:
    way.to(S.APPROVING)
    way.send_back()
    assert told()["injury_sent_back"] == {way.staff.first.pk}


def test_notices_name_no_person_and_no_injury_and_robots_say_nothing(way: Way) -> None:
    way.to(S.ARCHIVED)
    for kind in NOTICES:
        known = NOTICE_KINDS[kind]
        assert (known.group_sentence, known.group_safe) == ("", frozenset()), kind
        assert known.facts <= {"actor", "case"}, kind
    for message in OutboxMessage.objects.all():
        assert "王小强" not in str(message.payload)
        assert "胫骨" not in str(message.payload)
