"""The desk every test of placements works at."""

from __future__ import annotations

import pytest

from tests.reinsurance.placing.situations import Covered, Desk
from tests.undoing import Standing


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def covered(standing: Standing) -> Covered:
    """Bound cover that stands for all tests of a module, whose ``desk`` is a copy of it."""
    return standing(Covered)
