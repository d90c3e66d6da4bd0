"""How long each step of a placement takes, in office hours, and how many covers were bound late (brief §7.2).

Everything is read from the event log: nobody types a time. A step counts in the days in which it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reinsurance.models import Placement
from reinsurance.monitoring.funnel import by_branch, by_handler, by_line, page
from reinsurance.monitoring.parts import Asked, Board, Column, Facts, Group, Part, any_at_all, count, only, share_of
from reinsurance.rules.spread import hours, median, percentile
from workflow.approvals.deadlines import Clocks
from workflow.models import Event

#: Steps in order, each from the moment the one before ended; the last one is the whole way.
LEGS: tuple[tuple[str, Any], ...] = (
    ("approval", gettext_lazy("Request → approval")),
    ("quote", gettext_lazy("Approval → first quote")),
    ("full", gettext_lazy("First quote → placed")),
    ("signed", gettext_lazy("Placed → signed")),
    ("cover", gettext_lazy("Signed → cover note")),
    ("whole", gettext_lazy("Request → cover note")),
)
LEG_WORDS = dict(LEGS)
LEG_PLACES = {code: place for place, (code, _label) in enumerate(LEGS)}
#: Verb → the moment that it is; the first one counts, or the last one.
FIRST_OF = {"submit": "request", "approve": "approval", "record_quote": "quote"}
LAST_OF = {"mark_placed": "full", "sign": "signed", "bind": "cover"}
#: Verb → what is no longer so.
UNDONE = {"unsign": ("full", "signed"), "reopen_order": ("full",)}
VERBS = (*FIRST_OF, *LAST_OF, *UNDONE)
BEFORE = {"approval": "request", "quote": "approval", "full": "quote", "signed": "full", "cover": "signed"}
WHOLE = ("request", "cover")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One step of one placement that has ended, with its office minutes. ``lead`` is whose quote everybody follows."""

    placement: Placement
    leg: str
    began: datetime
    ended: datetime
    minutes: int

    @property
    def branch_id(self) -> int:
        """Where the placement was asked for."""
        return int(self.placement.branch_id)

    @property
    def late(self) -> bool:
        """Bound after cover should have begun."""
        return self.placement.late


@dataclass(slots=True)
class Way:
    """The moments of one placement, as its events tell them one after the other."""

    moments: dict[str, datetime] = field(default_factory=dict)

    def tell(self, verb: str, at: datetime) -> None:
        """What was undone and not done again has no moment."""
        if verb in FIRST_OF:
            self.moments.setdefault(FIRST_OF[verb], at)
        elif verb in LAST_OF:
            self.moments[LAST_OF[verb]] = at
        else:
            for name in UNDONE[verb]:
                self.moments.pop(name, None)

    def legs(self) -> Iterable[tuple[str, datetime, datetime]]:
        """Steps that have ended: name, from when, until when."""
        pairs = [*BEFORE.items(), ("whole", WHOLE[0])]
        for leg, begin in pairs:
            end = WHOLE[1] if leg == "whole" else leg
            if begin in self.moments and end in self.moments:
                yield leg, self.moments[begin], self.moments[end]


def ended_legs(asked: Asked) -> list[Leg]:
    """Every step that ended within the days, in six statements however many there are."""
    first, end = _begin(asked.first), _begin(asked.last + timedelta(days=1))
    ways = _ways(asked, first, end)
    rows = Placement.objects.visible_to(asked.by, within=asked.branch).filter(pk__in=ways)
    placements = list(rows.select_related("branch", "handler", "chosen_quote__approach__reinsurer").order_by("pk"))
    clocks = Clocks(row.branch for row in placements)
    return [
        Leg(
            placement=row,
            leg=leg,
            began=began,
            ended=ended,
            minutes=clocks.of(row.branch, ended).lay_minutes(began, ended) or 0,
        )
        for row in placements
        for leg, began, ended in ways[row.pk].legs()
        if first <= ended < end
    ]


def _ways(asked: Asked, first: datetime, end: datetime) -> dict[int, Way]:
    """The moments of every visible placement with one of them within the days."""
    rows = Placement.objects.visible_to(asked.by, within=asked.branch).order_by().values("pk")
    told = Event.objects.filter(object_type=Placement.object_type(), verb__in=VERBS, object_id__in=rows).order_by()
    touched = told.filter(at__gte=first, at__lt=end).values("object_id")
    found: dict[int, Way] = {}
    events = told.filter(object_id__in=touched, at__lt=end).order_by("object_id", "version")
    for pk, verb, at in events.values_list("object_id", "verb", "at"):
        found.setdefault(pk, Way()).tell(verb, at)
    return found


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _minutes(facts: Facts) -> list[int]:
    return [fact.minutes for fact in facts]


def _hours(made: Callable[[list[int]], Decimal | None]) -> Callable[[Facts], Decimal | None]:
    return lambda facts: hours(made(_minutes(facts)))


def by_leg(fact: Leg) -> Group:
    """Which step."""
    return Group(LEG_PLACES[fact.leg], fact.leg, str(LEG_WORDS[fact.leg]))


def by_lead(fact: Any) -> Group:
    """The market whose quote everybody follows."""
    quote = fact.placement.chosen_quote
    if quote is None:
        return Group("", "-", _("No lead yet"))
    who = quote.approach.reinsurer
    return Group(who.code, who.code, who.name)


