"""The figures of the reinsurance desk in the catalogue (reinsurance brief §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from reinsurance.monitoring import accumulation, exposure, funnel, quotes, rates, turnaround
from reinsurance.monitoring.catalogue import Takes, asked_of, begin_of, kpi_of
from reinsurance.monitoring.parts import Column, Facts, everything, only, sum_of
from workflow.kpis import Kpi, Question, register_kpi


def _begun(question: Question, by: Actor) -> Facts:
    """The placements that stand and whose cover begins on a day of the question."""
    first, end = begin_of(question.first), begin_of(question.last + timedelta(days=1))
    return funnel.standing(asked_of(question, by), Q(period_from__gte=first, period_from__lt=end))


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
        (
            _column("placed_sum", replace(funnel.ORDER, label=_("Carried (CNY)"), number=sum_of("placed_cny"))),
            funnel.ORDER,
        ),
        reads=_begun,
    ),
    kpi_of(
        funnel.FUNNEL,
        "fac_red_rate",
        _("Red placements"),
        _(
            "Open placements not fully placed whose cover begins within the days set (3) or has begun ÷ open "
            "placements whose cover begins in the period, as they stand now."
        ),
        (funnel.RED, replace(funnel.PLACEMENTS, code="open", select=only(lambda fact: fact.open))),
        reads=_begun,
        better=-1,
    ),
)


def _step_figures(leg: str) -> tuple[Kpi, Kpi]:
    """Median and P90 of one step."""
    word, takes = turnaround.LEG_WORDS[leg], _of_step(leg)
    parts = (turnaround.TOTAL_HOURS, turnaround.PLACEMENTS)
    return (
        kpi_of(
            turnaround.TURNAROUND,
            f"fac_{leg}_median_hours",
            format_lazy(MEDIAN_LABEL, step=word),
            format_lazy(MEDIAN_WORDS, step=word),
            parts,
            takes=takes,
            unit="hours",
            better=-1,
            middle=turnaround.MEDIAN,
        ),
        kpi_of(
            turnaround.TURNAROUND,
            f"fac_{leg}_p90_hours",
            format_lazy(TAIL_LABEL, step=word),
            format_lazy(TAIL_WORDS, step=word),
            parts,
            takes=takes,
            unit="hours",
            better=-1,
            middle=turnaround.TAIL,
        ),
    )


def _of_step(leg: str) -> Takes:
    return lambda fact, _question: bool(fact.leg == leg)


MEDIAN_LABEL, TAIL_LABEL = _("{step}, median"), _("{step}, P90")
MEDIAN_WORDS = _("{step}: the middle of the office hours of placements whose step ended in the period.")
TAIL_WORDS = _("{step}: the smallest of the office hours that nine in ten placements do not exceed.")
TURNAROUND = (
    *(kpi for leg, _label in turnaround.LEGS for kpi in _step_figures(leg)),
    kpi_of(
        turnaround.TURNAROUND,
        "fac_late_entry_rate",
        _("Late entries"),
        _("Covers bound in the period after they should have begun ÷ covers bound in the period."),
        (turnaround.LATE, turnaround.BOUND),
        takes=_of_step("cover"),
        better=-1,
    ),
)
QUOTES = (
    kpi_of(
        quotes.QUOTES_BOARD,
        "fac_quote_rate",
        _("Quote ratio"),
        _("Markets that quoted ÷ markets asked in the period, as they stand now."),
        (quotes.QUOTES, quotes.MARKETS),
    ),
    kpi_of(
        quotes.QUOTES_BOARD,
        "fac_hit_rate",
        _("Hit ratio"),
        _("Of the markets asked in the period: quotes taken up ÷ quotes of which that is known, as they stand now."),
        (quotes.TAKEN, quotes.DECIDED),
    ),
    kpi_of(
        quotes.QUOTES_BOARD,
        "fac_decline_rate",
        _("Declines of markets"),
        _("Markets that declined ÷ markets asked in the period, as they stand now."),
        (quotes.DECLINES, quotes.MARKETS),
        better=-1,
    ),
    kpi_of(
        quotes.QUOTES_BOARD,
        "fac_response_median_hours",
        _("Response of markets, median"),
        _(
            "The middle of the office hours from asking to a quote or a decline, of markets asked in the period, as "
            "they stand now."
        ),
        (quotes.TOTAL_HOURS, quotes.RESPONSES),
        unit="hours",
        better=-1,
        middle=quotes.MEDIAN,
    ),
    kpi_of(
        quotes.QUOTES_BOARD,
        "fac_response_p90_hours",
        _("Response of markets, P90"),
        _(
            "The smallest of the office hours from asking to a quote or a decline that nine in ten of the markets "
            "asked in the period do not exceed, as they stand now."
        ),
        (quotes.TOTAL_HOURS, quotes.RESPONSES),
        unit="hours",
        better=-1,
        middle=quotes.TAIL,
    ),
)


def _renewed(question: Question, by: Actor) -> Facts:
    """The renewals that begin on a day of the question, also on one after the as-of day: that they will is known."""
    return rates.renewed_sections(replace(asked_of(question, by), last=question.last))


RATES = (
    kpi_of(
        rates.RATES,
        "fac_rate_index",
        _("Rate index of renewals"),
        _(
            "Premium of renewals that begin in the period, with a firm order or further on, ÷ what the same order "
            "would cost at the expiring rate, as they stand now."
        ),
        (rates.PREMIUM, rates.EXPECTED),
        reads=_renewed,
    ),
)
LIMIT_OF_GROUPS = _("The limits are those set with the counterparties: look them up under Counterparties.")
LIMIT_OF_RULES = _("The limit is set by rule R01, not made of rows: look it up under Rules.")
EXPOSURE = (
    kpi_of(
        exposure.EXPOSURE,
        "fac_limit_used",
        _("Limits of counterparties used"),
        _("What lines of live placements carry now ÷ the limits of the groups that carry them."),
        (exposure.CARRIED, exposure.LIMIT),
        better=-1,
        unlisted={"limit": LIMIT_OF_GROUPS},
    ),
)


def _running(question: Question, by: Actor) -> Facts:
    """The covers that run on a day of the question; the day on which one ends is one of them."""
    first, end = begin_of(question.first), begin_of(question.last + timedelta(days=1))
    return accumulation.running_covers(asked_of(question, by), Q(period_from__lt=end, period_until__gte=first))


ACCUMULATION = (
    kpi_of(
        accumulation.ACCUMULATION,
        "fac_largest_accumulation",
        _("Largest accumulation against the limit"),
        _(
            "The most that stays with us at one address at an instant from now on ÷ the limit of one risk unit (R01), "
            "of covers that run in the period, as they stand now."
        ),
        (accumulation.LARGEST, accumulation.LIMIT),
        reads=_running,
        better=-1,
        unlisted={"limit": LIMIT_OF_RULES},
    ),
    kpi_of(
        accumulation.ACCUMULATION,
        "fac_net_share",
        _("Net of gross"),
        _(
            "Of placements and inward lines that run in the period and have not ended: what stays with us ÷ our share, "
            "as they stand now."
        ),
        (
            _column("net_sum", replace(accumulation.NET, select=everything)),
            _column("gross_sum", replace(accumulation.GROSS, select=everything)),
        ),
        reads=_running,
        better=-1,
    ),
)
CATALOGUE: tuple[Kpi, ...] = (*FUNNEL, *TURNAROUND, *QUOTES, *RATES, *EXPOSURE, *ACCUMULATION)


def register() -> None:
    """Called once when the app is ready."""
    for kpi in CATALOGUE:
        register_kpi(kpi)
