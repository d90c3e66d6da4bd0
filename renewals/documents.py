"""Which documents a renewal may carry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renewals.models import RenewalDocument
from workflow.attachments.registry import (
    EVERY_KIND,
    PICTURES_AND_PDF,
    AttachmentKind,
    DocumentType,
    register_attachments,
)

TYPES = (
    DocumentType("loss_proof", _("Proof of a loss"), PICTURES_AND_PDF),
    DocumentType("quote_sheet", _("Quote sheet"), (*PICTURES_AND_PDF, "xlsx", "docx")),
    DocumentType("certificate", _("Certificate (identity, vehicle)"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("other", _("Other document"), EVERY_KIND),
)


def register() -> None:
    """Called once when the app is ready."""
    register_attachments(AttachmentKind(RenewalDocument, TYPES, "renewals:document"))
