"""Which documents a placement and an inward offer may carry."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reinsurance.models import InwardDocument, PlacementDocument
from workflow.attachments.registry import (
    EVERY_KIND,
    PICTURES_AND_PDF,
    AttachmentKind,
    DocumentType,
    register_attachments,
)

TYPES = (
    DocumentType("information", _("Underwriting information"), EVERY_KIND),
    DocumentType("survey", _("Survey report"), EVERY_KIND),
    DocumentType("eml_report", _("Report on the estimated maximum loss"), EVERY_KIND),
    DocumentType("treaty_wording", _("Treaty wording"), EVERY_KIND),
    DocumentType("stamp", _("Stamped slip"), PICTURES_AND_PDF),
    DocumentType("mail", _("Mail of a market"), EVERY_KIND),
    DocumentType("policy_endorsement", _("Endorsement of the policy"), EVERY_KIND),
    DocumentType("cancel_notice", _("Notice of cancellation"), EVERY_KIND),
    DocumentType("policy_cancelled", _("Proof that the policy was cancelled"), EVERY_KIND),
    DocumentType("no_known_loss", _("Declaration of no known loss"), EVERY_KIND),
    DocumentType("leaving_proof", _("Proof why a reinsurer leaves"), EVERY_KIND),
    DocumentType("release", _("Release of a reinsurer"), EVERY_KIND),
    DocumentType("legal_opinion", _("Legal opinion"), EVERY_KIND),
    DocumentType("other", _("Other document"), EVERY_KIND),
)
INWARD_TYPES = (
    DocumentType("offer_mail", _("Mail of the offer"), EVERY_KIND),
    DocumentType("offer_slip", _("Slip of the cedant"), EVERY_KIND),
    DocumentType("information", _("Underwriting information"), EVERY_KIND),
    DocumentType("stamp", _("Stamped slip"), PICTURES_AND_PDF),
    DocumentType("signing_advice", _("Signing advice"), EVERY_KIND),
    DocumentType("cedant_notice", _("Notice of the cedant"), EVERY_KIND),
    DocumentType("no_known_loss", _("Declaration of no known loss"), EVERY_KIND),
    DocumentType("other", _("Other document"), EVERY_KIND),
)
#: What a line can rest on.
EVIDENCE = ("stamp", "mail")
_LABELS = {each.code: each.label for each in (*INWARD_TYPES, *TYPES)}


def document_label(code: str) -> str | Promise:
    """A type of document in words."""
    return _LABELS.get(code, code)


def register() -> None:
    """Called once when the app is ready."""
    register_attachments(AttachmentKind(PlacementDocument, TYPES, "reinsurance:document"))
    register_attachments(AttachmentKind(InwardDocument, INWARD_TYPES, "reinsurance:inward_document"))
