"""Where placements stand now: how many, how much, how much of it is placed, how soon cover begins (brief §7.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reinsurance.models import Placement
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.placement_terms import BEFORE_BOUND, PlacementStatus
from reinsurance.monitoring.parts import (
    Asked,
    Board,
    Column,
    Facts,
    Group,
    Part,
    any_at_all,
    count,
    only,
    share_of,
    sum_of,
)
from reinsurance.summed import Sums, sums_of_many
from workflow.branch_settings import value_among, values_around

#: Days before inception from which an open placement that is not full is red.
INCEPTION_DAYS = "reinsurance.inception_days"
STATES = {state: place for place, state in enumerate(PlacementStatus.values)}
#: Last day of each step of the table by days to inception; None: no end.
SOON: tuple[tuple[int | None, str], ...] = ((-1, "begun"), (3, "3"), (7, "7"), (14, "14"), (30, "30"), (None, "later"))


@dataclass(frozen=True, slots=True, kw_only=True)
class InFunnel:
    """One placement that stands. Amounts in its currency, and in CNY by its approved rate: None without one.

    ``own`` is our share of the sum insured or the limit of layers; ``days`` are those to inception, below zero: begun.
    """

    placement: Placement
    days: int
    own: Decimal
    order: Decimal
    premium: Decimal
    placed: Decimal
    own_cny: Decimal | None
    order_cny: Decimal | None
    premium_cny: Decimal | None
    placed_cny: Decimal | None
    full: bool
    red: bool

    @property
    def branch_id(self) -> int:
        """Where it was asked for."""
        return int(self.placement.branch_id)

    @property
    def open(self) -> bool:
        """Cover is not bound yet."""
        return self.placement.status in BEFORE_BOUND


def standing(asked: Asked, begins: Q | None = None) -> list[InFunnel]:
    """Every placement that stands, in as many statements for many as for few; ``begins``: only those that meet it."""
    rows = Placement.objects.visible_to(asked.by, within=asked.branch).standing().filter(begins or Q())
    found = list(rows.select_related("branch", "handler").order_by("pk"))
    sums, today = sums_of_many(found), timezone.localdate(asked.now)
    around = values_around(*{row.branch_id: row.branch for row in found}.values()).get(INCEPTION_DAYS, [])
    return [
        _fact(row, sums[row.pk], today, int(value_among(around, INCEPTION_DAYS, row.branch, today))) for row in found
    ]


def _fact(placement: Placement, sums: Sums, today: date, red_days: int) -> InFunnel:
    days = (timezone.localdate(placement.period_from) - today).days
    order_cny, unplaced_cny = placement.in_cny(sums.order), placement.in_cny(sums.unplaced)
    return InFunnel(
        placement=placement,
        days=days,
        own=sums.own,
        order=sums.order,
        premium=sums.order_premium,
        placed=sums.order - sums.unplaced,
        own_cny=placement.in_cny(sums.own),
        order_cny=order_cny,
        premium_cny=placement.in_cny(sums.order_premium),
        placed_cny=None if order_cny is None or unplaced_cny is None else order_cny - unplaced_cny,
        full=sums.full,
        red=placement.status in BEFORE_BOUND and days <= red_days and not sums.full,
    )


def _by_state(fact: InFunnel) -> Group:
    return Group(STATES[fact.placement.status], fact.placement.status, _state(fact.placement))


def _by_currency(fact: InFunnel) -> Group:
    placement = fact.placement
    key = f"{placement.currency}.{placement.status}"
    return Group((placement.currency, STATES[placement.status]), key, f"{placement.currency} · {_state(placement)}")


def _by_days(fact: InFunnel) -> Group:
    place, key = next((place, key) for place, (last, key) in enumerate(SOON) if last is None or fact.days <= last)
    return Group(place, key, _soon_words()[key])


def _soon_words() -> dict[str, str]:
    return {
        "begun": _("Has begun"),
        "3": _("0–3 days"),
        "7": _("4–7 days"),
        "14": _("8–14 days"),
        "30": _("15–30 days"),
        "later": _("More than 30 days"),
    }


def _state(placement: Placement) -> str:
    return str(PlacementStatus(placement.status).label)


def _in_one_currency(name: str) -> Callable[[Facts], Decimal | None]:
    """Amounts of several currencies are not added."""

    def number(facts: Facts) -> Decimal | None:
        return sum_of(name)(facts) if len({fact.placement.currency for fact in facts}) == 1 else None

    return number


def _soonest(facts: Facts) -> Decimal | None:
    return min((Decimal(fact.days) for fact in facts), default=None)


PLACEMENTS = Column(
    code="placements",
    label=gettext_lazy("Placements"),
    definition=gettext_lazy("Placements that have not ended: not rejected, withdrawn, cancelled or expired."),
    number=count,
)
OWN = Column(
    code="own",
    label=gettext_lazy("Our sum insured (CNY)"),
    definition=gettext_lazy("Our share of the sums insured, or the limits of layers, at the approved rate."),
    number=sum_of("own_cny"),
    unit="yuan",
)
ORDER = Column(
    code="order",
    label=gettext_lazy("Ordered (CNY)"),
    definition=gettext_lazy("What shall be placed with reinsurers, at the approved rate of each placement."),
    number=sum_of("order_cny"),
    unit="yuan",
)
PREMIUM = Column(
    code="premium",
    label=gettext_lazy("Premium of the order (CNY)"),
    definition=gettext_lazy("Premium of what is ordered, at the approved rate of each placement."),
    number=sum_of("premium_cny"),
    unit="yuan",
)
PLACED = Column(
    code="placed",
    label=gettext_lazy("Placed (%)"),
    definition=gettext_lazy(
        "What somebody carries ÷ what is ordered, both in CNY; lines above the order do not count."
    ),
    number=share_of(sum_of("placed_cny"), sum_of("order_cny")),
    unit="percent",
)
SOONEST = Column(
    code="soonest",
    label=gettext_lazy("Days to inception"),
    definition=gettext_lazy(
        "Days from today to the first day of cover of the open placement that begins first; below zero: it has begun."
    ),
    number=_soonest,
    select=only(lambda fact: fact.open),
    unit="days",
)
RED = Column(
    code="red",
    label=gettext_lazy("Red"),
    definition=gettext_lazy(
        "Open placements not fully placed whose cover begins within the days set for the branch (3), or has begun."
    ),
    number=count,
    select=only(lambda fact: fact.red),
    late=any_at_all,
)
WITHOUT_RATE = Column(
    code="without_rate",
    label=gettext_lazy("Without a rate"),
    definition=gettext_lazy(
        "Placements in another currency without an approved rate: no amount of theirs is in the sums in CNY."
    ),
    number=count,
    select=only(lambda fact: fact.order_cny is None),
    late=any_at_all,
)


def _foreign(code: str, label: Any, name: str, definition: Any) -> Column:
    number = _in_one_currency(name)
    return Column(code=code, label=label, definition=definition, number=number, unit="yuan", totalled=False)


IN_CURRENCY = gettext_lazy("The same in the currency of the placements; amounts of several currencies are not added.")
PARTS = (
    Part(
        code="state",
        title=gettext_lazy("By state"),
        head=gettext_lazy("State"),
        group=_by_state,
        columns=(PLACEMENTS, OWN, ORDER, PREMIUM, PLACED, SOONEST, RED, WITHOUT_RATE),
        charted=("own", "order"),
    ),
    Part(
        code="days",
        title=gettext_lazy("Open placements by days to inception"),
        head=gettext_lazy("Days to inception"),
        group=_by_days,
        columns=(PLACEMENTS, ORDER, PREMIUM, PLACED, RED, WITHOUT_RATE),
        takes=lambda fact: fact.open,
        charted=("placements", "red"),
    ),
    Part(
        code="currency",
        title=gettext_lazy("By currency and state"),
        head=gettext_lazy("Currency and state"),
        group=_by_currency,
        columns=(
            PLACEMENTS,
            _foreign("own_original", gettext_lazy("Our sum insured"), "own", IN_CURRENCY),
            _foreign("order_original", gettext_lazy("Ordered"), "order", IN_CURRENCY),
            _foreign("premium_original", gettext_lazy("Premium of the order"), "premium", IN_CURRENCY),
            ORDER,
            PREMIUM,
            WITHOUT_RATE,
        ),
    ),
)


def cells(fact: InFunnel) -> list[Any]:
    """One placement as the page of rows shows it."""
    placement = fact.placement
    return [
        placement.number,
        placement.insured_name,
        _state(placement),
        placement.handler.name if placement.handler else "—",
        f"{timezone.localdate(placement.period_from)} ({fact.days})",
        f"{placement.currency} {fact.order:,.2f}",
    ]


def page(fact: Any) -> str:
    """The page of the placement behind a row."""
    return reverse("reinsurance:placement", args=[fact.placement.pk])


def by_handler(fact: Any) -> Group:
    """Who handles the placement."""
    who = fact.placement.handler
    return Group(who.employee_no, who.employee_no, who.name) if who else Group("", "-", _("Nobody yet"))


def by_branch(fact: Any) -> Group:
    """Where the placement was asked for."""
    branch = fact.placement.branch
    return Group(branch.path, branch.code, branch.name)


def by_line(fact: Any) -> Group:
    """The class of business."""
    line = fact.placement.line
    return Group(line, line, str(BusinessLine(line).label))


FUNNEL = Board(
    code="funnel",
    label=gettext_lazy("Placements now"),
    lead=gettext_lazy(
        "Placements that have not ended: where they stand, how much of the order is placed, how soon cover begins."
    ),
    facts=standing,
    parts=lambda _asked: PARTS,
    headings=(
        gettext_lazy("Number"),
        gettext_lazy("Insured"),
        gettext_lazy("State"),
        gettext_lazy("Handler"),
        gettext_lazy("Cover from (days)"),
        gettext_lazy("Ordered"),
    ),
    cells=cells,
    page=page,
    dimensions={"handler": by_handler, "line": by_line, "state": _by_state},
)
