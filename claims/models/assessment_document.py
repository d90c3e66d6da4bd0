"""Files of an injury assessment: notice, photos, images, opinions, the signed agreement."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.injury_assessment import InjuryAssessment
from workflow.models import Attachment, AttachmentQuerySet


class AssessmentDocument(Attachment):
    """One file on one assessment. Its types are registered in ``claims.injuries.documents``."""

    assessment = models.ForeignKey(InjuryAssessment, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "assessment"
    objects = AttachmentQuerySet["AssessmentDocument"].as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("document")
