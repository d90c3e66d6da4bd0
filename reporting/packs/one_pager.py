"""One A4 page for a manager across the three desks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reporting.packs.registry import Chapter, Pack

ONE_PAGER = Pack(
    code="manager_one_pager",
    label=_("Manager's one-pager"),
    lead=_("Renewals, claims and facultative reinsurance on one page."),
    permission="reporting.view",
    one_page=True,
    chapters=(
        Chapter(
            code="renewals",
            title=_("Renewals"),
            kpis=(
                "renewal_rate",
                "matured_renewal_rate",
                "no_gap_renewal_rate",
                "premium_kept",
                "quote_rate",
                "first_contact_timeliness",
                "lapse_rate",
                "win_back_rate",
            ),
            targets=True,
            permission="renewals.rate",
        ),
        Chapter(
            code="claims",
            title=_("Claims"),
            kpis=(
                "timely_registration_rate",
                "closing_rate",
                "closing_cycle_days",
                "small_claim_promise_rate",
                "tracking_report_rate",
                "onsite_intervention_rate",
                "reserve_deviation_cases",
                "injury_saving_rate",
            ),
            targets=True,
            permission="claims.view",
        ),
        Chapter(
            code="reinsurance",
            title=_("Facultative reinsurance"),
            kpis=(
                "fac_placed_rate",
                "fac_red_rate",
                "fac_whole_median_hours",
                "fac_hit_rate",
                "fac_limit_used",
                "fac_largest_accumulation",
            ),
            targets=True,
            permission="reinsurance.view",
        ),
    ),
)
