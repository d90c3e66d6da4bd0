"""What markets answer: how often they quote, how fast, how often we take it, why they decline (brief §7.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reinsurance.models import Line, LineState, MarketApproach, Placement
from reinsurance.models.placement_terms import FAILED, ApproachState
from reinsurance.monitoring.funnel import by_line, page
from reinsurance.monitoring.parts import Asked, Board, Column, Facts, Group, Part, count, only, share_of
from reinsurance.rules.spread import hours, median, percentile
from workflow.approvals.deadlines import Clocks

A = ApproachState
QUOTED = frozenset({A.QUOTED, A.CHOSEN, A.NOT_TAKEN})
ANSWERED = QUOTED | {A.DECLINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One market that was asked about one placement. ``minutes``: office minutes until it answered; None: it did not.

    ``taken``: its quote leads, or it carries a line. ``decided``: whether we take its quote is known.
    """

    approach: MarketApproach
    minutes: int | None
    taken: bool
    decided: bool

    @property
    def placement(self) -> Placement:
        """What it was asked about."""
        return self.approach.placement

    @property
    def branch_id(self) -> int:
        """Where that was asked for."""
        return int(self.placement.branch_id)

    @property
    def quoted(self) -> bool:
        """It made a quote."""
        return self.approach.state in QUOTED

    @property
    def declined(self) -> bool:
        """It declined."""
        return self.approach.state == A.DECLINED


def asked_markets(asked: Asked) -> list[Answer]:
    """Every market asked within the days, in five statements however many there are."""
    first, end = _begin(asked.first), _begin(asked.last + timedelta(days=1))
    seen = Placement.objects.visible_to(asked.by, within=asked.branch).order_by().values("pk")
    rows = MarketApproach.objects.filter(placement__in=seen, asked_at__gte=first, asked_at__lt=end)
    approaches = list(
        rows.select_related("placement__branch", "placement__handler", "reinsurer", "broker").order_by("pk")
    )
    carrying = _carrying(approaches)
    clocks = Clocks(row.placement.branch for row in approaches)
    return [_answer(row, carrying, clocks) for row in approaches]


def _carrying(approaches: list[MarketApproach]) -> set[tuple[int, int]]:
    """Placement and reinsurer of every line that stands."""
    rows = Line.objects.filter(placement__in={row.placement_id for row in approaches})
    return set(rows.exclude(state=LineState.WITHDRAWN).order_by().values_list("placement", "reinsurer"))


def _answer(row: MarketApproach, carrying: set[tuple[int, int]], clocks: Clocks) -> Answer:
    taken = row.state == A.CHOSEN or (row.placement_id, row.reinsurer_id) in carrying
    answered = row.answered_at if row.state in ANSWERED else None
    clock = clocks.of(row.placement.branch, answered) if answered is not None else None
    return Answer(
        approach=row,
        minutes=clock.lay_minutes(row.asked_at, answered) if clock is not None and answered is not None else None,
        taken=taken,
        decided=taken or row.state == A.NOT_TAKEN or row.placement.status in FAILED,
    )


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def by_reinsurer(fact: Any) -> Group:
    """The reinsurer that was asked."""
    who = fact.approach.reinsurer
    return Group(who.code, who.code, who.name)


def by_broker(fact: Any) -> Group:
    """Through whom it was asked."""
    who = fact.approach.broker
    return Group(who.code, who.code, who.name) if who is not None else Group("", "-", _("Directly"))


def _with_reason(who: Callable[[Any], Group]) -> Callable[[Any], Group]:
    def group(fact: Answer) -> Group:
        of, reason = who(fact), fact.approach.note or _("No reason given")
        return Group((of.order, reason), f"{of.key}.{reason}", f"{of.label} · {reason}")

    return group


def _by_reason(fact: Answer) -> Group:
    reason = fact.approach.note or _("No reason given")
    return Group(reason, reason, reason)


def _how_many(condition: Callable[[Any], bool]) -> Callable[[Facts], Decimal | None]:
    return lambda facts: Decimal(sum(map(condition, facts)))


def _minutes(facts: Facts) -> list[int]:
    return [fact.minutes for fact in facts if fact.minutes is not None]


def _quoted(fact: Answer) -> bool:
    return fact.quoted


def _declined(fact: Answer) -> bool:
    return fact.declined


def _hit(fact: Answer) -> bool:
    return fact.quoted and fact.taken


def _known(fact: Answer) -> bool:
    return fact.quoted and fact.decided


def _answered(fact: Answer) -> bool:
    return fact.minutes is not None


