"""Which documents cross-region cases and large losses may carry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claims.losses.cross_region_guards import PHOTO
from claims.models import CrossRegionDocument, LargeLossDocument
from workflow.attachments.registry import (
    EVERY_KIND,
    PICTURES_AND_PDF,
    AttachmentKind,
    DocumentType,
    register_attachments,
)
from workflow.attachments.sniffing import PICTURES

SITE_PHOTO = DocumentType(PHOTO, _("Photo on site"), tuple(sorted(PICTURES)))
MEDICAL = DocumentType("medical", _("Medical file"), PICTURES_AND_PDF, sensitive=True)
OTHER = DocumentType("other", _("Other document"), EVERY_KIND)
DELEGATION_TYPES = (
    SITE_PHOTO,
    DocumentType("assessment_sheet", _("Assessment sheet"), (*PICTURES_AND_PDF, "xlsx", "docx")),
    MEDICAL,
    OTHER,
)
LOSS_TYPES = (
    SITE_PHOTO,
    DocumentType("regulator_letter", _("Letter to the regulator"), (*PICTURES_AND_PDF, "docx")),
    MEDICAL,
    OTHER,
)


def register() -> None:
    """Called once when the app is ready."""
    register_attachments(AttachmentKind(CrossRegionDocument, DELEGATION_TYPES, "claims:delegation_document"))
    register_attachments(AttachmentKind(LargeLossDocument, LOSS_TYPES, "claims:loss_document"))
