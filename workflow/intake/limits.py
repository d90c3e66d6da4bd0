"""How much an uploaded spreadsheet may cost us (reliability §2.2), and the refusal the child process reports.

No Django here: the child process imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The caps on one file. A table of 100,000 × 40 passes all of them.

    ``cells`` caps rows × columns of one sheet, because the parser lays out the full rectangle. ``ratio`` is looked at
    only from ``ratio_from`` bytes on: tiny parts full of blanks compress extremely well and do no harm.
    ``wall_seconds`` counts the time the reader waits for the parser, not the time the importer takes for its own work.
    """

    file_bytes: int = 100 * MEGABYTE
    entries: int = 2_000
    inflated: int = 600 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 8 * MEGABYTE
    cells: int = 20_000_000
    sheets: int = 256
    rows: int = 1_048_576
    columns: int = 512
    text_length: int = 32_767
    memory: int = 1024 * MEGABYTE
    cpu_seconds: int = 60
    wall_seconds: int = 60
    chunk_rows: int = 2_000
    frame_bytes: int = 32 * MEGABYTE


class Refused(Exception):
    """A file, or one place in it, that is not read. ``code`` picks the sentence, ``place`` says where it is."""

    def __init__(self, code: str, **place: str | int | None) -> None:
        super().__init__(code)
        self.code = code
        self.place = place
