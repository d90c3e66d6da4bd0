"""One pack as PDF in a process of its own, so that the memory is its alone. ``bench.packs`` starts it.

python -m bench.pack_run ROWS     prints {"megabytes": …, "pages": …}
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import django

django.setup()

from bench.export_run import highest  # noqa: E402 (after the setup)
from reporting.packs.document import (  # noqa: E402 (after the setup)
    COUNT,
    PERCENT,
    TEXT,
    Cell,
    Column,
    Document,
    Row,
    Section,
    Table,
)
from reporting.packs.drawing import bars  # noqa: E402 (after the setup)
from reporting.packs.pdf import render_pdf  # noqa: E402 (after the setup)

PRINTED = datetime(2026, 7, 1, 2, 30, tzinfo=UTC)
CHAPTERS = 6


def document_of(rows: int) -> Document:
    """A pack of six chapters with so many rows in all, and a chart in each."""
    return Document(
        pack="renewals_monthly",
        label="续保月度报告",
        lead="期内到期的车辆",
        branch="浙江分公司",
        places=("33", "HQ"),
        first=date(2026, 6, 1),
        last=date(2026, 6, 30),
        as_of=date(2026, 6, 30),
        language="zh-hans",
        facts=(("机构", "浙江分公司 (33)"),),
        sections=tuple(_section(number, rows // CHAPTERS) for number in range(CHAPTERS)),
    )


def _section(number: int, rows: int) -> Section:
    columns = (
        Column("机构", TEXT, weight=4),
        *(Column(name, COUNT) for name in ("应续", "已续", "已报价", "脱保")),
        *(Column(name, PERCENT) for name in ("续保率", "报价率", "保费续保率")),
    )
    table = Table(columns, tuple(_row(number * rows + place) for place in range(rows)))
    chart = bars(
        [f"机构{n}" for n in range(8)], {"续保率": [Decimal(50 + n) for n in range(8)]}, "续保率", percent=True
    )
    return Section(f"part-{number}", f"第{number + 1}章 按机构", "应续、已续与报价", table, chart)


def _row(number: int) -> Row:
    counts = (Cell(number * 7 % 1000, COUNT), Cell(number * 3 % 700, COUNT), Cell(number % 99, COUNT), Cell(3, COUNT))
    rates = (Cell(Decimal(number % 10000) / 100, PERCENT) for _place in range(3))
    return Row((Cell(f"第{number:04}续保小组"), *counts, *rates))


def pages_in(content: bytes) -> int:
    """How many pages a PDF has; its tree of pages stands in it packed."""
    objects = b""
    for found in re.finditer(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            objects += zlib.decompress(found[1])
    return max(int(count) for count in re.findall(rb"/Count (\d+)", objects))


def main() -> None:
    content = render_pdf(document_of(int(sys.argv[1])), PRINTED)
    sys.stdout.write(json.dumps({"megabytes": highest(), "pages": pages_in(content)}))


if __name__ == "__main__":
    main()
