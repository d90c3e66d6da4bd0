"""The monthly renewal report (renewals brief §3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reporting.packs.registry import BARS, LINES, Chapter, Pack

#: Units with fewer vehicles due stand without a place (renewals brief §3.4).
LEAST_DUE = 20
COMPARED = ("renewal_rate", "quote_rate", "premium_kept", "renewal_impact")
OWNERS_ON_PAPER = 30

MONTHLY = Pack(
    code="renewals_monthly",
    label=_("Monthly renewal report"),
    lead=_("Vehicles whose cover ends in the period: how many stayed, where they were lost, and why."),
    permission="renewals.rate",
    chapters=(
        Chapter(
            code="summary",
            title=_("Key figures"),
            kpis=(
                "renewal_rate",
                "matured_renewal_rate",
                "no_gap_renewal_rate",
                "rolling_renewal_rate",
                "private_car_renewal_rate",
                "preferred_renewal_rate",
                "premium_kept",
                "premium_achieved",
                "quote_rate",
                "quote_conversion",
                "lapse_rate",
                "win_back_rate",
            ),
            targets=True,
        ),
        Chapter(
            code="months",
            title=_("The last twelve months"),
            lead=_("By month of expiry; months that have not ended show progress, not a result."),
            kpis=("renewal_rate", "quote_rate", "no_gap_renewal_rate"),
            by="month",
            months=12,
            chart=LINES,
        ),
        Chapter(
            code="branches",
            title=_("By branch"),
            lead=_("Branches with fewer than 20 vehicles due have no place."),
            kpis=COMPARED,
            by="branch",
            chart=BARS,
            targets=True,
            ranked=True,
            least=LEAST_DUE,
        ),
        Chapter(code="teams", title=_("By team"), kpis=COMPARED, by="team", least=LEAST_DUE),
        Chapter(
            code="owners",
            title=_("By owner"),
            kpis=COMPARED,
            by="owner",
            least=LEAST_DUE,
            shown=OWNERS_ON_PAPER,
        ),
        Chapter(code="usages", title=_("By usage"), kpis=COMPARED, by="usage", chart=BARS, least=LEAST_DUE),
        Chapter(code="lines", title=_("By line"), kpis=COMPARED, by="line", least=LEAST_DUE),
        Chapter(code="channels", title=_("By channel"), kpis=COMPARED, by="channel", chart=BARS, least=LEAST_DUE),
        Chapter(
            code="quotes",
            title=_("Quotes"),
            lead=_("How early vehicles were quoted and renewed."),
            kpis=(
                "first_day_quote_rate",
                "first_week_quote_rate",
                "quote_conversion",
                "early_renewal_60_rate",
                "early_renewal_30_rate",
                "early_renewal_15_rate",
                "late_renewal_rate",
            ),
        ),
        Chapter(
            code="contacts",
            title=_("Contacts by branch"),
            lead=_("From dispatch to the customer."),
            kpis=(
                "reach_rate",
                "dispatch_rate",
                "first_contact_rate",
                "first_contact_timeliness",
                "two_contacts_rate",
                "connection_rate",
                "punctual_contact_rate",
            ),
            by="branch",
            least=LEAST_DUE,
        ),
        Chapter(
            code="losses",
            title=_("Lapses, callbacks and reasons by branch"),
            lead=_("Of how many of the lapsed the reason and the new insurer are known."),
            kpis=(
                "lapse_rate",
                "net_lapse_rate",
                "win_back_rate",
                "callback_rate",
                "callback_timeliness",
                "loss_reason_rate",
                "next_insurer_rate",
            ),
            by="branch",
            least=LEAST_DUE,
        ),
        Chapter(
            code="book",
            title=_("State of the list"),
            kpis=(
                "contact_registration_rate",
                "invalid_phone_rate",
                "void_rate",
                "new_to_renewed_rate",
                "renewed_again_rate",
            ),
        ),
    ),
)
