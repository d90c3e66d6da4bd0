"""What reinsurers carry for us now, against the limits of their groups (brief §7.4).

Ceded reserves, recoverables and what is overdue come with the accounts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reinsurance.gating import CARRYING, limit_of
from reinsurance.models import Counterparty, CounterpartyRating, Line, LineState, Placement
from reinsurance.monitoring.funnel import by_line, page
from reinsurance.monitoring.parts import ZERO, Asked, Board, Column, Facts, Group, Part, count, only, sum_of
from workflow.kpis import percent

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedLine:
    """One line of a live placement. ``covered`` is what it carries in CNY, ``limit`` the one that holds for it."""

    line: Line
    covered: Decimal
    limit: Decimal | None
    grade: str

    @property
    def placement(self) -> Placement:
        """What it is a line of."""
        return self.line.placement

    @property
    def branch_id(self) -> int:
        """Where that was asked for."""
        return int(self.placement.branch_id)

    @property
    def signed(self) -> Decimal:
        """What it carries once the line is signed."""
        return self.covered if self.line.state == LineState.SIGNED else ZERO

    @property
    def written(self) -> Decimal:
        """What it would carry while the line is only written."""
        return ZERO if self.line.state == LineState.SIGNED else self.covered

    @property
    def top(self) -> Counterparty:
        """The group of the reinsurer, or the reinsurer itself."""
        who: Counterparty = self.line.reinsurer
        return who.group or who


def carried_lines(asked: Asked) -> list[CarriedLine]:
    """Every line of a live placement, in two statements however many there are."""
    live = Placement.objects.visible_to(asked.by, within=asked.branch).live().order_by().values("pk")
    rows = Line.objects.filter(placement__in=live, state__in=CARRYING)
    named = ("placement__branch", "placement__handler", "section", "reinsurer__group", "broker")
    lines = list(rows.select_related(*named).order_by("pk"))
    grades = newest_grades({line.reinsurer_id for line in lines})
    return [
        CarriedLine(
            line=line,
            covered=line.covered,
            limit=limit_of(line.reinsurer),
            grade=grades.get(line.reinsurer_id, ""),
        )
        for line in lines
    ]


def newest_grades(reinsurers: set[int]) -> dict[int, str]:
    """The newest grade of each, as the security gate reads it."""
    rows = CounterpartyRating.objects.filter(counterparty__in=reinsurers).order_by("rated_on", "pk")
    return dict(rows.values_list("counterparty", "grade"))


def by_group(fact: Any) -> Group:
    """The group whose limit counts."""
    return Group(fact.top.code, fact.top.code, fact.top.name)


def by_reinsurer(fact: Any) -> Group:
    """The reinsurer of the line."""
    who = fact.line.reinsurer
    return Group(who.code, who.code, who.name)


def _by_grade(fact: CarriedLine) -> Group:
    return Group(fact.grade or "~", fact.grade or "-", fact.grade or _("Not rated"))


def _by_country(fact: CarriedLine) -> Group:
    country = fact.line.reinsurer.domicile
    return Group(country, country, country)


def _limits(facts: Facts) -> list[Decimal]:
    """The limit of each group: the lowest of those that hold for its lines, as the gate tests them."""
    found: dict[str, list[Decimal]] = {}
    for fact in facts:
        if fact.limit is not None:
            found.setdefault(fact.top.code, []).append(fact.limit)
    return [min(limits) for limits in found.values()]


def _limit(facts: Facts) -> Decimal | None:
    limits = _limits(facts)
    return sum(limits, ZERO) if limits else None


def _used(facts: Facts) -> Decimal | None:
    return percent(sum_of("covered")(facts) or ZERO, _limit(facts) or ZERO)


def _headroom(facts: Facts) -> Decimal | None:
    limit = _limit(facts)
    return None if limit is None else limit - (sum_of("covered")(facts) or ZERO)


def _placements(facts: Facts) -> Decimal | None:
    return Decimal(len({fact.placement.pk for fact in facts}))


LINES = Column(
    code="lines",
    label=gettext_lazy("Lines"),
    definition=gettext_lazy("Lines written or signed on placements in the market, placed, bound or on risk."),
    number=count,
)
PLACEMENTS = Column(
    code="placements",
    label=gettext_lazy("Placements"),
    definition=gettext_lazy("Placements with such a line; the total counts each once."),
    number=_placements,
)
SIGNED = Column(
    code="signed",
    label=gettext_lazy("Signed (CNY)"),
    definition=gettext_lazy("What signed lines cover, at the approved rate of each placement."),
    number=sum_of("signed"),
    select=only(lambda fact: fact.line.state == LineState.SIGNED),
    unit="yuan",
)
WRITTEN = Column(
    code="written",
    label=gettext_lazy("Written (CNY)"),
    definition=gettext_lazy(
        "What lines would cover that are written and not signed yet; they count against the limit."
    ),
    number=sum_of("written"),
    select=only(lambda fact: fact.line.state != LineState.SIGNED),
    unit="yuan",
)
CARRIED = Column(
    code="carried",
    label=gettext_lazy("Carried (CNY)"),
    definition=gettext_lazy("Signed and written together, of the placements you may see."),
    number=sum_of("covered"),
    unit="yuan",
)
LIMIT = Column(
    code="limit",
    label=gettext_lazy("Limit (CNY)"),
    definition=gettext_lazy(
        "The limit of the group, or of its members where that is lower, as the security gate tests it."
    ),
    number=_limit,
    unit="yuan",
)
USED = Column(
    code="used",
    label=gettext_lazy("Of the limit (%)"),
    definition=gettext_lazy(
        "Carried ÷ limit. The limit is one for the whole company: other branches may carry more of it."
    ),
    number=_used,
    unit="percent",
    late=lambda value: value > HUNDRED,
)
HEADROOM = Column(
    code="headroom",
    label=gettext_lazy("Headroom (CNY)"),
    definition=gettext_lazy("Limit less what is carried."),
    number=_headroom,
    unit="yuan",
    late=lambda value: value < 0,
)


def _part(code: str, title: Any, head: Any, group: Callable[[Any], Group]) -> Part:
    columns = (PLACEMENTS, LINES, SIGNED, WRITTEN, CARRIED)
    return Part(
        code=code,
        title=title,
        head=head,
        group=group,
        columns=columns,
        charted=("signed", "written"),
        largest="carried",
    )


PARTS = (
    Part(
        code="group",
        title=gettext_lazy("By group"),
        head=gettext_lazy("Company group"),
        group=by_group,
        columns=(PLACEMENTS, LINES, SIGNED, WRITTEN, CARRIED, LIMIT, USED, HEADROOM),
        charted=("carried", "limit"),
        largest="carried",
    ),
    _part("reinsurer", gettext_lazy("By reinsurer"), gettext_lazy("Reinsurer"), by_reinsurer),
    _part("grade", gettext_lazy("By rating"), gettext_lazy("Rating"), _by_grade),
    _part("country", gettext_lazy("By country"), gettext_lazy("Country"), _by_country),
)


def cells(fact: CarriedLine) -> list[Any]:
    """One line as the page of rows shows it."""
    line = fact.line
    return [
        fact.placement.number,
        line.reinsurer.name,
        fact.top.name,
        fact.grade or "—",
        line.reinsurer.domicile,
        str(LineState(line.state).label),
        line.section.name,
    ]


EXPOSURE = Board(
    code="exposure",
    label=gettext_lazy("Counterparties"),
    lead=gettext_lazy("What reinsurers carry for us on live placements, against the limits of their groups."),
    facts=carried_lines,
    parts=lambda _asked: PARTS,
    headings=(
        gettext_lazy("Number"),
        gettext_lazy("Reinsurer"),
        gettext_lazy("Company group"),
        gettext_lazy("Rating"),
        gettext_lazy("Country"),
        gettext_lazy("State"),
        gettext_lazy("Section"),
    ),
    cells=cells,
    page=page,
    dimensions={
        "group": by_group,
        "reinsurer": by_reinsurer,
        "rating": _by_grade,
        "country": _by_country,
        "line": by_line,
    },
)
