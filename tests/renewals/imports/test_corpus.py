"""Spreadsheets that hurt: each gives rows or an exact message, and never half a batch."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from renewals.models import Renewal
from tests.renewals.imports.conftest import Import
from tests.renewals.imports.shared_data import SPREADSHEETS, needs_shared_data
from workflow.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.portfolio, pytest.mark.slow, needs_shared_data]

FILES = sorted(path for path in SPREADSHEETS.glob("*") if path.name != "manifest.csv") if SPREADSHEETS.is_dir() else []
MOST_SECONDS = 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_hostile_spreadsheet_gives_rows_or_a_message(import_file: Import, path: Path) -> None:
    started = time.monotonic()

    answer = import_file(path)

    assert time.monotonic() - started < MOST_SECONDS
    if answer["exit"]:
        assert answer["error"]["code"]
        assert answer["error"]["sentence"]
        assert not ImportBatch.objects.filter(status="committed").exists()
    assert Renewal.objects.count() == answer.get("counts", {}).get("new", 0)
