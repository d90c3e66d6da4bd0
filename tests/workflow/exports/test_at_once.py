"""Several windows take the same file at the same time on PostgreSQL: one has it, the others are told why not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.errors import DomainError
from accounts.models import User
from tests import factories
from workflow import jobs
from workflow.exports import actions, registry
from workflow.exports.registry import ExportSource, Sheet
from workflow.models import ExportLog, ExportRequest

pytestmark = [
    pytest.mark.write_path,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time"),
]
WINDOWS = 4


def test_file_taken_in_several_windows_at_once_leaves_once(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.CELERY_TASK_ALWAYS_EAGER = False
    sheet = Sheet(["n"], lambda: iter([[1], [2]]), lambda: 2)
    monkeypatch.setitem(registry.SOURCES, "probe", ExportSource("probe", "P", "renewals.export", lambda r: sheet))
    lead = factories.make_people(factories.make_tree())["team_lead"]
    export = actions.ask(by=lead, source="probe", output="csv", question={}, purpose="x", ticket="GD-1")
    assert export.job is not None
    jobs.run(export.job.pk)
    together = Barrier(WINDOWS)

    def window(_number: int) -> str:
        try:
            found = ExportRequest.objects.get(pk=export.pk)
            person = User.objects.get(pk=lead.pk)
            together.wait(10)
            actions.take(by=person, export=found)[1].close()
        except DomainError as refusal:
            return refusal.code
        else:
            return "taken"
        finally:
            connection.close()

    with ThreadPoolExecutor(WINDOWS) as pool:
        answers = sorted(pool.map(window, range(WINDOWS)))

    assert answers == ["already_taken"] * (WINDOWS - 1) + ["taken"]
    assert ExportLog.objects.count() == 1
