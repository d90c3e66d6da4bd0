"""Contacts (renewals brief §4.2–4.3): what counts, what ends the calling, and when the next contact is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from renewals.rules import contact
from renewals.rules.contact import Attempt, ContactChannel, ContactResult, Intention

TODAY = date(2026, 6, 1)
T = date(2026, 8, 31)


@pytest.mark.parametrize("result", [result for result in ContactResult if result.value.startswith("N")])
def test_unanswered_call_is_neither_connected_nor_effective(result: ContactResult) -> None:
    assert not contact.is_connected(result)
    assert not contact.is_effective(ContactChannel.PHONE, result, seconds=60)


@pytest.mark.parametrize("result", [f"R{number}" for number in (1, 2, 3, 4, 5, 6, 9)])
def test_answered_call_is_effective(result: str) -> None:
    assert contact.is_effective(ContactChannel.PHONE, ContactResult(result))


@pytest.mark.parametrize(
    ("result", "seconds", "effective"),
    [
        (ContactResult.WRONG_PERSON, 60, False),
        (ContactResult.BUSY, None, False),
        (ContactResult.BUSY, 14, False),
        (ContactResult.BUSY, 15, True),
    ],
)
def test_wrong_person_and_short_busy_calls_do_not_count(
    result: ContactResult, seconds: int | None, effective: bool
) -> None:
    assert contact.is_effective(ContactChannel.PHONE, result, seconds=seconds) is effective


@pytest.mark.parametrize("channel", [ContactChannel.WECOM, ContactChannel.SMS])
def test_message_counts_only_when_answered(channel: ContactChannel) -> None:
    assert not contact.is_effective(channel, ContactResult.INTERESTED)
    assert contact.is_effective(channel, ContactResult.INTERESTED, replied=True)


def test_results_with_consequences() -> None:
    assert [result.value for result in ContactResult if contact.forbids_calls(result)] == ["R9"]
    assert [result.value for result in ContactResult if contact.kills_number(result)] == ["N4", "N5"]


@pytest.mark.parametrize(("intention", "days"), [("A", 1), ("B", 3), ("D", 10), ("U", 2)])
def test_next_contact_limit_by_intention(intention: str, days: int) -> None:
    assert contact.next_contact_limit(Intention(intention), TODAY, T) == TODAY + timedelta(days=days)


def test_medium_intention_may_wait_until_the_window_opens() -> None:
    assert contact.next_contact_limit(Intention.MEDIUM, TODAY, T) == date(2026, 8, 1)
    assert contact.next_contact_limit(Intention.MEDIUM, date(2026, 8, 10), T) == date(2026, 8, 17)


def test_next_contact_limit_never_passes_expiry() -> None:
    assert contact.next_contact_limit(Intention.LOW, date(2026, 8, 28), T) == T
    assert contact.next_contact_limit(Intention.HIGH, T, T) == T


def test_after_lapse_the_limit_is_the_end_of_the_win_back_period() -> None:
    assert contact.next_contact_limit(Intention.LOW, T + timedelta(days=1), T) == T + timedelta(days=11)
    assert contact.next_contact_limit(Intention.LOW, T + timedelta(days=85), T) == T + timedelta(days=90)


def test_refusal_needs_no_next_contact() -> None:
    assert contact.next_contact_limit(Intention.NONE, TODAY, T) is None
    assert not contact.needs_next_contact(ContactResult.INTERESTED, Intention.NONE)


def _refusal(next_on: date | None, *, result: str = "R3", intention: str = "B", today: date = TODAY) -> str | None:
    refusal = contact.refuse_next_contact(
        next_on, result=ContactResult(result), intention=Intention(intention), today=today, expires_on=T
    )
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("next_on", "intention", "code"),
    [
        (TODAY, "B", None),
        (TODAY + timedelta(days=3), "B", None),
        (TODAY + timedelta(days=4), "B", "next_contact_too_late"),
        (TODAY - timedelta(days=1), "B", "next_contact_past"),
        (T + timedelta(days=1), "C", "next_contact_after_expiry"),
        (None, "B", "next_contact_missing"),
        (None, "E", None),
    ],
)
def test_next_contact_date_is_judged(next_on: date | None, intention: str, code: str | None) -> None:
    assert _refusal(next_on, intention=intention) == code


@pytest.mark.parametrize("result", ["R5", "R6", "R9"])
def test_final_result_needs_no_next_contact(result: str) -> None:
    assert _refusal(None, result=result) is None


def _failed(*times: tuple[int, int]) -> list[Attempt]:
    return [Attempt(datetime(2026, 6, day, hour, tzinfo=UTC), effective=False) for day, hour in times]


@pytest.mark.parametrize(
    ("times", "unreachable"),
    [
        (((1, 9), (1, 15), (2, 9)), True),
        (((1, 9), (2, 9)), False),
        (((1, 9), (1, 15), (1, 19)), False),
        (((1, 9), (2, 10), (3, 11)), False),
    ],
    ids=["three on two days in two slots", "two", "one day", "one slot"],
)
def test_unreachable_needs_attempts_days_and_slots(times: tuple[tuple[int, int], ...], unreachable: bool) -> None:
    assert contact.is_unreachable(_failed(*times)) is unreachable


def test_effective_contact_starts_the_count_anew() -> None:
    spoken = Attempt(datetime(2026, 6, 2, 12, tzinfo=UTC), effective=True)
    assert not contact.is_unreachable([*_failed((1, 9), (1, 15), (2, 9)), spoken])
    assert contact.failed_attempts([*_failed((3, 9)), spoken, *_failed((1, 9))]) == tuple(_failed((3, 9)))


def test_slots_of_the_day() -> None:
    hours = (11, 12, 17, 18)
    slots = [contact.time_slot(datetime(2026, 6, 1, hour, tzinfo=UTC)) for hour in hours]
    assert slots == ["morning", "afternoon", "afternoon", "evening"]


def test_every_code_has_a_label() -> None:
    assert set(contact.CHANNEL_LABELS) == set(ContactChannel)
    assert set(contact.RESULT_LABELS) == set(ContactResult)
    assert set(contact.INTENTION_LABELS) == set(Intention)
