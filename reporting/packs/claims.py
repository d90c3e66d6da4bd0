"""The reports of the claims desk (claims brief §2.8, §4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reporting.packs.boards import approval_spans, board_table
from reporting.packs.registry import BARS, LINES, Chapter, Pack

TREND = 6
PRESENT = _("What is open at present, and late at the end of the as-of day.")

TIMELINESS = Pack(
    code="claims_timeliness",
    label=_("Claims approval and timeliness"),
    lead=_("How fast claims were registered, decided, closed and paid in the period, and how good the estimates were."),
    permission="claims.view",
    chapters=(
        Chapter(
            code="summary",
            title=_("Key figures"),
            kpis=(
                "report_delay_days",
                "timely_registration_rate",
                "weekly_registration_rate",
                "first_contact_days",
                "report_cancellation_rate",
                "closing_rate",
                "rolling_closing_rate",
                "closing_cycle_days",
                "closing_cycle_small_days",
                "small_claim_promise_rate",
                "average_paid",
                "payment_days",
                "report_to_payment_days",
                "reserve_deviation_net",
                "reserve_deviation_cases",
            ),
            targets=True,
        ),
        Chapter(
            code="months",
            title=_("The last six months"),
            kpis=("closing_rate", "timely_registration_rate", "small_claim_promise_rate"),
            by="month",
            months=TREND,
            chart=LINES,
        ),
        Chapter(
            code="registration",
            title=_("Report and registration by branch"),
            kpis=(
                "timely_registration_rate",
                "weekly_registration_rate",
                "report_delay_days",
                "first_contact_days",
                "report_cancellation_rate",
            ),
            by="branch",
            chart=BARS,
            ranked=True,
            targets=True,
        ),
        Chapter(
            code="closing",
            title=_("Closing by branch"),
            kpis=("closing_rate", "rolling_closing_rate", "closing_cycle_days", "closing_cycle_small_days"),
            by="branch",
            chart=BARS,
            ranked=True,
            targets=True,
        ),
        Chapter(
            code="payment",
            title=_("Payment by branch"),
            kpis=("small_claim_promise_rate", "payment_days", "report_to_payment_days", "average_paid"),
            by="branch",
            ranked=True,
            targets=True,
        ),
        Chapter(
            code="lines",
            title=_("By line"),
            kpis=("closing_rate", "closing_cycle_days", "payment_days", "average_paid"),
            by="line",
        ),
        Chapter(
            code="reserves",
            title=_("Estimates by branch"),
            kpis=("reserve_deviation_cases", "reserve_deviation_net"),
            by="branch",
        ),
        Chapter(
            code="approvals",
            title=_("How long decisions lay"),
            lead=_("Decisions of the period at the claims desk, by step; the longest first."),
            table=approval_spans,
            permission="workflow.approvals",
            explained=_("Office hours from the moment a step began to the decision, of decisions given in the period."),
        ),
    ),
)

LOSSES = Pack(
    code="cross_region_large_loss",
    label=_("Cross-region and large-loss appraisal"),
    lead=_("Cases listed in the period: reported, attended and followed in time, and who stands where."),
    permission="claims.view",
    chapters=(
        Chapter(
            code="summary",
            title=_("Key figures"),
            kpis=(
                "tracking_report_rate",
                "timely_report_rate",
                "onsite_intervention_rate",
                "timely_intervention_rate",
                "case_tracking_rate",
            ),
            targets=True,
        ),
        Chapter(
            code="months",
            title=_("The last six months"),
            kpis=("tracking_report_rate", "onsite_intervention_rate", "case_tracking_rate"),
            by="month",
            months=TREND,
            chart=LINES,
        ),
        Chapter(
            code="reports",
            title=_("Ranking by tracking reports"),
            lead=_("Equal rates share a place; branches without a case that was due have none."),
            kpis=("tracking_report_rate", "timely_report_rate"),
            by="branch",
            chart=BARS,
            ranked=True,
            targets=True,
        ),
        Chapter(
            code="visits",
            title=_("Ranking by on-site intervention"),
            kpis=("onsite_intervention_rate", "timely_intervention_rate"),
            by="branch",
            chart=BARS,
            ranked=True,
            targets=True,
        ),
        Chapter(
            code="tracking",
            title=_("Ranking by case tracking"),
            kpis=("case_tracking_rate",),
            by="branch",
            ranked=True,
            targets=True,
        ),
        Chapter(
            code="warnings",
            title=_("Large losses that are not over"),
            table=board_table("warnings"),
            explained=PRESENT,
        ),
        Chapter(
            code="delegations",
            title=_("Cross-region cases by handler"),
            table=board_table("cross_region"),
            explained=PRESENT,
        ),
    ),
)

SAVINGS = Pack(
    code="injury_savings",
    label=_("Disability savings"),
    lead=_("What in-house assessment of disability saved in the period, and how well it was agreed and rechecked."),
    permission="claims.view",
    chapters=(
        Chapter(
            code="summary",
            title=_("Key figures"),
            kpis=(
                "injury_saving_rate",
                "injury_average_saving",
                "injury_average_gross_saving",
                "injury_reversal_rate",
                "injury_agreement_rate",
                "injury_external_rate",
                "injury_assessor_agreement_rate",
                "injury_recheck_rate",
                "injury_recheck_passed_rate",
                "injury_payment_days",
            ),
            targets=True,
        ),
        Chapter(
            code="months",
            title=_("The last six months"),
            kpis=("injury_saving_rate", "injury_agreement_rate"),
            by="month",
            months=TREND,
            chart=LINES,
        ),
        Chapter(
            code="branches",
            title=_("Savings by branch"),
            kpis=("injury_saving_rate", "injury_average_saving", "injury_reversal_rate"),
            by="branch",
            chart=BARS,
            ranked=True,
            targets=True,
        ),
        Chapter(
            code="grades",
            title=_("Savings by grade"),
            kpis=("injury_saving_rate", "injury_average_saving"),
            by="grade",
            chart=BARS,
        ),
        Chapter(
            code="agreements",
            title=_("Agreements and assessors by branch"),
            kpis=(
                "injury_agreement_rate",
                "injury_external_rate",
                "injury_assessor_agreement_rate",
                "injury_payment_days",
            ),
            by="branch",
        ),
        Chapter(
            code="rechecks",
            title=_("Rechecks by branch"),
            kpis=("injury_recheck_rate", "injury_recheck_passed_rate"),
            by="branch",
        ),
    ),
)
