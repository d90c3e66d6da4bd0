"""The boards of the claims desk: what is late, where, whose (估损, 大案预警, 时效, 通赔人员).

A board is a set of measures over one kind of rows, grouped by prefecture or person, in one query; each number opens
the rows that meet the same condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.scope import Actor
from claims.appraisals import case_measures
from claims.measuring import together_of
from claims.models import (
    ENDED_STATES,
    OPEN_DELEGATIONS,
    OPEN_LOSSES,
    ClaimCase,
    CrossRegionCase,
    CrossRegionStatus,
    LargeLoss,
    LargeLossStatus,
    LossTier,
)
from workflow.kpis import Question, branches_below, percent, quotient

LONG_OPEN = timedelta(days=180)
Condition = Callable[["Asked"], Q]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board is asked: where, which days, at which moment, by whom."""

    question: Question
    now: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Column:
    """``amount`` names what is added up; None counts. ``late``: such rows are overdue."""

    code: str
    label: str | Promise
    condition: Condition
    amount: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure of two columns: a percentage, or in days."""

    label: str | Promise
    part: str
    whole: str
    unit: str = "percent"


@dataclass(frozen=True, slots=True)
class Board:
    """``group`` is the column the rows are grouped by; ``charted`` are the columns of the chart."""

    code: str
    label: str | Promise
    lead: str | Promise
    rows: Callable[[Asked], Any]
    group: str
    columns: tuple[Column, ...]
    charted: tuple[str, ...]
    ratios: tuple[Ratio, ...] = ()
    windowed: bool = False
    cells: Callable[[Any], list[Any]] = lambda _row: []

    @property
    def head(self) -> str:
        """The head of the lines."""
        return _t("Who") if self.group.endswith("by_id") else _t("Branch")

    def column(self, code: str) -> Column | None:
        return next((column for column in self.columns if column.code == code), None)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One prefecture or person; ``values`` by column code."""

    key: str
    label: str
    values: dict[str, Decimal]


def lines_of(board: Board, asked: Asked) -> list[BoardLine]:
    """Every line of a board, in one query over its rows; the longest first."""
    codes = [column.code for column in board.columns]
    # The names differ from those of the columns of the table: an annotation would hide the column.
    sums = {f"of_{column.code}": _aggregate(column, asked) for column in board.columns}
    grouped = list(board.rows(asked).order_by().values(board.group).annotate(**sums))
    labels = (_people if board.group.endswith("by_id") else _places)([row[board.group] for row in grouped], asked)
    merged: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in grouped:
        merged.setdefault(labels[row[board.group]], []).append(row)
    first = board.charted[0]
    lines = [
        BoardLine(key, label, {code: together_of(row[f"of_{code}"] for row in rows) for code in codes})
        for (key, label), rows in merged.items()
    ]
    return sorted(lines, key=lambda line: (-line.values[first], line.key))


def _aggregate(column: Column, asked: Asked) -> Any:
    only = column.condition(asked) or None
    if column.amount is None:
        return Count("pk", filter=only) if only else Count("pk")
    measured = case_measures.MEASURES.get(column.amount)
    amount = measured.amount() if measured and measured.amount else F(column.amount)
    return Sum(amount, filter=only)


def whole_of(lines: list[BoardLine], board: Board) -> BoardLine:
    """The lines together: every row is in exactly one."""
    codes = [column.code for column in board.columns]
    return BoardLine("", "", {code: sum((line.values[code] for line in lines), Decimal(0)) for code in codes})


def ratio_of(ratio: Ratio, line: BoardLine) -> Decimal | None:
    """A percentage or mean of the line; None of nothing."""
    part, whole = line.values[ratio.part], line.values[ratio.whole]
    return percent(part, whole) if ratio.unit == "percent" else quotient(part, whole)


def rows_behind(board: Board, column: Column, asked: Asked, key: str) -> Any:
    """The rows that make one number."""
    rows = board.rows(asked).filter(column.condition(asked))
    if not key:
        return rows
    if board.group.endswith("by_id"):
        return rows.filter(**{board.group.replace("_id", "__employee_no"): key})
    branch = Branch.objects.visible_to(asked.by).filter(code=key).first()
    if branch is None:
        return rows.none()
    inside = Branch.objects.under(branch).values("pk")
    if branch.pk == asked.question.branch.pk:
        inside = Branch.objects.filter(pk=branch.pk).values("pk")
    return rows.filter(**{f"{board.group}__in": inside})


def _places(_keys: list[Any], asked: Asked) -> Mapping[Any, tuple[str, str]]:
    return branches_below(asked.question)


def _people(keys: list[Any], _asked: Asked) -> Mapping[Any, tuple[str, str]]:
    rows = User.objects.filter(pk__in=[key for key in keys if key])
    found: dict[Any, tuple[str, str]] = {row.pk: (row.employee_no, row.name) for row in rows}
    return {**found, None: ("", str(_("Nobody yet")))}


def _always(_asked: Asked) -> Q:
    return Q()


def _when(**conditions: Any) -> Condition:
    return lambda _asked: Q(**conditions)


def _cases(asked: Asked) -> Any:
    rows = ClaimCase.objects.visible_to(asked.by, within=asked.question.branch).kept()
    return rows.exclude(case_state__in=ENDED_STATES)


def _all_cases(asked: Asked) -> Any:
    return case_measures.cases(asked.question, asked.by)


def _losses(asked: Asked) -> Any:
    rows = LargeLoss.objects.visible_to(asked.by, within=asked.question.branch)
    return rows.filter(status__in=OPEN_LOSSES)


