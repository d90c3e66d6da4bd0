"""The five rates of listed cases (claims brief §4.4) over raw lists, losses, reports and visits, row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from claims.models import Attendance, ClaimCase, LargeLoss, ListedCase, LossReport
from tests.reporting.three_ways.asking import Ask
from tests.reporting.three_ways.raw import DAY, begin_of, frame

RATES = {
    "tracking_report_rate": ("agreed", "due"),
    "timely_report_rate": ("in_time", "due"),
    "onsite_intervention_rate": ("visited", "to_visit"),
    "timely_intervention_rate": ("visited_in_time", "to_visit"),
    "case_tracking_rate": ("tracked", "open"),
}
EVERY = {"red": 3 * DAY}
USUALLY = 7 * DAY


@dataclass(slots=True)
class Demand:
    """What the lists ask of one case: where, since when, until when."""

    rows: list[tuple[int, int, int]] = field(default_factory=list)  # listed at, id, prefecture
    reports: bool = False
    report_until: list[int] = field(default_factory=list)
    visits: bool = False
    visit_until: list[int] = field(default_factory=list)


class Lists:
    """The raw tables, read once. ``prefectures``: branch → its prefecture."""

    def __init__(self, prefectures: dict[int, int]) -> None:
        self.prefectures = prefectures
        self.listed = frame(
            ListedCase,
            *("id", "branch", "list_kind", "case_number", "confirmed_case", "status", "listed_at", "report_due_at"),
            *("must_attend", "attend_due_at", "batch"),
        ).to_dicts()
        self.losses = frame(
            LargeLoss,
            *("id", "case", "branch", "status", "tier", "listed_by", "listed_at", "report_due_at", "must_attend"),
            *("attend_due_at", "closed_at"),
        ).to_dicts()
        self.numbers = dict(frame(ClaimCase, "id", "case_number").iter_rows())
        self.closed = dict(frame(ClaimCase, "id", "closed_at").iter_rows())
        self.reports: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in frame(LossReport, "loss", "kind", "at", "approved_at").to_dicts():
            self.reports[row["loss"]].append(row)
        self.visits: dict[int, int] = {}
        for loss, at in frame(Attendance, "loss", "arrived_at").iter_rows():
            self.visits[loss] = min(at, self.visits.get(loss, at))
        self.of_case = {self.numbers[loss["case"]]: loss for loss in self.losses}

    def demands(self, ask: Ask) -> dict[str, Demand]:
        """By case number; rows taken off demand nothing."""
        begins, ends = begin_of(ask.first), begin_of(ask.last + 1)
        found: dict[str, Demand] = defaultdict(Demand)
        taken = {row["case_number"] for row in self.listed if row["batch"] is None and row["status"] == "taken_off"}
        removed = {self.numbers[loss["case"]] for loss in self.losses if loss["status"] == "removed"}
        for row in self.listed:
            number = self.numbers[row["confirmed_case"]] if row["confirmed_case"] else row["case_number"]
            gone = row["status"] == "taken_off" or row["case_number"] in removed
            if begins <= row["listed_at"] < ends and not gone:
                self._add(found[number], row, row["id"], reports=row["list_kind"] == "warning")
        for loss in self.losses:
            number = self.numbers[loss["case"]]
            ours = loss["listed_by"] == "rules" and loss["listed_at"] is not None and number not in taken
            if ours and begins <= loss["listed_at"] < ends and loss["status"] != "removed":
                self._add(found[number], loss, -loss["id"], reports=True)
        return found

    def _add(self, demand: Demand, row: dict[str, Any], order: int, *, reports: bool) -> None:
        demand.rows.append((row["listed_at"], order, self.prefectures[row["branch"]]))
        demand.reports |= reports
        if reports and row["report_due_at"] is not None:
            demand.report_until.append(row["report_due_at"])
        demand.visits |= bool(row["must_attend"])
        if row["must_attend"] and row["attend_due_at"] is not None:
            demand.visit_until.append(row["attend_due_at"])

    def counts(self, ask: Ask) -> dict[int, Counter[str]]:
        """Prefecture → how many cases count for what."""
        cutoff = ask.known_until - 1
        made: dict[int, Counter[str]] = defaultdict(Counter)
        for number, demand in self.demands(ask).items():
            listed_at, _order, prefecture = min(demand.rows)
            count, loss = made[prefecture], self.of_case.get(number)
            due = min(demand.report_until, default=None)
            if demand.reports and (due is None or due <= cutoff):
                self._reporting(count, loss, listed_at, due, cutoff)
            visit_due = min(demand.visit_until, default=None)
            if demand.visits and (visit_due is None or visit_due <= cutoff):
                count["to_visit"] += 1
                at = self.visits.get(loss["id"]) if loss else None
                if at is not None and at <= cutoff:
                    count["visited"] += 1
                    count["visited_in_time"] += visit_due is None or at <= visit_due
        return made

    def _reporting(
        self, count: Counter[str], loss: dict[str, Any] | None, listed_at: int, due: int | None, cutoff: int
    ) -> None:
        count["due"] += 1
        sent = self.reports[loss["id"]] if loss else []
        firsts = [row for row in sent if row["kind"] == "first"]
        agreed = min((row["approved_at"] for row in firsts if row["approved_at"] is not None), default=None)
        if agreed is not None and agreed <= cutoff:
            count["agreed"] += 1
            count["in_time"] += due is None or min(row["at"] for row in firsts) <= due
        closed = (loss["closed_at"] or self.closed[loss["case"]]) if loss else None
        if closed is None or closed > cutoff:
            count["open"] += 1
            every = EVERY.get(loss["tier"], USUALLY) if loss else USUALLY
            points = [listed_at, *sorted(row["at"] for row in sent if listed_at <= row["at"] <= cutoff)]
            points.append(max(listed_at, cutoff))
            count["tracked"] += all(later - earlier <= every for earlier, later in pairwise(points))
