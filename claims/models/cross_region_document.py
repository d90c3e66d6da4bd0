"""Evidence of a cross-region case: photos of the survey, assessment sheets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.cross_region import CrossRegionCase
from workflow.models import Attachment, AttachmentQuerySet


class CrossRegionDocument(Attachment):
    """One file on one delegation; both branches see it."""

    delegation = models.ForeignKey(CrossRegionCase, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "delegation"
    objects = AttachmentQuerySet["CrossRegionDocument"].as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("document")