def _delegations(asked: Asked) -> Any:
    rows = CrossRegionCase.objects.visible_to(asked.by, within=asked.question.branch)
    return rows.filter(status__in=OPEN_DELEGATIONS)


def _measured(code: str) -> Column:
    measure = case_measures.MEASURES[code]
    amount = code if measure.amount is not None else None
    return Column(code, measure.label, lambda asked: measure.condition(asked.question), amount)


def _case_cells(case: ClaimCase) -> list[Any]:
    return [case.case_number, case.branch.name, case.get_case_state_display(), case.reported_at, case.estimate]


def _loss_cells(loss: LargeLoss) -> list[Any]:
    return [
        loss.case.case_number,
        loss.branch.name,
        loss.get_status_display(),
        loss.report_due_at,
        loss.estimate_listed,
    ]


def _delegation_cells(row: CrossRegionCase) -> list[Any]:
    where = row.handling_branch.name if row.handling_branch else row.branch.name
    return [row.case.case_number, where, row.get_status_display(), row.result_due_at, row.case.estimate]


ROW_HEADINGS = (_("Report number"), _("Branch"), _("State"), _("Reported or due"), _("Estimate"))

RESERVES = Board(
    "reserves",
    _("Estimates"),
    _("Open cases: what they are expected to cost, and where the estimate cannot be right."),
    _cases,
    "branch_id",
    (
        Column("open", _("Open cases"), _always),
        Column("estimate", _("Estimate"), _always, "estimate"),
        Column("outstanding", _("Outstanding"), _always, "reserve"),
        Column("paid", _("Paid"), _always, "paid"),
        Column("injured", _("With injured people"), _when(injured_count__gt=0)),
        Column("over", _("Paid above the estimate"), lambda _asked: Q(paid__gt=F("estimate")), late=True),
        Column("none", _("Without an estimate"), _when(estimate=0), late=True),
        Column("long", _("Open for over 180 days"), lambda asked: Q(reported_at__lt=asked.now - LONG_OPEN), late=True),
    ),
    ("estimate", "outstanding"),
    cells=_case_cells,
)
WARNINGS = Board(
    "warnings",
    _("Large-loss warnings"),
    _("Large losses that are not over: what is owed, and what is late for good."),
    _losses,
    "branch_id",
    (
        Column("followed", _("Large losses"), _always),
        Column("red", _("Red"), _when(tier=LossTier.RED)),
        Column("warning", _("To be reported"), _when(status=LargeLossStatus.WARNING)),
        Column("review", _("To be recognised"), _when(status=LargeLossStatus.IN_REVIEW)),
        Column(
            "report_late",
            _("Report overdue"),
            lambda asked: Q(status=LargeLossStatus.WARNING, report_due_at__lt=asked.now),
            late=True,
        ),
        Column(
            "attend_late",
            _("Visit overdue"),
            lambda asked: Q(must_attend=True, attended_at=None, attend_due_at__lt=asked.now),
            late=True,
        ),
        Column("progress_late", _("Progress overdue"), lambda asked: Q(progress_due_at__lt=asked.now), late=True),
        Column("estimate", _("Estimate when listed"), _always, "estimate_listed"),
    ),
    ("followed", "report_late", "attend_late"),
    cells=_loss_cells,
)
TIMELINESS = Board(
    "timeliness",
    _("Timeliness"),
    _("How fast cases go through: registered, closed, paid, and where it takes longest."),
    _all_cases,
    "branch_id",
    tuple(
        _measured(code)
        for code in (
            "reports_real",
            "registered_in_time",
            "closed_of_reported",
            "closed",
            "closing_days",
            "promised",
            "promise_kept",
            "paid_cases",
            "payment_days",
        )
    ),
    ("reports_real", "closed_of_reported"),
    (
        Ratio(_("Timely registration rate"), "registered_in_time", "reports_real"),
        Ratio(_("Closing rate"), "closed_of_reported", "reports_real"),
        Ratio(_("Closing cycle"), "closing_days", "closed", "days"),
        Ratio(_("Small claims promise kept"), "promise_kept", "promised"),
        Ratio(_("Days to payment"), "payment_days", "paid_cases", "days"),
    ),
    windowed=True,
    cells=_case_cells,
)
PEOPLE = Board(
    "cross_region",
    _("Cross-region people"),
    _("Who handles whose cases, and what waits for whom."),
    _delegations,
    "accepted_by_id",
    (
        Column("open", _("Open"), _always),
        Column("pending", _("To be accepted"), _when(status=CrossRegionStatus.PENDING)),
        Column(
            "accept_late",
            _("Acceptance overdue"),
            lambda asked: Q(status=CrossRegionStatus.PENDING, accept_due_at__lt=asked.now),
            late=True,
        ),
        Column(
            "survey_late",
            _("Survey overdue"),
            lambda asked: Q(status=CrossRegionStatus.SURVEYING, survey_due_at__lt=asked.now),
            late=True,
        ),
        Column(
            "result_late",
            _("Result overdue"),
            lambda asked: Q(
                status__in=[CrossRegionStatus.SURVEYING, CrossRegionStatus.ASSESSING], result_due_at__lt=asked.now
            ),
            late=True,
        ),
        Column("disputed", _("Disputed"), _when(status=CrossRegionStatus.DISPUTED)),
    ),
    ("open", "result_late"),
    cells=_delegation_cells,
)
BOARDS: dict[str, Board] = {board.code: board for board in (RESERVES, WARNINGS, TIMELINESS, PEOPLE)}


def asked_now(question: Question, by: Actor) -> Asked:
    """The question at this moment."""
    return Asked(question, timezone.now(), by)
