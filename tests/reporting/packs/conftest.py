"""A small book, and the packs about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Branch
from renewals.models import Renewal
from reporting.packs.registry import PACKS, View
from tests.reporting.packs.june import JUNE, JUNE_END
from workflow.exports.papers import PAPERS


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Files end in a folder of the test; a pack a test registers is gone after it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CELERY_TASK_ALWAYS_EAGER = False
    packs, papers = dict(PACKS), dict(PAPERS)
    yield
    for register, kept in ((PACKS, packs), (PAPERS, papers)):
        register.clear()
        register.update(kept)  # type: ignore[arg-type]  # each is put back into its own register


@pytest.fixture
def book(tree: dict[str, Branch], people: Any, make_renewal: Callable[..., Renewal]) -> list[Renewal]:
    """June: thirty vehicles in Wenzhou, every second renewed, and ten in Hangzhou, none renewed."""
    rows = []
    for number in range(40):
        there = number >= 30
        renewed = not there and number % 2 == 0
        signed = {"matched_signed_on": JUNE, "matched_starts_on": JUNE + timedelta(days=number % 28 + 1)}
        signed |= {"matched_premium": Decimal(120), "matched_gap_days": 0, "status": "renewed"}
        rows.append(
            make_renewal(
                branch=tree["33010101" if there else "33030101"],
                expires_on=JUNE + timedelta(days=number % 28),
                last_premium=Decimal(100),
                **(signed if renewed else {}),
            )
        )
    return rows


@pytest.fixture
def june(tree: dict[str, Branch]) -> View:
    """June of the province, as known at its end."""
    return View(branch=tree["33"], first=JUNE, last=JUNE_END, as_of=JUNE_END)
