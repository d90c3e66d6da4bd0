"""Files that are made whole: papers and their workbooks.

They go the way of every file: asked for, made by a worker, kept for a day, taken once, logged. What is in them are
figures, no rows of customers: there is no cap of rows and no approval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.utils.functional import Promise

from accounts.models import User
from workflow.exports.writing import Sealed, Written, disk_full_told

BLOCK_BYTES = 1 << 16
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperWish:
    """What a worker is to make. ``mark`` says who takes it, when, what for; ``report`` may raise to stop the work."""

    by: User
    question: dict[str, str]
    output: str
    mark: str
    at: datetime
    report: Report


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished file; ``rows`` are the lines of its tables."""

    content: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class PaperSource:
    """One paper that can be taken out. ``check`` refuses a question that cannot be answered before a worker tries."""

    code: str
    label: str | Promise
    permission: str
    outputs: tuple[str, ...]
    check: Callable[[User, dict[str, str]], None]
    make: Callable[[PaperWish], Paper]


PAPERS: dict[str, PaperSource] = {}


def register_paper(source: PaperSource) -> None:
    """Called in ``AppConfig.ready()``. A code names one source of files, of whichever kind."""
    PAPERS[source.code] = source


def write_paper(file: BinaryIO, paper: Paper) -> Written:
    """Seals the whole file."""
    outlet = Sealed(file)
    with disk_full_told():
        for start in range(0, len(paper.content), BLOCK_BYTES):
            outlet.write(paper.content[start : start + BLOCK_BYTES])
        return Written(paper.rows, outlet.finish())
