"""What a period's lists and deeds come to: read from the database once, judged by ``claims.rules.appraisal``.

The same standings make a rate, the rows behind it, a frozen month and ``manage.py kpi``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from accounts.models import Branch, BranchLevel
from accounts.scope import SYSTEM, Actor
from claims.losses.numbers import LossNumbers
from claims.models import (
    Attendance,
    LargeLoss,
    LargeLossStatus,
    ListedBy,
    ListedCase,
    ListedStatus,
    ListKind,
    LossReport,
    ReportKind,
)
from claims.rules.appraisal import (
    CaseDeeds,
    ListRow,
    Measure,
    Standing,
    entries_of,
    outside_of,
    standing_of,
    totals_of,
)
from claims.rules.large_losses import Tier
from claims.rules.loss_clocks import ClockRules
from workflow.intake.batches import lookups  # noqa: F401 (registers any_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days of listing, both inclusive, and what was known at the end of the day ``as_of``."""

    first: date
    last: date
    as_of: date

    @property
    def starts(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """Exclusive."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def cutoff(self) -> datetime:
        """The last instant that is known, inclusive."""
        return _midnight(self.as_of + timedelta(days=1)) - timedelta(microseconds=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(slots=True)
class Appraisal:
    """The standings of a branch and everything below it; rows removed and reports outside the list are told apart.

    ``removed`` and ``outside`` are (prefecture, case number, id of the listed row or 0).
    """

    branch: Branch
    period: Period
    prefectures: dict[int, Branch]
    standings: list[Standing] = field(default_factory=list)
    removed: list[tuple[int, str, int]] = field(default_factory=list)
    outside: list[tuple[int, str, int]] = field(default_factory=list)

    def totals(self, prefecture: int | None = None) -> dict[Measure, int]:
        """The counts of one prefecture, or of all of them."""
        mine = [each for each in self.standings if prefecture in {None, each.entry.prefecture}]
        totals = totals_of(mine)
        totals[Measure.REMOVED] = sum(1 for place, *_row in self.removed if prefecture in {None, place})
        totals[Measure.OUTSIDE] = sum(1 for place, *_row in self.outside if prefecture in {None, place})
        return totals

    def places(self) -> list[int]:
        """Prefectures with anything to tell, in the order of the tree."""
        met = {each.entry.prefecture for each in self.standings}
        met |= {place for place, *_row in (*self.removed, *self.outside)}
        return sorted(met, key=lambda pk: self.prefectures[pk].path)


def appraise(branch: Branch, period: Period, by: Actor) -> Appraisal:
    """The appraisal of ``branch``, of what ``by`` may see below it.

    Cases are judged over the whole company first: one listed for two prefectures is demanded of one, whoever asks.
    """
    tree = _Tree()
    rows = [*_listed_rows(period, tree), *_followed_rows(period, tree)]
    deeds = _deeds_of({row.case_number for row in rows}, tree)
    kept = tree.seen_by(by, branch)
    made = Appraisal(branch, period, tree.branches)
    made.removed = [(row.prefecture, row.case_number, max(row.pk, 0)) for row in rows if row.removed]
    made.removed = [each for each in made.removed if each[0] in kept]
    made.standings = [
        standing_of(entry, deeds.get(entry.case_number, CaseDeeds()), period.cutoff)
        for entry in entries_of(rows)
        if entry.prefecture in kept
    ]
    made.outside = [each for each in _outside(period, tree) if each[0] in kept]
    return made


class _Tree:
    """Which prefecture a branch belongs to."""

    def __init__(self) -> None:
        rows = list(Branch.objects.order_by("path"))
        self.branches = {row.pk: row for row in rows}
        heads = {row.path: row.pk for row in rows if row.level == BranchLevel.PREFECTURE}
        self.prefecture = {row.pk: self._head(row, heads) for row in rows}
        self.province = {row.pk: self._above(row, rows) for row in rows if row.pk in set(self.prefecture.values())}

    @staticmethod
    def _head(row: Branch, heads: Mapping[str, int]) -> int:
        codes = row.path.strip("/").split("/")
        paths = (f"/{'/'.join(codes[:depth])}/" for depth in range(1, len(codes) + 1))
        return next((heads[path] for path in paths if path in heads), row.pk)

    @staticmethod
    def _above(row: Branch, rows: Iterable[Branch]) -> Branch:
        found = [each for each in rows if each.level == BranchLevel.PROVINCE and row.path.startswith(each.path)]
        return found[0] if found else row

    def seen_by(self, by: Actor, within: Branch) -> set[int]:
        """The prefectures under ``within`` that ``by`` may see; a lower branch sees its prefecture's own line."""
        paths = by.scope().paths_for("claims.view")
        return {
            pk
            for pk in set(self.prefecture.values())
            if (place := self.branches[pk].path).startswith(within.path) or within.path.startswith(place)
            if any(place.startswith(path) or path.startswith(place) for path in paths)
        }


def _listed_rows(period: Period, tree: _Tree) -> list[ListRow]:
    rows = ListedCase.objects.visible_to(SYSTEM).listed_between(period.starts, period.ends).order_by()
    gone = LargeLoss.objects.filter(case__case_number=OuterRef("case_number"), status=LargeLossStatus.REMOVED)
    wanted = rows.annotate(loss_removed=Exists(gone)).values_list(
        "pk",
        "confirmed_case__case_number",
        "case_number",
        "branch_id",
        "listed_at",
        "list_kind",
        "report_due_at",
        "must_attend",
        "attend_due_at",
        "status",
        "loss_removed",
    )
    return [
        ListRow(
            pk=pk,
            case_number=confirmed or number,
            prefecture=tree.prefecture[branch],
            listed_at=listed_at,
            to_report=kind == ListKind.WARNING,
            report_due_at=report_due,
            to_attend=attends,
            attend_due_at=attend_due,
            removed=status == ListedStatus.TAKEN_OFF or loss_removed,
        )
        for (
            pk,
            confirmed,
            number,
            branch,
            listed_at,
            kind,
            report_due,
            attends,
            attend_due,
            status,
            loss_removed,
        ) in wanted
    ]


def _followed_rows(period: Period, tree: _Tree) -> list[ListRow]:
    """The list Banli builds itself: large losses found by the rules in the period. Their ids are negative.

    One that was taken off has a row of its own, which says so.
    """
    own = ListedCase.objects.filter(
        case_number=OuterRef("case__case_number"), batch__isnull=True, status=ListedStatus.TAKEN_OFF
    )
    found = LargeLoss.objects.filter(listed_by=ListedBy.RULES, listed_at__gte=period.starts, listed_at__lt=period.ends)
    rows = found.filter(~Exists(own))
    wanted = rows.order_by().values_list(
        "pk", "case__case_number", "branch_id", "listed_at", "report_due_at", "must_attend", "attend_due_at", "status"
    )
    return [
        ListRow(
            pk=-pk,
            case_number=number,
            prefecture=tree.prefecture[branch],
            listed_at=listed_at,
            report_due_at=report_due,
            to_attend=attends,
            attend_due_at=attend_due,
            removed=status == LargeLossStatus.REMOVED,
        )
        for pk, number, branch, listed_at, report_due, attends, attend_due, status in wanted
        if listed_at is not None
    ]


def _deeds_of(numbers: set[str], tree: _Tree) -> dict[str, CaseDeeds]:
    losses: Any = LargeLoss.objects.filter(case__case_number__any_of=sorted(numbers)).order_by()
    found = list(losses.values_list("pk", "case__case_number", "branch_id", "tier", "closed_at", "case__closed_at"))
    keys = losses.values("pk")
    reports: defaultdict[int, list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
    for loss, kind, at, agreed in LossReport.objects.filter(loss__in=keys).values_list(
        "loss_id", "kind", "at", "approved_at"
    ):
        reports[loss].append((kind, at, agreed))
    visits = dict(
        Attendance.objects.filter(loss__in=keys).order_by().values_list("loss_id").annotate(first=Min("arrived_at"))
    )
    clocks = _Clocks(tree)
    return {
        number: _deeds(reports[pk], visits.get(pk), closed or ended, clocks.every(branch, tier))
        for pk, number, branch, tier, closed, ended in found
    }


def _deeds(
    reports: list[tuple[str, datetime, datetime | None]],
    visit: datetime | None,
    closed: datetime | None,
    every: timedelta,
) -> CaseDeeds:
    first = [(at, agreed) for kind, at, agreed in reports if kind == ReportKind.FIRST]
    return CaseDeeds(
        submitted_at=min((at for at, _agreed in first), default=None),
        agreed_at=min((agreed for _at, agreed in first if agreed is not None), default=None),
        attended_at=visit,
        reports=tuple(at for _kind, at, _agreed in reports),
        closed_at=closed,
        report_every=every,
    )


class _Clocks:
    """The days between two reports, by prefecture and tier; each prefecture's numbers are read once."""

    def __init__(self, tree: _Tree) -> None:
        self._tree = tree
        self._rules: dict[int, ClockRules] = {}

    def every(self, branch: int, tier: str) -> timedelta:
        prefecture = self._tree.prefecture[branch]
        if prefecture not in self._rules:
            numbers = LossNumbers(self._tree.branches[prefecture], timezone.localdate())
            self._rules[prefecture] = numbers.clocks
        rules = self._rules[prefecture]
        return timedelta(days=rules.progress_days_red if tier == Tier.RED else rules.progress_days)


def _outside(period: Period, tree: _Tree) -> list[tuple[int, str, int]]:
    """First reports of the period on cases that stand on no list at all."""
    sent = LossReport.objects.filter(kind=ReportKind.FIRST, at__gte=period.starts, at__lt=period.ends)
    rows = LargeLoss.objects.filter(Q(Exists(sent.filter(loss=OuterRef("pk")))), listed_at__isnull=True)
    found = {number: tree.prefecture[branch] for number, branch in rows.values_list("case__case_number", "branch_id")}
    named: Any = ListedCase.objects.visible_to(SYSTEM)
    listed = set(named.filter(case_number__any_of=sorted(found)).values_list("case_number", flat=True))
    listed |= set(
        named.filter(confirmed_case__case_number__any_of=sorted(found)).values_list(
            "confirmed_case__case_number", flat=True
        )
    )
    return [(found[number], number, 0) for number in sorted(outside_of(found, listed))]
