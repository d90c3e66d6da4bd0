"""Evidence of a large loss: photos on site, reports, letters of the regulator."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.large_loss import LargeLoss
from workflow.models import Attachment, AttachmentQuerySet


class LargeLossDocument(Attachment):
    """One file on one large loss."""

    loss = models.ForeignKey(LargeLoss, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "loss"
    objects = AttachmentQuerySet["LargeLossDocument"].as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("document")
