"""A series of reserves reconciles whatever the core system says next, month by month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules.case_terms import MovementKind
from claims.rules.reserves import Move, month_lines, moves_between

FIRST = date(2026, 1, 5)
SUMS = st.integers(min_value=0, max_value=10**10).map(lambda fen: Decimal(fen) / 100)
STATED = st.lists(st.tuples(SUMS, SUMS, st.integers(min_value=0, max_value=70)), min_size=1, max_size=12)


def told(kind: str, amount: int, estimate: int, paid: int) -> Move:
    return Move(MovementKind(kind), Decimal(amount), Decimal(estimate), Decimal(paid))


@pytest.mark.parametrize(
    ("before", "estimate", "paid", "moves"),
    [
        pytest.param(None, 100, 0, [told("opening", 100, 100, 0)], id="first estimate"),
        pytest.param(None, 100, 40, [told("opening", 100, 100, 0), told("paid", 40, 100, 40)], id="first and paid"),
        pytest.param((100, 40), 100, 40, [], id="nothing new"),
        pytest.param((100, 40), 130, 130, [told("up", 30, 130, 40), told("paid", 90, 130, 130)], id="raised, paid"),
        pytest.param((100, 40), 60, 60, [told("down", 40, 60, 40), told("paid", 20, 60, 60)], id="lowered, paid"),
        pytest.param((100, 100), 100, 60, [told("paid", -40, 100, 60)], id="money came back"),
        pytest.param((100, 100), 60, 60, [told("paid", -40, 100, 60), told("down", 40, 60, 60)], id="back and lower"),
        pytest.param((100, 100), 0, 0, [told("paid", -100, 100, 0), told("down", 100, 0, 0)], id="all of it back"),
    ],
)
def test_moves_lead_from_one_state_to_the_next(
    before: tuple[int, int] | None, estimate: int, paid: int, moves: list[Move]
) -> None:
    known = None if before is None else (Decimal(before[0]), Decimal(before[1]))
    assert list(moves_between(known, estimate=Decimal(estimate), paid=Decimal(paid))) == moves


@given(STATED)
def test_series_reconciles_after_every_list_and_in_every_month(stated: list[tuple[Decimal, Decimal, int]]) -> None:
    before: tuple[Decimal, Decimal] | None = None
    day, dated, outstanding = FIRST, [], Decimal(0)
    closings: dict[date, Decimal] = {}
    for one, other, days in stated:
        estimate, paid = max(one, other), other
        moves = moves_between(before, estimate=estimate, paid=paid)
        day += timedelta(days=days)
        for move in moves:
            assert move.estimate >= move.paid >= 0
            assert move.amount >= 0 or move.kind == MovementKind.PAID
            outstanding += move.effect
            assert outstanding == move.estimate - move.paid
            dated.append((day, move.kind, move.amount))
        before = (estimate, paid) if moves or before is not None else None
        assert outstanding == estimate - paid
        if moves:
            closings[day.replace(day=1)] = outstanding
    assert {line.month: line.closing for line in month_lines(dated)} == closings


def test_month_opens_with_what_the_one_before_closed_with() -> None:
    lines = month_lines(
        [
            (date(2026, 5, 3), MovementKind.OPENING, Decimal(100)),
            (date(2026, 5, 20), MovementKind.PAID, Decimal(30)),
            (date(2026, 7, 1), MovementKind.PAID, Decimal(-10)),
            (date(2026, 7, 2), MovementKind.DOWN, Decimal(80)),
        ]
    )
    assert [(f"{line.month:%Y-%m}", line.opening, line.closing) for line in lines] == [
        ("2026-05", Decimal(0), Decimal(70)),
        ("2026-07", Decimal(70), Decimal(0)),
    ]
