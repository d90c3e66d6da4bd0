"""Tables of packs that are no figures of the catalogue: two boards of the claims desk, and how long decisions lay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import Branch, User
from claims.models import CrossRegionCase, LargeLoss
from tests.reporting.three_ways.asking import ask_of
from tests.reporting.three_ways.ceding import rounded
from tests.reporting.three_ways.pack_reading import Line
from tests.reporting.three_ways.raw import begin_of, records
from workflow.approvals.screens.inbox_lines import kind_words
from workflow.models import Approval, Decision

if TYPE_CHECKING:
    from tests.reporting.three_ways.anew import Anew

Row = Mapping[str, Any]
#: Chapter → how many numbers a line of it has.
TABLES = {"warnings": 8, "delegations": 6, "approvals": 3}
HEADS = {"warnings": "Branch", "delegations": "Person", "approvals": "Step"}
OVER = {"loss_closed", "removed", "finished", "revoked"}
KINDS = {"claims.referral", "claims.injury", "claims.list_removal"}
#: Acts on a case that end how long it lay with somebody.
DECIDING = {
    *("agree", "agree_finally", "agree_amended", "return_to_maker", "return_to_step", "refuse", "escalate"),
    "transfer",
}
CENTS = Decimal("1.00")


class Boards:
    """The raw tables, read once."""

    def __init__(self, anew: Anew) -> None:
        self.anew = anew
        self.people = {row["id"]: row["name"] for row in records(User, "id", "name")}
        self.places = {row["code"]: row["name"] for row in records(Branch, "code", "name")}
        self.losses = records(
            LargeLoss,
            *("branch", "status", "tier", "report_due_at", "must_attend", "attended_at", "attend_due_at"),
            *("progress_due_at", "estimate_listed"),
        )
        self.entrusted = records(
            CrossRegionCase,
            *("branch", "handling_branch", "status", "accepted_by", "accept_due_at", "survey_due_at", "result_due_at"),
        )
        self.cases = {row["id"]: row for row in records(Approval, "id", "kind", "branch")}
        self.decisions = records(Decision, "approval", "verb", "step_name", "lay_minutes", "at")

    def table(self, chapter: str, branch: Branch, days: tuple[date, date, date]) -> tuple[list[Line], Line | None]:
        """Lines and total of a chapter."""
        ask = ask_of(self.anew.paths, self.anew.codes, branch.path, *days)
        if chapter == "approvals":
            begins, ends = begin_of(ask.first), min(begin_of(ask.last + 1), ask.known_until)
            return self._spans(ask.places, begins, ends), None
        if chapter == "warnings":
            rows = [row for row in self.losses if row["branch"] in ask.places and row["status"] not in OVER]
            return _board(rows, lambda row: ask.places[row["branch"]], _loss, self.places, ask.known_until)
        rows = [
            row
            for row in self.entrusted
            if row["status"] not in OVER and {row["branch"], row["handling_branch"]} & set(ask.places)
        ]
        names = {**self.people, None: _("Nobody yet")}
        return _board(rows, lambda row: row["accepted_by"], _entrusted, names, ask.known_until)

    def _spans(self, places: Mapping[int, str], begins: int, ends: int) -> list[Line]:
        lay: dict[str, list[int]] = defaultdict(list)
        for row in self.decisions:
            case = self.cases[row["approval"]]
            ours = case["kind"] in KINDS and case["branch"] in places and row["verb"] in DECIDING
            if ours and begins <= row["at"] < ends and row["lay_minutes"] is not None:
                lay[f"{kind_words(case['kind'])} · {row['step_name']}"].append(row["lay_minutes"])
        return [
            Line(name, "", (Decimal(len(minutes)) * CENTS, _hours(minutes, 5), _hours(minutes, 9)))
            for name, minutes in lay.items()
        ]


def _hours(minutes: list[int], tenths: int) -> Decimal:
    """Between the two nearest in proportion, in whole minutes half up, then in hours."""
    ordered = sorted(minutes)
    place = Fraction(tenths * (len(ordered) - 1), 10)
    below = int(place)
    above = ordered[min(below + 1, len(ordered) - 1)]
    between = ordered[below] + (place - below) * (above - ordered[below])
    return rounded(Decimal(int(between + Fraction(1, 2))) / 60)


def _late(row: Row, name: str, end: int) -> bool:
    return row[name] is not None and row[name] < end


def _loss(row: Row, end: int) -> list[Decimal]:
    """What a large loss counts in each column."""
    warned = row["status"] == "warning"
    counts = [
        True,
        row["tier"] == "red",
        warned,
        row["status"] == "in_review",
        warned and _late(row, "report_due_at", end),
        bool(row["must_attend"]) and row["attended_at"] is None and _late(row, "attend_due_at", end),
        _late(row, "progress_due_at", end),
    ]
    return [*map(Decimal, counts), row["estimate_listed"] or Decimal(0)]


def _entrusted(row: Row, end: int) -> list[Decimal]:
    """The same of a case that another branch handles."""
    state = row["status"]
    counts = [
        True,
        state == "to_accept",
        state == "to_accept" and _late(row, "accept_due_at", end),
        state == "surveying" and _late(row, "survey_due_at", end),
        state in {"surveying", "assessing"} and _late(row, "result_due_at", end),
        state == "disputed",
    ]
    return [*map(Decimal, counts)]


def _board(
    rows: Iterable[Row],
    who: Callable[[Row], Any],
    count: Callable[[Row, int], list[Decimal]],
    names: Mapping[Any, str],
    end: int,
) -> tuple[list[Line], Line | None]:
    groups: dict[Any, list[list[Decimal]]] = defaultdict(list)
    for row in rows:
        groups[who(row)].append(count(row, end))
    lines = [Line(names[key], "", _summed(found)) for key, found in groups.items()]
    every = [each for found in groups.values() for each in found]
    return lines, Line("合计", "", _summed(every)) if every else None


def _summed(counts: list[list[Decimal]]) -> tuple[Decimal, ...]:
    return tuple(sum(column, Decimal(0)) * CENTS for column in zip(*counts, strict=True))