MARKETS = Column(
    code="asked",
    label=gettext_lazy("Asked"),
    definition=gettext_lazy("Markets asked in the period, each once for a placement."),
    number=count,
)
QUOTES = Column(
    code="quoted",
    label=gettext_lazy("Quoted"),
    definition=gettext_lazy("Markets that made a quote, whether it was taken or not."),
    number=count,
    select=only(_quoted),
)
DECLINES = Column(
    code="declined",
    label=gettext_lazy("Declined"),
    definition=gettext_lazy("Markets that declined."),
    number=count,
    select=only(_declined),
)
SILENT = Column(
    code="silent",
    label=gettext_lazy("No reply"),
    definition=gettext_lazy("Markets that did not reply, or have not yet."),
    number=count,
    select=only(lambda fact: not fact.quoted and not fact.declined),
)
TAKEN = Column(
    code="taken",
    label=gettext_lazy("Taken up"),
    definition=gettext_lazy("Quotes that lead their placement, or whose market carries a line of it."),
    number=count,
    select=only(_hit),
)
DECIDED = Column(
    code="decided",
    label=gettext_lazy("Decided"),
    definition=gettext_lazy("Quotes of which it is known whether they are taken up."),
    number=count,
    select=only(_known),
)
QUOTE_RATE = Column(
    code="quote_rate",
    label=gettext_lazy("Quote ratio (%)"),
    definition=gettext_lazy("Quoted ÷ asked."),
    number=share_of(_how_many(_quoted), count),
    unit="percent",
)
HIT_RATE = Column(
    code="hit_rate",
    label=gettext_lazy("Hit ratio (%)"),
    definition=gettext_lazy("Quotes taken up ÷ quotes of which that is known; those still open do not count."),
    number=share_of(_how_many(_hit), count),
    select=only(_known),
    unit="percent",
)
MEDIAN = Column(
    code="median",
    label=gettext_lazy("Response, median (hours)"),
    definition=gettext_lazy("The middle of the office hours from asking to a quote or a decline; half took less."),
    number=lambda facts: hours(median(_minutes(facts))),
    select=only(_answered),
    unit="hours",
)
TAIL = Column(
    code="p90",
    label=gettext_lazy("Response, P90 (hours)"),
    definition=gettext_lazy("The smallest of these times that nine in ten do not exceed."),
    number=lambda facts: hours(percentile(_minutes(facts))),
    select=only(_answered),
    unit="hours",
)
RESPONSES = Column(
    code="responses",
    label=gettext_lazy("Responses"),
    definition=gettext_lazy("Quotes and declines."),
    number=count,
    select=only(_answered),
)
TOTAL_HOURS = Column(
    code="hours_sum",
    label=gettext_lazy("Office hours"),
    definition=gettext_lazy("The sum of the office hours."),
    number=lambda facts: hours(sum(_minutes(facts))),
    unit="hours",
)
COLUMNS = (MARKETS, QUOTES, DECLINES, SILENT, TAKEN, QUOTE_RATE, HIT_RATE, MEDIAN, TAIL)


def _reasons(code: str, title: Any, head: Any, group: Callable[[Any], Group]) -> Part:
    return Part(
        code=code, title=title, head=head, group=group, columns=(DECLINES,), takes=_declined, largest="declined"
    )


PARTS = (
    Part(
        code="reinsurer",
        title=gettext_lazy("By reinsurer"),
        head=gettext_lazy("Reinsurer"),
        group=by_reinsurer,
        columns=COLUMNS,
        charted=("asked", "quoted", "taken"),
    ),
    Part(
        code="broker",
        title=gettext_lazy("By broker"),
        head=gettext_lazy("Broker"),
        group=by_broker,
        columns=COLUMNS,
    ),
    _reasons("reason", gettext_lazy("Why markets decline"), gettext_lazy("Reason"), _by_reason),
    _reasons(
        "reinsurer_reason",
        gettext_lazy("Why reinsurers decline"),
        gettext_lazy("Reinsurer and reason"),
        _with_reason(by_reinsurer),
    ),
    _reasons(
        "broker_reason",
        gettext_lazy("Why markets decline, by broker"),
        gettext_lazy("Broker and reason"),
        _with_reason(by_broker),
    ),
)


def cells(fact: Answer) -> list[Any]:
    """One market asked as the page of rows shows it."""
    row = fact.approach
    return [
        fact.placement.number,
        row.reinsurer.name,
        row.broker.name if row.broker is not None else _("Directly"),
        str(ApproachState(row.state).label),
        f"{timezone.localtime(row.asked_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(row.answered_at):%Y-%m-%d %H:%M}" if row.answered_at else "—",
        row.note or "—",
    ]


QUOTES_BOARD = Board(
    code="quotes",
    label=gettext_lazy("Quotes"),
    lead=gettext_lazy(
        "What markets answer when they are asked: how often, how fast, how often we take it, why they decline."
    ),
    facts=asked_markets,
    parts=lambda _asked: PARTS,
    headings=(
        gettext_lazy("Number"),
        gettext_lazy("Reinsurer"),
        gettext_lazy("Broker"),
        gettext_lazy("State"),
        gettext_lazy("Asked"),
        gettext_lazy("Answered"),
        gettext_lazy("Note"),
    ),
    cells=cells,
    page=page,
    windowed=gettext_lazy("Days of asking"),
    dimensions={"reinsurer": by_reinsurer, "broker": by_broker, "line": by_line},
)
