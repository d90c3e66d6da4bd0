"""业绩归属 as a table: who has the credit on which day (brief §3.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from renewals.rules.credit import Credit, Spell, credited, decides_on, is_frozen, may_move

T = date(2026, 6, 20)
NOON = datetime(2026, 6, 20, 12, tzinfo=UTC)
END = datetime(2026, 6, 21, tzinfo=UTC)
FIRST, SECOND, THERE, ELSEWHERE = 1, 2, 10, 20


def before(days: float) -> datetime:
    """Noon so many days before T."""
    return NOON - timedelta(days=days)


def first(begins: float, ends: float | None = None) -> Spell:
    return Spell(owner=FIRST, branch=THERE, from_at=before(begins), to_at=None if ends is None else before(ends))


def second(begins: float, ends: float | None = None, *, takes_credit: bool = True) -> Spell:
    ended = None if ends is None else before(ends)
    return Spell(owner=SECOND, branch=ELSEWHERE, from_at=before(begins), to_at=ended, takes_credit=takes_credit)


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        pytest.param([], Credit(), id="never owned"),
        pytest.param([first(60)], Credit(FIRST, THERE), id="one owner"),
        pytest.param([first(60, 8), second(8)], Credit(SECOND, ELSEWHERE), id="handed over at T-8"),
        pytest.param([first(60, 7), second(7)], Credit(SECOND, ELSEWHERE), id="handed over at T-7"),
        pytest.param([first(60, 6), second(6, takes_credit=False)], Credit(FIRST, THERE), id="in the last days"),
        pytest.param([first(60, 6), second(6)], Credit(SECOND, ELSEWHERE), id="责任转移 in the last days"),
        pytest.param([first(60, 0), second(0, takes_credit=False)], Credit(FIRST, THERE), id="handed over on T"),
        pytest.param([first(60, 3)], Credit(None, THERE), id="in the pool on T"),
        pytest.param([first(60, 0)], Credit(None, THERE), id="back to the pool on T"),
        pytest.param([first(60, -1)], Credit(FIRST, THERE), id="back to the pool after T"),
        pytest.param([first(60, 9), second(3)], Credit(SECOND, ELSEWHERE), id="from the pool to another"),
        pytest.param([second(-1)], Credit(), id="first owned after T"),
        pytest.param(
            [first(60, 5), second(5, 2, takes_credit=False), first(2)], Credit(FIRST, THERE), id="there and back"
        ),
        pytest.param(
            [first(60, 5), second(5, 2, takes_credit=False)], Credit(None, ELSEWHERE), id="handed over, then the pool"
        ),
    ],
)
def test_credit_at_the_end_of_the_day_that_decides(spells: list[Spell], expected: Credit) -> None:
    assert credited(spells, END) == expected


def test_earlier_signing_decides_instead_of_t() -> None:
    spells = [first(60, 10), second(10)]
    assert decides_on(T, date(2026, 6, 8)) == date(2026, 6, 8)
    assert decides_on(T, T + timedelta(days=3)) == decides_on(T, None) == T
    assert credited(spells, datetime(2026, 6, 9, tzinfo=UTC)) == Credit(FIRST, THERE)
    assert credited(spells, END) == Credit(SECOND, ELSEWHERE)


@pytest.mark.parametrize(("days_left", "frozen"), [(8, False), (7, False), (6, True), (0, True), (-1, True)])
def test_last_days_leave_the_credit(days_left: int, frozen: bool) -> None:
    assert is_frozen(T - timedelta(days=days_left), T, 7) is frozen


def test_t_is_the_last_day_that_changes_the_credit() -> None:
    assert may_move(T, T)
    assert not may_move(T + timedelta(days=1), T)
