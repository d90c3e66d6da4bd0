"""Lists of customers for telesales, and files of call results."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.fields import blind_index
from renewals import actions
from renewals.actions import CallListForm
from tests.factories import NOW

HEADER = ("任务号", "呼叫结果", "呼叫时间", "通话时长", "坐席工号", "备注")
EVERYBODY = CallListForm(
    name="六月脱保", purpose="脱保召回", expires_first=date(2026, 1, 1), expires_last=date(2026, 12, 31)
)


@pytest.fixture
def lapsed(make_renewal: Any) -> Callable[..., Any]:
    """A lapsed customer with a number of its own."""

    def make(number: int = 1, **more: Any) -> Any:
        phone = f"1540000{number:04d}"
        values = {"status": "lapsed", "expires_on": date(2026, 5, 20), "phone": phone, "phone_hash": blind_index(phone)}
        return make_renewal(**{**values, **more})

    return make


@pytest.fixture
def make_list(people: Any, tree: Any) -> Callable[..., Any]:
    """A list of everybody who is open now."""

    def make(form: CallListForm = EVERYBODY, at: Any = NOW, branch: str = "3303") -> Any:
        return actions.make_call_list(by=people["renewal_manager"], branch=tree[branch], form=form, at=at)

    return make


@pytest.fixture
def bring_back(people: Any, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Imports rows of call results; the command's answer."""

    def run(*rows: Sequence[Any], branch: str = "3303", by: str = "renewal_manager", **options: Any) -> dict[str, Any]:
        path, out = tmp_path / "呼叫结果.csv", io.StringIO()
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
        chosen = {"commit": True, "by": people[by].employee_no, **options}
        with suppress(SystemExit):
            call_command("import_call_results", path, branch=branch, stdout=out, **chosen)
        return dict(json.loads(out.getvalue()))

    return run
