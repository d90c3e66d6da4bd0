"""One pass over a sheet through its importer: everything is checked, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from workflow.intake.batches.findings import FindingLog
from workflow.intake.batches.reading import Reading, header_texts
from workflow.intake.batches.registry import Context, Importer, Report, Run
from workflow.intake.batches.uploads import upload_opened
from workflow.intake.reader import OpenBook, Row, Workbook
from workflow.models import ImportBatch, SavedMapping

HEADER_ROWS = 10


def silent(_done: int, _total: int) -> None:
    """Reports to nobody."""


@dataclass(slots=True)
class Survey:
    """What one pass found out. Holds temporary files: close it, or use it as a context."""

    reading: Reading
    run: Run
    log: FindingLog
    counts: dict[str, Any]
    sheets: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.run.close()


def survey(
    book: OpenBook, *, importer: Importer, reading: Reading, context: Context, report: Report = silent
) -> Survey:
    """Reads the sheet, checks every row, compares with the database. Progress: parsing first, then comparing."""
    workbook = book.workbook()
    total = workbook.sheet(reading.sheet).rows
    run = importer.start(reading, context)
    log = FindingLog()
    try:
        for chunk in book.rows(reading.sheet, reading.header_row + 1):
            run.take(chunk, log)
            report(chunk[-1][0], 3 * total)
        counts = run.settle(log, lambda done, of: report(total + done * total // max(of, 1), 3 * total))
    except BaseException:
        run.close()
        raise
    visible = tuple(info.name for info in workbook.sheets if not info.hidden and info.rows)
    return Survey(reading, run, log, {**counts, **log.counts()}, visible)


def first_rows(book: Workbook, sheet: str) -> Sequence[Row]:
    """The rows in which a header is looked for."""
    return book.sheet(sheet).first_rows[:HEADER_ROWS]


def best_reading(
    importer: Importer, book: Workbook, *, sheet: str = "", mapping: str = "", saved: Sequence[SavedMapping] = ()
) -> Reading | None:
    """The reading that fits best: of the named mapping if one is asked for, else a saved one whose columns are all
    there, else by header names. Hidden sheets are read only when named."""
    sheets = [sheet] if sheet else [info.name for info in book.sheets if not info.hidden]
    found: list[tuple[int, Reading]] = []
    for name in sheets:
        rows = first_rows(book, name)
        found += list(_readings(importer, name, rows, mapping, saved))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _readings(
    importer: Importer, sheet: str, rows: Sequence[Row], mapping: str, saved: Sequence[SavedMapping]
) -> Iterator[tuple[int, Reading]]:
    if mapping:
        for kept in saved:
            reading = apply_saved(kept, sheet, rows) if kept.name == mapping else None
            if reading is not None:
                yield 2, reading
                return
        reading = importer.named(mapping, sheet, rows)
        if reading is not None:
            yield 1, reading
        return
    index = importer.find_header(rows)
    for kept in saved:
        reading = apply_saved(kept, sheet, rows)
        if reading is not None:
            yield 1000 + len(reading.columns), reading
    if index is not None:
        reading, score = importer.guess(sheet, rows[index][0], rows[index][1])
        yield score, reading


def apply_saved(kept: SavedMapping, sheet: str, rows: Sequence[Row]) -> Reading | None:
    """The reading of a saved mapping, if one of the first rows has all its headers."""
    needed = {*kept.columns.values(), *kept.options.get("extra", {}).values()}
    for number, cells in rows:
        headers = header_texts(cells)
        if needed and needed <= set(headers):
            return Reading(
                sheet=sheet,
                header_row=number,
                headers=headers,
                columns={field: headers.index(text) for field, text in kept.columns.items()},
                extra={name: headers.index(text) for name, text in kept.options.get("extra", {}).items()},
                choices=kept.options.get("choices", {}),
                mapping_name=kept.name,
            )
    return None


def cells_of(batch: ImportBatch, reading: Reading, wanted: set[int], kept: dict[int, Any]) -> Iterator[Row]:
    """The rows with these numbers, in order; reads the file again only if some were not kept."""
    if wanted <= kept.keys():
        yield from ((number, list(kept[number])) for number in sorted(wanted))
        return
    with upload_opened(batch) as book:
        yield from _wanted(book, reading, wanted)


def _wanted(book: OpenBook, reading: Reading, wanted: set[int]) -> Iterator[Row]:
    for chunk in book.rows(reading.sheet, reading.header_row + 1):
        yield from (row for row in chunk if row[0] in wanted)