PLACEMENTS = Column(
    code="placements",
    label=gettext_lazy("Placements"),
    definition=gettext_lazy(
        "Placements whose step ended in the period. A step begins when the one before ended: first submission, "
        "approval, first quote, placed in full or the rest decided to be ours, lines signed, cover bound and its note "
        "issued. What was reopened counts as done last."
    ),
    number=count,
)
MEDIAN = Column(
    code="median",
    label=gettext_lazy("Median (hours)"),
    definition=gettext_lazy("The middle of the office hours between both moments; half took less."),
    number=_hours(median),
    unit="hours",
)
TAIL = Column(
    code="p90",
    label=gettext_lazy("P90 (hours)"),
    definition=gettext_lazy("The smallest time that nine in ten do not exceed."),
    number=_hours(percentile),
    unit="hours",
)
LONGEST = Column(
    code="longest",
    label=gettext_lazy("Longest (hours)"),
    definition=gettext_lazy("The longest time, in office hours of the branch; weekends and holidays do not count."),
    number=_hours(lambda minutes: Decimal(max(minutes)) if minutes else None),
    unit="hours",
)
TOTAL_HOURS = Column(
    code="hours_sum",
    label=gettext_lazy("Office hours"),
    definition=gettext_lazy("The sum of the office hours."),
    number=_hours(lambda minutes: Decimal(sum(minutes))),
    unit="hours",
)
BOUND = Column(
    code="bound",
    label=gettext_lazy("Bound"),
    definition=gettext_lazy("Covers bound in the period."),
    number=count,
)
LATE = Column(
    code="late",
    label=gettext_lazy("Late entries"),
    definition=gettext_lazy("Covers bound after they should have begun."),
    number=count,
    select=only(lambda fact: fact.late),
    late=any_at_all,
)
LATE_SHARE = Column(
    code="late_share",
    label=gettext_lazy("Late (%)"),
    definition=gettext_lazy("Late entries ÷ covers bound in the period."),
    number=share_of(lambda facts: Decimal(sum(fact.late for fact in facts)), count),
    unit="percent",
)
TIMES = (PLACEMENTS, MEDIAN, TAIL, LONGEST)
LATENESS = (BOUND, LATE, LATE_SHARE)


def parts(asked: Asked) -> tuple[Part, ...]:
    """All steps, the chosen one by everything it may be told apart by, and late entries."""
    chosen = asked.choice if asked.choice in LEG_WORDS else "whole"
    word = LEG_WORDS[chosen]

    def one(code: str, head: Any, group: Callable[[Any], Group]) -> Part:
        title = _("%(step)s: %(by)s") % {"step": word, "by": head}
        takes = _of_leg(chosen)
        return Part(
            code=code, title=title, head=head, group=group, columns=TIMES, takes=takes, charted=("median", "p90")
        )

    def late(code: str, head: Any, group: Callable[[Any], Group]) -> Part:
        title = _("%(step)s: %(by)s") % {"step": _("Late entries"), "by": head}
        return Part(code=code, title=title, head=head, group=group, columns=LATENESS, takes=_of_leg("cover"))

    branch, handler, market = gettext_lazy("Branch"), gettext_lazy("Handler"), gettext_lazy("Lead market")
    return (
        Part(
            code="step",
            title=gettext_lazy("All steps"),
            head=gettext_lazy("Step of the way"),
            group=by_leg,
            columns=tuple(_of_one_step(column) for column in TIMES),
            charted=("median", "p90"),
        ),
        one("handler", handler, by_handler),
        one("branch", branch, by_branch),
        one("market", market, by_lead),
        late("late_branch", branch, by_branch),
        late("late_handler", handler, by_handler),
    )


def _of_leg(leg: str) -> Callable[[Leg], bool]:
    return lambda fact: fact.leg == leg


def _of_one_step(column: Column) -> Column:
    """Steps are not added to each other: their whole is a step of its own."""
    more = {name: getattr(column, name) for name in ("code", "label", "definition", "number", "unit")}
    return Column(**more, totalled=False)


def cells(fact: Leg) -> list[Any]:
    """One step of one placement as the page of rows shows it."""
    placement = fact.placement
    return [
        placement.number,
        str(LEG_WORDS[fact.leg]),
        placement.handler.name if placement.handler else "—",
        placement.branch.name,
        f"{timezone.localtime(fact.began):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(fact.ended):%Y-%m-%d %H:%M}",
    ]


TURNAROUND = Board(
    code="turnaround",
    label=gettext_lazy("Turn-around"),
    lead=gettext_lazy(
        "How long each step takes in office hours, from the event log alone; and how many covers were bound late."
    ),
    facts=ended_legs,
    parts=parts,
    headings=(
        gettext_lazy("Number"),
        gettext_lazy("Step of the way"),
        gettext_lazy("Handler"),
        gettext_lazy("Branch"),
        gettext_lazy("Began"),
        gettext_lazy("Ended"),
    ),
    cells=cells,
    page=page,
    windowed=gettext_lazy("Days on which steps ended"),
    choices=(LEGS[-1], *LEGS[:-1]),
    choice_label=gettext_lazy("Step of the way"),
    dimensions={"handler": by_handler, "line": by_line, "market": by_lead},
)
