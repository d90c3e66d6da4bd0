"""Situations around an injury assessment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.models import Branch, User
from claims import actions
from claims.models import InjuryAssessment
from tests.claims.injuries.injury_cases import Staff, Way, confirmed_standard, make_injured, make_staff


@pytest.fixture
def staff(people: dict[str, User], tree: dict[str, Branch]) -> Staff:
    """Assessors, province, money; the standard is confirmed and the clauses are there."""
    found = make_staff(people, tree)
    actions.load_reference_tables()
    confirmed_standard()
    return found


@pytest.fixture
def assessment(staff: Staff, tree: dict[str, Branch], freeze: Callable[..., datetime]) -> InjuryAssessment:
    """An assessment that has just been opened."""
    freeze()
    return actions.open_assessment(by=staff.first, injured=make_injured(tree["330301"]))


@pytest.fixture
def way(staff: Staff, assessment: InjuryAssessment) -> Way:
    """The way of that assessment."""
    return Way(staff, assessment)
