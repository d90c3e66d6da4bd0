"""The rules asked again overnight about every live placement (reinsurance brief §4): what was sound may have changed.

Markets and rules are read once, placements in portions; each answer is kept. Whoever handles a placement gets a to-do
for what stops and did not stop the night before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.scope import SYSTEM
from reinsurance.actions import reminders
from reinsurance.actions.freezing import results_of
from reinsurance.checks import market_findings
from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.gating import CARRYING, Book, standing_of
from reinsurance.models import Counterparty, Line, Placement, RuleResult
from reinsurance.models.placement_terms import GONE, LIVE, Moment
from reinsurance.regulating import Capitals, Checked, allowed_on, laws_on
from reinsurance.risk_reading import Reading, factors_on, readings_of, risk_findings
from reinsurance.rules.regulation import Severity
from reinsurance.rules.security import Standing
from workflow.todos import close_todos_of, open_todo
from workflow.transitions import lock

PORTION = 500
NIGHT = timedelta(hours=20)


class Known(Book):
    """What is known of all markets on a day, read once; ``placement`` is the one that is asked about now."""

    def __init__(self, on: date) -> None:
        self.on, self.company_laws, self.factors = on, laws_on(on), factors_on(on)
        self._standings: dict[int, Standing] = {}
        self._total: dict[int, Decimal] = defaultdict(Decimal)
        self._own: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        rows = Line.objects.filter(state__in=CARRYING, placement__status__in=LIVE).order_by()
        for group, reinsurer, placement, covered in rows.values_list(
            "reinsurer__group", "reinsurer", "placement"
        ).annotate(total=Sum("covered")):
            top = group or reinsurer
            self._total[top] += covered
            self._own[top, placement] += covered

    def about(self, placement: Placement, allowed: frozenset[tuple[str, str]]) -> Known:
        """Turns to the next placement."""
        self.placement, self.laws = placement, self.company_laws.with_allowed(allowed)
        return self

    def standing(self, who: Counterparty) -> Standing:
        """Read once for each counterparty."""
        if who.pk not in self._standings:
            self._standings[who.pk] = standing_of(who)
        return self._standings[who.pk]

    def carried(self, who: Counterparty) -> Decimal:
        """What its group carries besides this placement."""
        top = who.group_id or who.pk
        return self._total[top] - self._own[top, self.placement.pk]


def recheck_live(at: datetime | None = None) -> dict[str, int]:
    """One night: how many placements and lines were asked about, and how many stops are new. Safe to repeat."""
    now = at or timezone.now()
    known, capitals = Known(timezone.localdate(now)), Capitals(timezone.localdate(now))
    counts = {"placements": 0, "lines": 0, "new_stops": 0}
    for portion in _portions():
        with transaction.atomic():
            _recheck(portion, known, capitals, now, counts)
    return counts


def _portions() -> Iterator[list[Placement]]:
    """Live placements with a line, by number, five hundred at a time."""
    carrying = Line.objects.exclude(state__in=GONE).order_by().values("placement")
    live = Placement.objects.live().filter(pk__in=carrying).select_related("branch", "handler").order_by("pk")
    last = 0
    while portion := list(live.filter(pk__gt=last)[:PORTION]):
        yield portion
        last = portion[-1].pk


def _recheck(
    portion: Sequence[Placement], known: Known, capitals: Capitals, now: datetime, counts: dict[str, int]
) -> None:
    figures, allowed = figures_of_many(portion), allowed_on(portion)
    readings = readings_of(portion, figures, known.factors, on=known.on, capital=capitals.of)
    before = _stopping_before(portion, now)
    kept: list[RuleResult] = []
    sound: list[Placement] = []
    for placement in portion:
        pk = placement.pk
        about = known.about(placement, allowed.get(pk, frozenset()))
        found = _findings(placement, figures[pk], about, readings[pk])
        kept += results_of(placement, Moment.NIGHTLY, found, by=SYSTEM, at=now, whole=True)
        new = {(each.code, who.pk if who else None) for who, each in found if _stops(each.severity)} - before[pk]
        counts["new_stops"] += len(new)
        if new:
            _tell(placement, now)
        elif not any(_stops(each.severity) for _who, each in found):
            sound.append(placement)
        counts["lines"] += sum(len(section.lines) for section in figures[pk].sections)
    counts["placements"] += len(portion)
    RuleResult.objects.bulk_create(kept)
    close_todos_of(sound, reminders.RECHECK, by=SYSTEM, at=now)


def _findings(placement: Placement, figures: PlacementFigures, known: Known, reading: Reading) -> Checked:
    return [
        *market_findings(placement, figures, known),
        *risk_findings(placement, figures, reading, known),
    ]


def _stopping_before(portion: Sequence[Placement], now: datetime) -> dict[int, set[tuple[str, int | None]]]:
    """What stopped when the placement was last asked about overnight."""
    rows = RuleResult.objects.filter(placement__in=portion, moment=Moment.NIGHTLY, at__gt=now - 2 * NIGHT)
    stops = rows.filter(severity__in=[Severity.BLOCK, Severity.APPROVE]).order_by()
    found: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for pk, code, who in stops.values_list("placement", "code", "counterparty"):
        found[pk].add((code, who))
    return found


def _stops(severity: Severity) -> bool:
    return severity in {Severity.BLOCK, Severity.APPROVE}


def _tell(placement: Placement, now: datetime) -> None:
    lock(Placement, [placement.pk])
    open_todo(
        placement,
        reminders.RECHECK,
        subject=reminders.subject_of(placement),
        due_at=reminders.due(now),
        at=now,
        assignee=placement.handler,
        role="ri_handler",
    )
