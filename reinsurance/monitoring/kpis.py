"""The figures of the reinsurance desk in the catalogue (reinsurance brief §7)."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.monitoring import funnel
from reinsurance.monitoring.catalogue import kpi_of
from reinsurance.monitoring.parts import Column, Fact, only, sum_of
from workflow.kpis import Kpi, Question, register_kpi


def _begins(fact: Fact, question: Question) -> bool:
    return question.first <= timezone.localdate(fact.placement.period_from) <= question.last


def _column(code: str, like: Column) -> Column:
    return replace(like, code=code)


FUNNEL = (
    kpi_of(
        funnel.FUNNEL,
        "fac_placed_rate",
        _("Placed against order"),
        _(
            "Of the placements that have not ended and whose cover begins in the period: what reinsurers carry ÷ what "
            "is ordered, in CNY at the approved rate, as it stands now."
        ),
        (_column("placed_sum", replace(funnel.ORDER, number=sum_of("placed_cny"))), funnel.ORDER),
        takes=_begins,
    ),
    kpi_of(
        funnel.FUNNEL,
        "fac_red_rate",
        _("Red placements"),
        _(
            "Open placements not fully placed whose cover begins within the days set (3) or has begun ÷ open "
            "placements whose cover begins in the period."
        ),
        (funnel.RED, replace(funnel.PLACEMENTS, code="open", select=only(lambda fact: fact.open))),
        takes=_begins,
        better=-1,
    ),
)
CATALOGUE: tuple[Kpi, ...] = (*FUNNEL,)


def register() -> None:
    """Called once when the app is ready."""
    for kpi in CATALOGUE:
        register_kpi(kpi)
