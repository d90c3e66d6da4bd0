"""Which documents an injury assessment may carry. Medical ones are sensitive: every look is recorded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claims.models import AssessmentDocument
from workflow.attachments.registry import (
    EVERY_KIND,
    PICTURES_AND_PDF,
    AttachmentKind,
    DocumentType,
    register_attachments,
)

TYPES = (
    DocumentType("signed_notice", _("Signed notice"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("exam_photo", _("Photo of the examination"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("imaging", _("X-ray, CT or MRI"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("medical_record", _("Medical record"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("appraisal", _("Opinion of the appraisal"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("signed_agreement", _("Signed agreement"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("judgment", _("Judgment"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("receipt", _("Receipt or bill"), PICTURES_AND_PDF, sensitive=True),
    DocumentType("other_injury", _("Other document"), EVERY_KIND, sensitive=True),
)


def register() -> None:
    """Called once when the app is ready."""
    register_attachments(AttachmentKind(AssessmentDocument, TYPES, "claims:injury_document"))
