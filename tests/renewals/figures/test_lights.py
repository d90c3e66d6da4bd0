"""Lights of rates: the bounds, the direction, and none while the window is open (brief §3.1-3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Branch
from renewals.figures.lights import Light, is_progress, light_of
from workflow.kpis import Question
from workflow.models import BranchSetting

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def june(tree: dict[str, Branch]) -> Question:
    return Question(branch=tree["33"], first=date(2026, 6, 1), last=date(2026, 6, 30), as_of=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("code", "value", "light"),
    [
        ("quote_rate", "90", None),
        ("quote_rate", "89.99", Light.WATCH),
        ("quote_rate", "80", Light.WATCH),
        ("quote_rate", "79.99", Light.WARN),
        ("quote_rate", "69.99", Light.DANGER),
        ("matured_renewal_rate", "75", None),
        ("matured_renewal_rate", "74.99", Light.WATCH),
        ("matured_renewal_rate", "64.99", Light.WARN),
        ("matured_renewal_rate", "54.99", Light.DANGER),
        ("void_rate", "3", None),
        ("void_rate", "3.01", Light.DANGER),
        ("renewal_rate", "1", None),
    ],
)
def test_light_of_a_rate(code: str, value: str, light: Light | None, june: Question) -> None:
    assert light_of(code, Decimal(value), june) is light


def test_open_window_is_progress_and_has_no_light(june: Question) -> None:
    open_window = replace(june, as_of=date(2026, 6, 29))
    assert is_progress("quote_rate", open_window)
    assert light_of("quote_rate", Decimal(1), open_window) is None
    assert light_of("matured_renewal_rate", Decimal(1), replace(open_window, matured_only=True)) is Light.DANGER
    assert light_of("void_rate", Decimal(9), open_window) is Light.DANGER
    assert light_of("quote_rate", None, june) is None


def test_bounds_are_those_of_the_branch(june: Question, tree: dict[str, Branch]) -> None:
    BranchSetting.objects.create(
        code="renewals.light_quote_danger", branch=tree["HQ"], value=10, valid_from=date(2020, 1, 1)
    )
    assert light_of("quote_rate", Decimal(50), june) is Light.WARN
