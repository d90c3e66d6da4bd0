"""The desk every test of placements works at."""

from __future__ import annotations

import pytest

from tests.reinsurance.placing.situations import Desk


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()
