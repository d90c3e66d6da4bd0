"""What a desk tells the shared road about its kind of file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from accounts.models import Branch
from accounts.scope import Actor
from workflow.intake.batches.reading import Reading
from workflow.intake.messages import Finding
from workflow.intake.reader import Row
from workflow.models import ImportBatch

#: Called now and then with (done, total); may raise to stop the work.
Report = Callable[[int, int], None]


class FieldLike(Protocol):
    """A field a column can be matched to."""

    @property
    def key(self) -> str: ...
    @property
    def header(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def required(self) -> bool: ...
    @property
    def personal(self) -> bool: ...


class FindingSink(Protocol):
    """Where a run says what is wrong with a row."""

    def refuse(self, row: int, findings: Sequence[Finding], cells: Sequence[Any] | None = None) -> None: ...
    def warn(self, row: int, findings: Sequence[Finding], cells: Sequence[Any] | None = None) -> None: ...
    def conflict(self, row: int, finding: Finding) -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """Who imports, for which branch, on which day."""

    by: Actor
    branch: Branch
    today: date


class Run(ABC):
    """One pass of an importer over one sheet. Nothing is written before :meth:`write`."""

    @abstractmethod
    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        """Checks a chunk of rows and keeps the good ones."""

    @abstractmethod
    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:
        """Compares what was kept with the database: how many are new, changed, unchanged."""

    @abstractmethod
    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        """Writes inside the caller's transaction; returns the counts as they came out."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of temporary files."""


class Importer(ABC):
    """A kind of file. One instance per kind is registered when the app is ready."""

    kind: str
    label: str | Promise
    permission = "renewals.import"
    fields: Sequence[FieldLike]
    #: Choices for a whole sheet that a person is asked; columns with dates, which say whether days come first;
    #: whether columns that are no field are kept as they are.
    options: Sequence[str] = ()
    dates: Sequence[str] = ()
    keeps_extra = False

    @abstractmethod
    def find_header(self, rows: Sequence[Row]) -> int | None:
        """Which of the first rows (by index) is the header."""

    @abstractmethod
    def guess(self, sheet: str, header_row: int, header: Sequence[Any]) -> tuple[Reading, int]:
        """The reading by header names alone, and how well it fits."""

    @abstractmethod
    def named(self, name: str, sheet: str, rows: Sequence[Row]) -> Reading | None:
        """The reading of a mapping that ships with the product; None if there is none of this name."""

    @abstractmethod
    def missing(self, reading: Reading) -> Sequence[str]:
        """Required fields the reading does not give."""

    @abstractmethod
    def start(self, reading: Reading, context: Context) -> Run:
        """Begins a pass; refuses a reading that lacks required columns."""

    @abstractmethod
    def obstacles(self, batch: ImportBatch) -> Iterator[str]:
        """Why the committed batch cannot be taken back, as sentences; none if it can."""

    @abstractmethod
    def take_back(self, batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
        """Undoes the batch inside the caller's transaction; returns what was removed and restored."""

    def after_commit(self, batch: ImportBatch) -> Mapping[str, int]:  # noqa: ARG002 (for importers that need it)
        """What follows a commit, in transactions of its own and repeatable; figures to add to the batch's counts."""
        return {}

    def names(self) -> Sequence[tuple[str, Any]]:
        """Names and labels of the mappings that ship with the product."""
        return ()


IMPORTERS: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Called in ``AppConfig.ready()``."""
    IMPORTERS[importer.kind] = importer


def importer_of(kind: str) -> Importer:
    """The registered importer; LookupError for an unknown kind."""
    return IMPORTERS[kind]
