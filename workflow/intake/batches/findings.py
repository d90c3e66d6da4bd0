"""What an import said about its rows: counted in full, kept up to a limit so that a hopeless file costs no memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from workflow.intake.batches.reading import Reading
from workflow.intake.messages import Finding, Severity, sentence
from workflow.models import ImportBatch, ImportFinding

KEPT_ERRORS = 20_000
KEPT_WARNINGS = 20_000
KEPT_CELLS = 10_000
VALUE_LENGTH = 200
COLUMN_LENGTH = 60


class FindingLog:
    """Findings by row. ``reasons`` counts all of them by severity, code and field, also those not kept."""

    def __init__(self) -> None:
        self.rows: dict[int, list[Finding]] = {}
        self.cells: dict[int, Sequence[Any]] = {}
        self.reasons: Counter[tuple[str, str, str]] = Counter()
        self.refused_rows = self.conflict_rows = self.warnings = 0
        self._errors_kept = self._warnings_kept = 0

    def refuse(self, row: int, findings: Sequence[Finding], cells: Sequence[Any] | None = None) -> None:
        """The row is not imported."""
        self.refused_rows += 1
        self._add(row, findings, cells)

    def warn(self, row: int, findings: Sequence[Finding], cells: Sequence[Any] | None = None) -> None:
        """The row is imported, with something to look at."""
        self._add(row, findings, cells)

    def conflict(self, row: int, finding: Finding) -> None:
        """The row is right in itself and contradicts what is there already."""
        self.conflict_rows += 1
        self._add(row, (finding,), None)

    def _add(self, row: int, findings: Sequence[Finding], cells: Sequence[Any] | None) -> None:
        for finding in findings:
            self.reasons[finding.severity, finding.code, finding.field] += 1
            if finding.is_error:
                self._errors_kept += 1
            else:
                self.warnings += 1
                self._warnings_kept += 1
        if self._errors_kept > KEPT_ERRORS and any(finding.is_error for finding in findings):
            return
        if self._warnings_kept > KEPT_WARNINGS and not any(finding.is_error for finding in findings):
            return
        self.rows.setdefault(row, []).extend(findings)
        if cells is not None and len(self.cells) < KEPT_CELLS:
            self.cells[row] = cells

    @property
    def total(self) -> int:
        """All findings, kept or not."""
        return sum(self.reasons.values())

    def kept(self) -> Iterator[tuple[int, Finding]]:
        """Row and finding, by row."""
        for row in sorted(self.rows):
            for finding in self.rows[row]:
                yield row, finding

    def counts(self) -> dict[str, Any]:
        """What the batch remembers: refusals, conflicts, warnings, and how often which reason occurred."""
        reasons = [[*key, count] for key, count in self.reasons.most_common()]
        return {
            "refused": self.refused_rows,
            "conflict": self.conflict_rows,
            "warnings": self.warnings,
            "reasons": reasons,
        }


def store(batch: ImportBatch, log: FindingLog, reading: Reading) -> None:
    """Replaces the findings of ``batch`` by those of ``log``."""
    ImportFinding.objects.filter(batch=batch).delete()
    ImportFinding.objects.bulk_create(
        [
            ImportFinding(
                batch=batch,
                row=row,
                column=reading.header_of(finding.field)[:COLUMN_LENGTH],
                field=finding.field,
                severity=finding.severity,
                code=finding.code,
                value=finding.value[:VALUE_LENGTH],
                params=dict(finding.params),
            )
            for row, finding in log.kept()
        ],
        batch_size=1000,
    )


def finding_of(stored: ImportFinding) -> Finding:
    """A stored finding as the messages know it."""
    severity: Severity = "error" if stored.severity == "error" else "warning"
    return Finding(stored.code, severity, stored.field, stored.value, tuple(stored.params.items()))


def as_json(row: int, finding: Finding, reading: Reading) -> dict[str, Any]:
    """One message as the command prints it."""
    return {
        "sheet": reading.sheet,
        "row": row,
        "column": reading.header_of(finding.field),
        "cell": reading.cell_of(finding.field, row),
        "field": finding.field,
        "value": finding.value,
        "severity": finding.severity,
        "code": finding.code,
        "reason": sentence(finding),
    }
