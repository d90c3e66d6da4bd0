"""What accumulates of one risk unit, at one address, on one vessel, when it is most (brief §7.7).

Two covers that follow each other never burn together: of each group those count that run at the instant at which most
stays with us. What stays with us is what the check of one risk counts (``reinsurance.accumulating``): the net retention
of every placement that stands, with what nobody has taken, and lines written on inward offers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reinsurance.accumulating import Business, head_office
from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.models import InwardOffer, Placement
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.monitoring.parts import (
    ZERO,
    Asked,
    Board,
    Column,
    Facts,
    Group,
    Part,
    any_at_all,
    count,
    only,
    sum_of,
)
from reinsurance.regulating import legal_limit_of
from reinsurance.rules.accumulation import Carried, Running, accumulate, heaviest


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """One placement that stands, or one inward line, in CNY: None without an approved rate.

    ``gross`` is our share of the sum insured, ``fac`` what reinsurers carry of the order, ``treaty`` what treaties
    carry, ``net`` what stays with us. ``limit`` is that of one risk unit (R01).
    """

    business: Business
    gross: Decimal | None
    fac: Decimal | None
    treaty: Decimal | None
    net: Decimal | None
    eml: Decimal | None
    limit: Decimal
    now: datetime

    @property
    def branch_id(self) -> int:
        """Where it was asked for."""
        return int(self.business.branch_id)

    @property
    def inward(self) -> bool:
        """We carry it for another insurer."""
        return isinstance(self.business, InwardOffer)

    @property
    def unit(self) -> str:
        """The risk unit of the policy; an inward offer has its policy alone."""
        row = self.business
        return row.policy_no if isinstance(row, InwardOffer) else f"{row.policy_no} / {row.risk_unit}"


def running_covers(asked: Asked, runs: Q | None = None) -> list[Cover]:
    """Everything that runs now or later, in a fixed number of statements; ``runs``: only what meets it."""
    ahead = Q(period_until__gt=asked.now) & (runs or Q())
    placements = Placement.objects.visible_to(asked.by, within=asked.branch).standing()
    offers = InwardOffer.objects.visible_to(asked.by, within=asked.branch).carrying()
    rows = list(placements.filter(ahead).select_related("branch").order_by("pk"))
    lines = list(offers.filter(ahead).select_related("branch").order_by("pk"))
    figures = figures_of_many(rows)
    limit = legal_limit_of(head_office(), timezone.localdate(asked.now))
    return [
        *(_direct(row, figures[row.pk], limit, asked.now) for row in rows),
        *(_inward(row, limit, asked.now) for row in lines),
    ]


def _direct(placement: Placement, figures: PlacementFigures, limit: Decimal, now: datetime) -> Cover:
    treaty, net, gross = (placement.in_cny(figures.total(name)) for name in ("treaty", "net", "own"))
    known = gross is not None and treaty is not None and net is not None
    return Cover(
        business=placement,
        gross=gross,
        fac=(gross or ZERO) - (treaty or ZERO) - (net or ZERO) if known else None,
        treaty=treaty,
        net=net,
        eml=None if placement.eml is None else placement.in_cny(placement.eml),
        limit=limit,
        now=now,
    )


def _inward(offer: InwardOffer, limit: Decimal, now: datetime) -> Cover:
    ours = offer.in_cny(offer.our_sum)
    nothing = None if ours is None else ZERO
    return Cover(business=offer, gross=ours, fac=nothing, treaty=nothing, net=ours, eml=None, limit=limit, now=now)


def heaviest_day(facts: Facts) -> datetime | None:
    """When the group keeps most with us."""
    if not facts:
        return None
    covers = [
        Running(begins=each.business.period_from, ends=each.business.period_until, net=each.net or ZERO)
        for each in facts
    ]
    return heaviest(covers, facts[0].now)


def together(facts: Facts) -> Facts:
    """Those that run when most stays with us."""
    at = heaviest_day(facts)
    return [fact for fact in facts if at and fact.business.period_from <= at < fact.business.period_until]


def headroom(facts: Facts) -> Decimal | None:
    """What is left of the limit of one risk unit."""
    if not facts:
        return None
    parts: dict[bool, list[Carried]] = {True: [], False: []}
    for fact in facts:
        parts[fact.inward].append(Carried(number=fact.business.number, amount=fact.net or ZERO))
    return accumulate(parts[False], parts[True], ZERO, limit=facts[0].limit).headroom


def _eml(facts: Facts) -> Decimal | None:
    known = [fact.eml for fact in facts if fact.eml is not None]
    return sum(known, ZERO) if known else None


def largest_of_limit(facts: Facts) -> Decimal:
    """The most that stays with us at one address."""
    places: dict[str, list[Cover]] = {}
    for fact in facts:
        places.setdefault(fact.business.situation, []).append(fact)
    return max((sum_of("net")(together(found)) or ZERO for found in places.values()), default=ZERO)


def by_address(fact: Any) -> Group:
    """Where it lies, as it is written."""
    place = fact.business.situation
    return Group(place, place, place)


def _by_unit(fact: Cover) -> Group:
    return Group(fact.unit, fact.unit, fact.unit)


def _by_vessel(fact: Cover) -> Group:
    vessel = fact.business.interest
    return Group(vessel, vessel, vessel)


def _by_line(fact: Cover) -> Group:
    line = fact.business.line
    return Group(line, line, str(BusinessLine(line).label))


def _amount(code: str, label: Any, definition: Any) -> Column:
    return Column(code=code, label=label, definition=definition, number=sum_of(code), select=together, unit="yuan")


COVERS = Column(
    code="covers",
    label=gettext_lazy("Covers counted"),
    definition=gettext_lazy(
        "Placements that have not ended and inward lines, of those you may see, which run at the instant from now on "
        "at which most stays with us; covers that follow each other are not added. Binding and acceptance count all "
        "branches."
    ),
    number=count,
    select=together,
)
GROSS = _amount(
    "gross",
    gettext_lazy("Gross (CNY)"),
    gettext_lazy("Our share of the sums insured, limits of layers, our inward lines."),
)
EML = Column(
    code="eml",
    label=gettext_lazy("EML (CNY)"),
    definition=gettext_lazy("Estimated maximum losses, of those covers for which one is stored."),
    number=_eml,
    select=lambda facts: [fact for fact in together(facts) if fact.eml is not None],
    unit="yuan",
)
FAC = _amount(
    "fac",
    gettext_lazy("Facultative (CNY)"),
    gettext_lazy("What reinsurers carry of the order; the unplaced share is ours."),
)
TREATY = _amount("treaty", gettext_lazy("Treaty (CNY)"), gettext_lazy("What is ceded to treaties."))
NET = _amount(
    "net",
    gettext_lazy("Net (CNY)"),
    gettext_lazy("Retention, what nobody has taken of the order, and our inward lines."),
)
HEADROOM = Column(
    code="headroom",
    label=gettext_lazy("R01 headroom (CNY)"),
    definition=gettext_lazy("A tenth of capital and reserves as set for head office, or what rule R01 says, less net."),
    number=headroom,
    select=together,
    unit="yuan",
    late=lambda value: value < 0,
    totalled=False,
)
WITHOUT_RATE = Column(
    code="without_rate",
    label=gettext_lazy("Without a rate"),
    definition=gettext_lazy(
        "Covers in another currency without an approved rate: no amount of theirs is in the sums in CNY."
    ),
    number=count,
    select=only(lambda fact: fact.gross is None),
    late=any_at_all,
)
LARGEST = Column(
    code="largest_net",
    label=gettext_lazy("Largest net at one address"),
    definition=gettext_lazy("The most that stays with us at one address."),
    number=largest_of_limit,
    unit="yuan",
)
LIMIT = Column(
    code="limit",
    label=gettext_lazy("Limit of one risk unit"),
    definition=gettext_lazy("What may stay with us of one risk unit (R01)."),
    number=lambda facts: facts[0].limit if facts else None,
    unit="yuan",
)


def _part(code: str, title: Any, head: Any, group: Callable[[Any], Group], **more: Any) -> Part:
    columns = (COVERS, GROSS, EML, FAC, TREATY, NET, HEADROOM, WITHOUT_RATE)
    return Part(code=code, title=title, head=head, group=group, columns=columns, largest="net", **more)


PARTS = (
    _part(
        "address",
        gettext_lazy("By address"),
        gettext_lazy("Address of the risk"),
        by_address,
        charted=("fac", "treaty", "net"),
    ),
    _part("unit", gettext_lazy("By risk unit"), gettext_lazy("Policy and risk unit"), _by_unit),
    _part(
        "vessel",
        gettext_lazy("By vessel"),
        gettext_lazy("Vessel"),
        _by_vessel,
        takes=lambda fact: fact.business.line == BusinessLine.HULL,
    ),
)


def cells(fact: Cover) -> list[Any]:
    """One cover as the page of rows shows it."""
    row = fact.business
    return [
        row.number,
        _("Inward") if fact.inward else _("Outward"),
        row.insured_name,
        row.situation,
        f"{timezone.localdate(row.period_from)} – {timezone.localdate(row.period_until)}",
        str(row.get_status_display()),  # type: ignore[attr-defined]  # FSM choices
    ]


def page(fact: Cover) -> str:
    """The page of the placement or the offer."""
    name = "reinsurance:inwardoffer" if fact.inward else "reinsurance:placement"
    return reverse(name, args=[fact.business.pk])


ACCUMULATION = Board(
    code="accumulation",
    label=gettext_lazy("Accumulation"),
    lead=gettext_lazy(
        "What one event could cost: gross, ceded and net by address, risk unit and vessel, and what is left of the "
        "limit."
    ),
    facts=running_covers,
    parts=lambda _asked: PARTS,
    headings=(
        gettext_lazy("Number"),
        gettext_lazy("Direction"),
        gettext_lazy("Insured"),
        gettext_lazy("Situation"),
        gettext_lazy("Period"),
        gettext_lazy("State"),
    ),
    cells=cells,
    page=page,
    dimensions={"line": _by_line, "address": by_address},
)
