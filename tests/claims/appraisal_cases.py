"""Lists and followed cases: what the tests of the appraisal stand in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

HEADERS = ("报案号", "责任地市", "上榜时间", "上报截止", "是否应介入", "介入截止", "触发规则", "估损")
MAY = date(2026, 5, 1)

Import = Callable[..., dict[str, Any]]


def list_row(number: str, **given: str) -> dict[str, str]:
    """A row of a list as a file has it, listed on 4 May 2026 and due a day later."""
    row = dict.fromkeys(HEADERS, "")
    row |= {"报案号": number, "责任地市": "3303", "上榜时间": "2026-05-04 09:00", "上报截止": "2026-05-05 09:00"}
    return {**row, **given}


def import_list(folder: Path, *rows: dict[str, str], kind: str = "warning", branch: str = "33", **options: Any) -> Any:
    """Runs the command on the rows; its answer as it was printed."""
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    out = StringIO()
    call_command(f"import_{kind}_list", str(path), branch=branch, commit=True, stdout=out, **options)
    return json.loads(out.getvalue())


def kpi(code: str, **options: Any) -> dict[str, Any]:
    """What ``manage.py kpi`` answers for May 2026."""
    out = StringIO()
    asked = {"branch": "33", "first": MAY, "last": date(2026, 5, 31), "as_of": date(2026, 5, 31), "format": "json"}
    call_command("kpi", code, stdout=out, **{**asked, **options})
    return dict(json.loads(out.getvalue()))
