"""The report of the facultative desk (reinsurance brief §7)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reporting.packs.registry import BARS, Chapter, Pack

LEGS = ("approval", "quote", "full", "signed", "cover", "whole")
MARKETS_ON_PAPER = 30

FACULTATIVE = Pack(
    code="facultative_placement",
    label=_("Facultative placement report"),
    lead=_("Placements of the period: how far they are, how long each step takes, how markets answer, what we carry."),
    permission="reinsurance.view",
    chapters=(
        Chapter(
            code="funnel",
            title=_("Key figures"),
            lead=_("Placements whose cover begins in the period, markets asked in it."),
            kpis=(
                "fac_placed_rate",
                "fac_red_rate",
                "fac_late_entry_rate",
                "fac_quote_rate",
                "fac_hit_rate",
                "fac_decline_rate",
                "fac_rate_index",
                "fac_limit_used",
                "fac_largest_accumulation",
                "fac_net_share",
            ),
            targets=True,
        ),
        Chapter(
            code="states",
            title=_("Placements by state"),
            kpis=("fac_placed_rate", "fac_red_rate"),
            by="state",
        ),
        Chapter(
            code="handlers",
            title=_("Placements by handler"),
            kpis=("fac_placed_rate", "fac_red_rate"),
            by="handler",
            chart=BARS,
        ),
        Chapter(
            code="lines",
            title=_("Placements by line"),
            kpis=("fac_placed_rate", "fac_red_rate"),
            by="line",
        ),
        Chapter(
            code="turnaround",
            title=_("Turn-around of each step"),
            lead=_("Office hours; median, and what nine in ten do not exceed."),
            kpis=tuple(f"fac_{leg}_{tail}_hours" for leg in LEGS for tail in ("median", "p90")),
        ),
        Chapter(
            code="paces",
            title=_("Turn-around by handler"),
            kpis=("fac_whole_median_hours", "fac_whole_p90_hours", "fac_quote_median_hours", "fac_full_median_hours"),
            by="handler",
            ranked=True,
        ),
        Chapter(
            code="reinsurers",
            title=_("Answers of reinsurers"),
            kpis=("fac_quote_rate", "fac_hit_rate", "fac_decline_rate", "fac_response_median_hours"),
            by="reinsurer",
            chart=BARS,
            shown=MARKETS_ON_PAPER,
        ),
        Chapter(
            code="brokers",
            title=_("Answers through brokers"),
            kpis=("fac_quote_rate", "fac_hit_rate", "fac_decline_rate", "fac_response_median_hours"),
            by="broker",
            shown=MARKETS_ON_PAPER,
        ),
        Chapter(
            code="groups",
            title=_("Exposure by company group"),
            lead=_("What lines of live placements carry now, beside the limit of the group."),
            kpis=("fac_limit_used",),
            by="group",
            chart=BARS,
            shown=MARKETS_ON_PAPER,
        ),
        Chapter(code="ratings", title=_("Exposure by rating"), kpis=("fac_limit_used",), by="rating"),
        Chapter(
            code="addresses",
            title=_("Accumulation by address"),
            kpis=("fac_largest_accumulation", "fac_net_share"),
            by="address",
            ranked=True,
            shown=MARKETS_ON_PAPER,
        ),
    ),
)
