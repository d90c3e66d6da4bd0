"""One pass over a sheet of targets: new ones are entered, others changed, each through the one write path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import Branch
from reporting.actions.targets import facts_of, new_target, told_values
from reporting.imports.target_row import TargetRow, names_of_kpis, read_row
from reporting.models import Target, TargetStatus
from reporting.models.target import may_aim
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context, FindingSink, Report, Run
from workflow.intake.headers import is_total_row
from workflow.intake.messages import error, warning
from workflow.intake.reader import Row
from workflow.kpis import KPIS
from workflow.models import ImportBatch
from workflow.transitions import create, fire

Key = tuple[int, str, date]


class BranchNames:
    """The importing branch and those below it, by code and by name; a name two of them share names none."""

    def __init__(self, importing: Branch) -> None:
        self._known: dict[str, Branch | None] = {}
        rows = list(Branch.objects.under(importing).filter(active=True))
        for row in rows:
            self._known[row.name] = None if row.name in self._known else row
        self._known.update({row.code: row for row in rows})

    def named(self, text: str) -> Branch | None:
        """The branch with this code or name."""
        return self._known.get(text) or self._known.get(text.upper())


class TargetRun(Run):
    """The same branch, figure and month is one target however often the file says it."""

    def __init__(self, reading: Reading, context: Context) -> None:
        self._columns, self._context = reading.columns, context
        self._branches, self._names = BranchNames(context.branch), names_of_kpis()
        self._rows: dict[Key, tuple[int, Branch, TargetRow]] = {}
        self._there: dict[Key, int] = {}
        self._new: list[Key] = []
        self._changed: list[Key] = []
        self.rows = self.joined = 0

    def take(self, rows: Sequence[Row], sink: FindingSink) -> None:
        for number, cells in rows:
            row, found = read_row(cells, self._columns, self._names)
            if row is None and is_total_row(cells):
                continue
            self.rows += 1
            if row is None:
                sink.refuse(number, found, cells)
                continue
            branch = self._branches.named(row.branch)
            if branch is None:
                sink.refuse(number, [error("target.branch", "branch", row.branch)], cells)
                continue
            if not may_aim(self._context.by, row.kpi, branch):
                sink.refuse(number, [error("target.desk", "kpi", str(KPIS[row.kpi].label))], cells)
                continue
            self._keep(number, branch, row, sink)

    def _keep(self, number: int, branch: Branch, row: TargetRow, sink: FindingSink) -> None:
        key = (branch.pk, row.kpi, row.month)
        first = self._rows.get(key)
        if first is None:
            self._rows[key] = (number, branch, row)
        elif _values(first[2]) == _values(row):
            self.joined += 1
            sink.warn(number, (warning("target.twice", "kpi", other=str(first[0])),))
        else:
            sink.conflict(number, error("target.conflict", "base_value", other=str(first[0])))

    def settle(self, sink: FindingSink, report: Report) -> dict[str, Any]:  # noqa: ARG002 (nothing to say of known targets)
        found = {(one.branch_id, one.kpi, one.month): one for one in self._targets()}
        self._there = {key: one.pk for key, one in found.items()}
        self._new = [key for key in self._rows if key not in found]
        self._changed = [key for key, one in found.items() if not _says(one, self._rows[key][2])]
        report(len(self._rows), len(self._rows))
        counts = {"new": len(self._new), "changed": len(self._changed)}
        unchanged = len(self._rows) - len(self._new) - len(self._changed)
        return {"rows": self.rows, "joined": self.joined, "unchanged": unchanged, **counts}

    def _targets(self) -> list[Target]:
        rows = Target.objects.visible_to(self._context.by, within=self._context.branch)
        rows = rows.filter(kpi__in={key[1] for key in self._rows}, month__in={key[2] for key in self._rows})
        return [one for one in rows if (one.branch_id, one.kpi, one.month) in self._rows]

    def write(self, batch: ImportBatch, at: datetime) -> dict[str, int]:
        by = self._context.by
        for key in self._new:
            number, branch, row = self._rows[key]
            target = new_target(branch, row.kpi, row.month, row.base_value, row.challenge_value)
            facts = {**facts_of(target), "batch": batch.pk, "row": number}
            create(target, "imported", by=by, at=at, facts=facts)
        for key in self._changed:
            number, _branch, row = self._rows[key]
            target = Target.objects.visible_to(by).get(pk=self._there[key])
            facts = {**told_values(*_values(row)), "batch": batch.pk, "row": number}
            base, challenge = _values(row)
            fire(target, "set_values", by=by, at=at, facts=facts, base_value=base, challenge_value=challenge)
        return {}

    def close(self) -> None:
        self._rows.clear()


def _values(row: TargetRow) -> tuple[Any, Any]:
    return row.base_value, row.challenge_value


def _says(target: Target, row: TargetRow) -> bool:
    """Whether the stored target says the same as the row and counts."""
    return target.status == TargetStatus.IN_FORCE and (target.base_value, target.challenge_value) == _values(row)
