"""Three months of the real portfolio, day by day: every lapse, callback, win-back and rate equals plain Python.

All three years are told by ``python -m bench --only replay``.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.renewals.imports.shared_data import needs_shared_data
from tests.replay import portfolio, trial
from tests.replay.comparing import differences
from tests.replay.independent import told
from tests.replay.portfolio import Annuity, Portfolio
from tests.replay.runner import Runner, prepare

DAY = timedelta(days=1)
#: The first month in which cover ends, and the two after it.
FIRST, LAST = date(2016, 11, 1), date(2017, 1, 31)
real_input = [pytest.mark.django_db, pytest.mark.portfolio, pytest.mark.slow, needs_shared_data]


@pytest.mark.parametrize(
    ("seeded", "happens"),
    [
        pytest.param(False, {"imported", "match", "lapse", "register_callback"}, marks=real_input, id="as it is"),
        pytest.param(
            True,
            {"imported", "match", "lapse", "register_callback", "win_back", "reopen_to_pool"},
            marks=real_input,
            id="with accidents",
        ),
    ],
)
def test_every_customer_and_figure_is_as_computed_by_hand(seeded: bool, happens: set[str]) -> None:
    told_of = trial.file(seeded=seeded, one_in=12)

    found = trial.replayed(Runner(told_of, prepare()), FIRST, LAST).story

    must = trial.must_be(told_of, FIRST, LAST)
    assert differences(must, found) == []
    assert {what for deeds in must.happened.values() for _day, what in deeds} >= happens
    assert sorted(must.known) == ["2016-11-30", "2016-12-31", "2017-01-31"]


@pytest.mark.django_db
@pytest.mark.portfolio
@pytest.mark.slow
@needs_shared_data
def test_twin_that_misses_a_lapse_and_wins_back_a_day_late_is_named() -> None:
    """The product is told of a policy the file does not have, and of another policy a day late."""
    told_of, last = trial.file(seeded=True, one_in=20), date(2016, 12, 31)
    must = trial.must_be(told_of, FIRST, last)
    kept, lapsed_on = first_with(must.happened, "lapse", alone=True)
    late, won_back_on = first_with(must.happened, "win_back")
    slow_to_tell = policy_begun(told_of, late, won_back_on)
    with_one_more = replace(told_of, annuities=(*told_of.annuities, policy_unknown_to_the_file(kept, lapsed_on)))
    runner = Runner(with_one_more, prepare())
    runner.told_on = lambda annuity: annuity.signed_on + DAY * (annuity == slow_to_tell)

    found = differences(must, trial.replayed(runner, FIRST, last).story)

    assert [each for each in found if each.startswith("customer")] == sorted(
        [
            f"customer {late}: missing win_back on {won_back_on}; but has win_back on {won_back_on + DAY}",
            f"customer {kept}: missing {missing_of(must.happened[kept])}; but has match on {lapsed_on}",
        ]
    )
    month = kept.split()[1]
    assert any(each.startswith(f"{last} lapse_rate, company {month}: must be ") for each in found)
    assert any(each.startswith(f"{last} state {month} renewed: must be ") for each in found)


def first_with(happened: dict[str, list[tuple[str, str]]], what: str, *, alone: bool = False) -> tuple[str, date]:
    """The first customer to whom something happened in the middle of a month; ``alone``: who then had no policy."""
    for key, deeds in sorted(happened.items()):
        days = [date.fromisoformat(on) for on, deed in deeds if deed == what]
        others = {deed for _on, deed in deeds} & {"match", "win_back", "reopen_to_pool"}
        if days and days[0].day in range(5, 20) and not (alone and others):
            return key, days[0]
    raise AssertionError(what)


def policy_begun(told_of: Portfolio, key: str, on: date) -> Annuity:
    number = key.split(maxsplit=1)[0]
    return next(each for each in told_of.annuities if (each.number, each.signed_on) == (number, on))


def policy_unknown_to_the_file(key: str, on: date) -> Annuity:
    """Signed on the day of the lapse, for a year."""
    number, premium = key.split(maxsplit=1)[0], Decimal("300.00")
    return Annuity(number=number, starts_on=on, ends_on=on + 364 * DAY, signed_on=on, premium=premium, cells=())


def missing_of(deeds: list[tuple[str, str]]) -> str:
    """All that happened since the due list, as differences tell it."""
    return ", ".join(f"{what} on {on}" for on, what in deeds if what != "imported")


# --- the computation by hand, by hand --------------------------------------------------------------------------------
T = date(2017, 3, 14)  # a Tuesday


def annuity(starts_on: date, ends_on: date, **more: object) -> Annuity:
    facts = {"signed_on": starts_on, "premium": Decimal(100), "number": "7", "cells": (), **more}
    return Annuity(starts_on=starts_on, ends_on=ends_on, **facts)  # type: ignore[arg-type]


def story_of(*later: Annuity) -> list[tuple[str, str]]:
    """What happens to the customer whose cover ends on T."""
    book = Portfolio((), (annuity(date(2016, 3, 15), T), *later), seed=3)
    return told(book, {}, date(2016, 12, 1), date(2017, 12, 31), []).happened[f"7 {T:%Y-%m}"]


def test_customer_without_another_policy_lapses_is_called_and_closed() -> None:
    book = Portfolio((), (), seed=3)
    called = book.call_day("7 2017-03", date(2017, 3, 24))
    assert called is not None
    assert story_of() == [
        ("2016-12-01", "imported"),
        ("2017-03-15", "lapse"),
        (called.isoformat(), "register_callback"),
        ("2017-06-13", "close"),
    ]


@pytest.mark.parametrize(
    ("days", "deeds"),
    [
        (-91, ["lapse", "register_callback", "close"]),
        (-90, ["match"]),
        (1, ["match"]),
        (2, ["lapse", "win_back"]),
        (90, ["lapse", "register_callback", "win_back"]),
        (91, ["lapse", "register_callback", "close"]),
    ],
    ids=["T-91", "T-90", "T+1", "T+2", "T+90", "T+91"],
)
def test_first_day_of_the_new_policy_decides(days: int, deeds: list[str]) -> None:
    starts_on = T + days * DAY
    assert [what for _on, what in story_of(annuity(starts_on, starts_on + 364 * DAY))] == ["imported", *deeds]


def test_who_signed_for_later_is_won_back_at_the_lapse() -> None:
    later = annuity(T + 20 * DAY, T + 385 * DAY, signed_on=T - 10 * DAY)
    assert story_of(later)[1:] == [("2017-03-15", "lapse"), ("2017-03-15", "win_back")]


def test_cancelled_policy_lets_the_customer_lapse_after_all() -> None:
    gone = annuity(T + DAY, T + 365 * DAY, cancelled_on=T + 11 * DAY)
    assert story_of(gone)[1:4] == [("2017-03-15", "match"), ("2017-03-25", "reopen_to_pool"), ("2017-03-25", "lapse")]


def test_computation_knows_nothing_of_the_product() -> None:
    for name in ("portfolio", "independent"):
        source = Path(__file__).with_name(f"{name}.py").read_text("utf-8")
        imported = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
        modules = {node.module or "" for node in imported if isinstance(node, ast.ImportFrom)}
        modules |= {alias.name for node in imported if isinstance(node, ast.Import) for alias in node.names}
        outside = {module for module in modules if module.split(".")[0] not in sys.stdlib_module_names}
        assert outside <= {"tests.replay.portfolio"}, name


def test_portfolio_lists_are_three_months_ahead() -> None:
    assert annuity(date(2016, 3, 15), T).listed_on == date(2016, 12, 1)
    assert portfolio.month_ends(date(2016, 1, 31), date(2016, 3, 30)) == [date(2016, 1, 31), date(2016, 2, 29)]
