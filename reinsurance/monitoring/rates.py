"""Rates of renewals against those of the cover they follow, and their index by class (brief §7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.models import Placement
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.monitoring.funnel import by_branch, by_handler, by_line, page
from reinsurance.monitoring.parts import (
    ZERO,
    Asked,
    Board,
    Column,
    Facts,
    Part,
    any_at_all,
    count,
    only,
    sum_of,
)
from reinsurance.monitoring.turnaround import by_lead
from reinsurance.renewed import terms_of
from reinsurance.rules.amounts import minor_digits
from reinsurance.rules.rate_index import at_expiring_rate, rate_index
from reinsurance.rules.renewing import Terms

#: The lead's terms hold: the rate is the market's, not the one copied from the expiring cover.
PRICED = (S.FIRM_ORDER, S.SHORT, S.PLACED, S.SIGNED, S.BOUND, S.ON_RISK, S.ENDORSING, S.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """One section of a renewal beside the same section of the cover it follows. Rates are per mille of the order.

    ``premium`` and ``expected`` (the premium at the expiring rate) are in CNY: None without an approved rate.
    """

    placement: Placement
    section: str
    before: Decimal
    after: Decimal
    premium: Decimal | None
    expected: Decimal | None

    @property
    def branch_id(self) -> int:
        """Where the placement was asked for."""
        return int(self.placement.branch_id)


def renewed_sections(asked: Asked) -> list[Renewed]:
    """Every section that stands in both, of renewals that begin within the days; three statements."""
    rows = Placement.objects.visible_to(asked.by, within=asked.branch)
    rows = rows.filter(renews__isnull=False, status__in=PRICED)
    named = ("branch", "handler", "renews", "chosen_quote__approach__reinsurer")
    renewals = [
        row
        for row in rows.select_related(*named).order_by("pk")
        if asked.first <= timezone.localdate(row.period_from) <= asked.last
    ]
    figures = figures_of_many([each for row in renewals for each in (row, row.renews) if each is not None])
    return [fact for row in renewals for fact in _of_one(row, figures)]


def _of_one(renewal: Placement, figures: dict[int, PlacementFigures]) -> list[Renewed]:
    before = _terms(figures[renewal.renews_id]) if renewal.renews_id is not None else {}
    found = []
    for name, after in _terms(figures[renewal.pk]).items():
        old = before.get(name)
        expected = at_expiring_rate(old, after, minor_digits(renewal.currency)) if old is not None else None
        if old is not None and expected is not None:
            found.append(
                Renewed(
                    placement=renewal,
                    section=name,
                    before=old.rate,
                    after=after.rate,
                    premium=renewal.in_cny(after.order_premium),
                    expected=renewal.in_cny(expected),
                )
            )
    return found


def _terms(figures: PlacementFigures) -> dict[str, Terms]:
    return {each.section.name: terms_of(each) for each in figures.sections}


def _index(facts: Facts) -> Decimal | None:
    return rate_index(sum_of("premium")(facts) or ZERO, sum_of("expected")(facts) or ZERO)


SECTIONS = Column(
    code="sections",
    label=gettext_lazy("Sections"),
    definition=gettext_lazy(
        "Sections of renewals that begin in the period, with a firm order or further on, which stand in the expiring "
        "cover by the same name."
    ),
    number=count,
)
UP = Column(
    code="up",
    label=gettext_lazy("Dearer"),
    definition=gettext_lazy(
        "Their premium per mille of the order is above that of the expiring cover as last endorsed."
    ),
    number=count,
    select=only(lambda fact: fact.after > fact.before),
)
DOWN = Column(
    code="down",
    label=gettext_lazy("Cheaper"),
    definition=gettext_lazy("Their premium per mille of the order is below that of the expiring cover."),
    number=count,
    select=only(lambda fact: fact.after < fact.before),
)
EXPECTED = Column(
    code="expected",
    label=gettext_lazy("At the expiring rate (CNY)"),
    definition=gettext_lazy(
        "What their order would cost at the rate of the expiring cover, at the approved exchange rate."
    ),
    number=sum_of("expected"),
    unit="yuan",
)
PREMIUM = Column(
    code="premium",
    label=gettext_lazy("Premium of the order (CNY)"),
    definition=gettext_lazy("What their order costs, at the approved exchange rate."),
    number=sum_of("premium"),
    unit="yuan",
)
INDEX = Column(
    code="index",
    label=gettext_lazy("Rate index"),
    definition=gettext_lazy("Premium of the order ÷ the same order at the expiring rate × 100; 100 is unchanged."),
    number=_index,
    unit="index",
)
WITHOUT_RATE = Column(
    code="without_rate",
    label=gettext_lazy("Without a rate"),
    definition=gettext_lazy(
        "Sections in another currency without an approved exchange rate; they are not in the index."
    ),
    number=count,
    select=only(lambda fact: fact.premium is None),
    late=any_at_all,
)
COLUMNS = (SECTIONS, UP, DOWN, EXPECTED, PREMIUM, INDEX, WITHOUT_RATE)
PARTS = (
    Part(
        code="line",
        title=gettext_lazy("By class of business"),
        head=gettext_lazy("Class of business"),
        group=by_line,
        columns=COLUMNS,
        charted=("index",),
    ),
    Part(
        code="market",
        title=gettext_lazy("By lead market"),
        head=gettext_lazy("Lead market"),
        group=by_lead,
        columns=COLUMNS,
    ),
    Part(code="branch", title=gettext_lazy("By branch"), head=gettext_lazy("Branch"), group=by_branch, columns=COLUMNS),
)


def cells(fact: Renewed) -> list[Any]:
    """One section as the page of rows shows it."""
    placement = fact.placement
    return [
        placement.number,
        placement.insured_name,
        fact.section,
        placement.renews.number if placement.renews else "—",
        f"{fact.before} ‰",
        f"{fact.after} ‰",
    ]


RATES = Board(
    code="rates",
    label=gettext_lazy("Rates of renewals"),
    lead=gettext_lazy("What renewals cost against the cover they follow, with the order of the renewal as weight."),
    facts=renewed_sections,
    parts=lambda _asked: PARTS,
    headings=(
        gettext_lazy("Number"),
        gettext_lazy("Insured"),
        gettext_lazy("Section"),
        gettext_lazy("Renewal of"),
        gettext_lazy("Expiring rate"),
        gettext_lazy("Rate"),
    ),
    cells=cells,
    page=page,
    windowed=gettext_lazy("Days of inception"),
    dimensions={"handler": by_handler, "line": by_line, "market": by_lead},
)
