"""Makes packs, reads paper and workbook back, and tells what is not as computed anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import override

from accounts.models import Branch
from accounts.scope import SYSTEM
from reporting.packs.build import build
from reporting.packs.pdf import render_pdf
from reporting.packs.registry import PACKS, View
from reporting.packs.sheet import render_xlsx
from tests.reporting.packs.june import text_of
from tests.reporting.three_ways.listed_figures import RATES
from tests.reporting.three_ways.pack_reading import Line, Printed, chapters_of, lines_of, sheets_of, table_of
from tests.reporting.three_ways.packs_anew import Days, Expected, Packs

LANGUAGE = "zh-hans"


def differences(packs: Packs, code: str, branch: Branch, days: Days) -> tuple[int, list[str]]:
    """How many numbers of paper and workbook were compared, and what differs."""
    pack, compared, wrong = PACKS[code], 0, []
    view = View(branch=branch, first=days[0], last=days[1], as_of=days[2])
    document = build(pack, view, SYSTEM, LANGUAGE)
    text, sheets = text_of(render_pdf(document, timezone.now())), sheets_of(render_xlsx(document, timezone.now()))
    with override(LANGUAGE):
        titles = [str(chapter.title) for chapter in pack.chapters]
        printed = chapters_of(text, titles)
        for chapter, title, rows in zip(pack.chapters, titles, sheets.values(), strict=False):
            expected = packs.table(chapter, branch, days)
            found = table_of(printed[title], expected.heading, expected.width, ranked=expected.ranked)
            written = lines_of(rows, expected.width, ranked=expected.ranked)
            if chapter.by == "branch" and chapter.kpis[0] in RATES:  # a prefecture with removed rows alone is told too
                found = [line for line in found if any(line.cells)]
                written = [line for line in written if any(line.cells)]
            where = f"{code}/{chapter.code} {branch.code} {days[0]} {days[2]}"
            wrong += [f"{where}: {each}" for each in _on_paper(expected, found)]
            wrong += [f"{where}: {each}" for each in _in_the_workbook(expected, written)]
            compared += (len(found) + len(written)) * expected.width
    return compared, wrong


def _all_lines(expected: Expected) -> list[Line]:
    return [*expected.lines, *([expected.total] if expected.total else [])]


def _on_paper(expected: Expected, found: Sequence[Printed]) -> list[str]:
    """Every line of the paper is one that was expected, each once; and no line is missing that paper shows."""
    left, wrong = _all_lines(expected), []
    for line in found:
        match = next((each for each in left if line.says(each)), None)
        if match is None:
            wrong.append(f"on paper alone {line.text} {line.rank} {_told(line)}")
        else:
            left.remove(match)
    shown = min(len(expected.lines), expected.shown or len(expected.lines))
    missing = len(left) - (len(expected.lines) - shown)
    if missing or (expected.total is not None and expected.total in left):
        wrong += [f"not on paper {line.label} {line.rank} {_told(line)}" for line in left]
    return wrong


def _in_the_workbook(expected: Expected, found: Sequence[Line]) -> list[str]:
    left, wrong = _all_lines(expected), []
    for line in found:
        if line in left:
            left.remove(line)
        else:
            wrong.append(f"in the workbook alone {line.label} {line.rank} {_told(line)}")
    return wrong + [f"not in the workbook {line.label} {line.rank} {_told(line)}" for line in left]


def _told(line: Line | Printed) -> str:
    return " ".join("—" if cell is None else str(cell) for cell in line.cells)
