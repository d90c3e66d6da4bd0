"""Lists as files, and the commands that import them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command

from accounts.models import Branch

HEADER = (
    "保单号",
    "车架号",
    "车牌号",
    "使用性质",
    "被保险人",
    "证件号码",
    "联系电话",
    "险种",
    "险别组合",
    "保险起期",
    "保险止期",
    "上年保费",
    "出险次数",
    "归属机构",
    "业务员",
)
GOOD = (
    "PDAA202533030000001",
    "LVSHCAMB1CE054249",
    "浙C12345",
    "家庭自用",
    "王小明",
    "11010519491231002X",
    "13912345678",
    "商业险",
    "主全",
    "2025-07-01",
    "2026-06-30",
    "3120.50",
    "0",
    "330301",
    "李四",
)
SIGNED_HEADER = (
    "保单号",
    "车架号",
    "险种",
    "保险起期",
    "保险止期",
    "签单日期",
    "保费",
    "归属机构",
    "业务员",
    "保单状态",
)
SIGNED = (
    "PDAA202633030000001",
    "LVSHCAMB1CE054249",
    "商业险",
    "2026-07-01",
    "2027-06-30",
    "2026-06-20",
    "3300",
    "330301",
    "李四",
    "有效",
)
VINS = ("LVSHCAMB1CE054249", "1M8GDM9AXKP042788", "11111111111111111")


def row(**changes: str) -> tuple[str, ...]:
    """A good row of a due list with some cells changed, by header."""
    return tuple(changes.get(name, value) for name, value in zip(HEADER, GOOD, strict=True))


def signed(**changes: str) -> tuple[str, ...]:
    """A good row of a list of signed policies."""
    return tuple(changes.get(name, value) for name, value in zip(SIGNED_HEADER, SIGNED, strict=True))


def text_of(*rows: Sequence[Any], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    """The rows as a text table."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> Path:
    """An xlsx with these sheets."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            if name in hidden:
                page.hide()
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        page.write(number, column, cell)
    return path


Import = Callable[..., dict[str, Any]]


@pytest.fixture
def import_file(tree: dict[str, Branch], capsys: pytest.CaptureFixture[str]) -> Import:
    """Runs an import command on a file; its JSON, with ``exit`` for how it ended."""

    def run(path: Path, command: str = "import_due_list", branch: str = "3303", **options: Any) -> dict[str, Any]:
        out = io.StringIO()
        code = 0
        try:
            call_command(command, path, branch=branch, stdout=out, **{"commit": True, **options})
        except SystemExit as end:
            code = int(str(end.code))
        return {**json.loads(out.getvalue()), "exit": code}

    return run


@pytest.fixture
def import_rows(import_file: Import, tmp_path: Path) -> Import:
    """Writes rows as a CSV file and imports it."""

    def run(*rows: Sequence[Any], header: Sequence[str] = HEADER, **options: Any) -> dict[str, Any]:
        path = tmp_path / "应续清单.csv"
        path.write_text(text_of(*rows, header=header), "utf-8-sig")
        return import_file(path, **options)

    return run


@pytest.fixture
def import_signed(import_rows: Import) -> Import:
    """The same for signed policies."""

    def run(*rows: Sequence[Any], **options: Any) -> dict[str, Any]:
        return import_rows(*rows, header=SIGNED_HEADER, command="import_signed_policies", **options)

    return run


def codes(answer: dict[str, Any]) -> list[tuple[int, str]]:
    """Row and code of every message."""
    return [(message["row"], message["code"]) for message in answer["messages"]]
