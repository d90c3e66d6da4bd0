"""The figures of injury assessments in the catalogue (claims brief §2.1, §2.8)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claims.injuries.measures import INJURIES
from workflow.kpis import register_kpi

CATALOGUE = (
    INJURIES.ratio(
        "injury_saving_rate",
        _("Injury saving rate"),
        _(
            "Insurer's savings confirmed by the cutoff of cases paid in the period, less those a judgment took back "
            "in it ÷ what was payable as expected in the same cases."
        ),
        "insurer_saving",
        "expected_payable",
    ),
    INJURIES.ratio(
        "injury_average_saving",
        _("Insurer's saving a case"),
        _("Insurer's savings of the period, less those taken back ÷ cases with a saving, less those taken back."),
        "insurer_saving",
        "saving_cases",
        unit="yuan",
    ),
    INJURIES.ratio(
        "injury_average_gross_saving",
        _("Gross saving a case"),
        _("Gross savings (E − A) of the period, less those taken back ÷ cases with a saving, less those taken back."),
        "gross_saving",
        "saving_cases",
        unit="yuan",
    ),
    INJURIES.ratio(
        "injury_reversal_rate",
        _("Savings taken back"),
        _("Savings that a higher judgment took back in the period ÷ savings confirmed of cases paid in it."),
        "saving_cases_back",
        "saving_cases_booked",
        better=-1,
    ),
    INJURIES.ratio(
        "injury_agreement_rate",
        _("Agreement rate with victims"),
        _(
            "Of the assessments opened in the period with an outcome by the cutoff: agreements signed ÷ agreements, "
            "external appraisals and lawsuits."
        ),
        "settled",
        "outcomes",
    ),
    INJURIES.ratio(
        "injury_external_rate",
        _("External appraisal rate"),
        _("Assessments opened in the period and sent to an external appraisal ÷ assessments opened in it."),
        "outside",
        "opened",
        better=-1,
    ),
    INJURIES.ratio(
        "injury_assessor_agreement_rate",
        _("Agreement of assessors"),
        _("Of the cases examined in the period and assessed twice: the second assessor found the same grades ÷ all."),
        "second_agreed",
        "second_opinions",
    ),
    INJURIES.ratio(
        "injury_recheck_rate",
        _("Recheck rate of the sample"),
        _("Of the savings confirmed in the period and drawn into the sample: rechecked ÷ all."),
        "rechecked",
        "sampled",
    ),
    INJURIES.ratio(
        "injury_recheck_passed_rate",
        _("Rechecks without objection"),
        _("Of the savings confirmed in the period and rechecked: without objection ÷ all."),
        "recheck_passed",
        "rechecked",
    ),
    INJURIES.ratio(
        "injury_payment_days",
        _("End of treatment to payment"),
        _("Mean of payment − end of treatment, in days, of assessments paid in the period."),
        "payment_wait",
        "paid_injuries",
        unit="days",
        better=-1,
    ),
)


def register() -> None:
    """Called once when the app is ready."""
    for kpi in CATALOGUE:
        register_kpi(kpi)
