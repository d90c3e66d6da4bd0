"""Which documents a referral may carry, and which types of referral there are (claims brief §1.1, §1.6)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.rules.authority import Measure
from claims.models.referral_document import ReferralDocument
from claims.rules.case_terms import LossType
from claims.rules.referral_types import CLAIMED, RESERVE, ReferralType, Wanted, register_referral_type
from workflow.attachments.registry import (
    EVERY_KIND,
    PICTURES_AND_PDF,
    AttachmentKind,
    DocumentType,
    register_attachments,
)

PAPERS = (
    DocumentType("report_record", _("Record of the report"), PICTURES_AND_PDF),
    DocumentType("survey_report", _("Survey report and photographs"), PICTURES_AND_PDF),
    DocumentType("liability_letter", _("Police finding on liability"), PICTURES_AND_PDF),
    DocumentType("licences", _("Driving and vehicle licences"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("assessment_sheet", _("Assessment, price check, repair invoice"), EVERY_KIND),
    DocumentType("medical_file", _("Medical file and bills"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("disability_file", _("Disability appraisal or self-assessment"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("income_proof", _("Income, care and dependants"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("court_papers", _("Judgment, mediation, summons"), PICTURES_AND_PDF),
    DocumentType("payment_sheet", _("Calculation of the payment"), EVERY_KIND),
    DocumentType("refusal_draft", _("Draft of the refusal notice, with the clause"), EVERY_KIND),
    DocumentType("business_reason", _("Business justification"), EVERY_KIND),
    DocumentType("lawyer_opinion", _("Lawyer's opinion"), EVERY_KIND),
    DocumentType("other", _("Other document"), EVERY_KIND),
)
_VEHICLES = frozenset({LossType.OWN_DAMAGE.value, LossType.THIRD_VEHICLE.value})
_INJURIES = frozenset({LossType.INJURY_MEDICAL.value, LossType.INJURY_DISABILITY.value, LossType.INJURY_DEATH.value})
_DISABILITY = frozenset({LossType.INJURY_DISABILITY.value})
_LOSS = (
    Wanted("survey_report"),
    Wanted("assessment_sheet", loss_types=_VEHICLES),
    Wanted("medical_file", loss_types=_INJURIES),
    Wanted("disability_file", loss_types=_DISABILITY),
    Wanted("income_proof", required=False, loss_types=_INJURIES),
    Wanted("report_record", required=False),
    Wanted("liability_letter", required=False),
    Wanted("licences", required=False),
)

TYPES = (
    ReferralType(code="amount", label=_("Amount above the limit"), documents=(*_LOSS, Wanted("payment_sheet"))),
    ReferralType(
        code="ex_gratia",
        label=_("Ex gratia payment"),
        act="ex_gratia",
        measure=Measure.PER_PAYMENT,
        half_of_assessed=True,
        documents=(Wanted("business_reason"), Wanted("survey_report")),
    ),
    ReferralType(
        code="reject",
        label=_("Rejection"),
        act="reject",
        measure=Measure.CLAIMED,
        basis=CLAIMED,
        pays=False,
        documents=(Wanted("refusal_draft"), Wanted("survey_report"), Wanted("liability_letter", required=False)),
    ),
    ReferralType(
        code="litigation",
        label=_("Litigation"),
        act="litigation",
        measure=Measure.CLAIMED,
        basis=CLAIMED,
        documents=(Wanted("court_papers"), Wanted("lawyer_opinion"), Wanted("payment_sheet", required=False)),
    ),
    ReferralType(
        code="prepay",
        label=_("Prepayment or advance"),
        act="prepay",
        measure=Measure.PER_PAYMENT,
        documents=(Wanted("survey_report"), Wanted("medical_file", required=False, loss_types=_INJURIES)),
    ),
    ReferralType(
        code="cancel",
        label=_("Cancellation or closing at zero"),
        act="cancel",
        measure=Measure.RESERVE,
        basis=RESERVE,
        pays=False,
        documents=(Wanted("survey_report", required=False), Wanted("report_record")),
    ),
    ReferralType(
        code="reopen",
        label=_("Reopening"),
        act="reopen",
        measure=Measure.RESERVE,
        basis=RESERVE,
        pays=False,
        documents=(Wanted("business_reason"),),
    ),
    ReferralType(code="other", label=_("Another reason"), documents=(Wanted("business_reason"),)),
)


def paper_label(code: str) -> str | Promise:
    """A document of a checklist in words."""
    return next((each.label for each in PAPERS if each.code == code), code)


def register() -> None:
    """Called once when the app is ready."""
    register_attachments(AttachmentKind(ReferralDocument, PAPERS, "claims:referral_document"))
    for each in TYPES:
        register_referral_type(each)
