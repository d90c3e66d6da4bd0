"""Files of a placement: underwriting information, stamped slips, mails, declarations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from reinsurance.models.placement import Placement
from workflow.models import Attachment, AttachmentQuerySet


class PlacementDocument(Attachment):
    """One file on one placement. Its types are registered in ``reinsurance.attached``."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "placement"
    objects = AttachmentQuerySet["PlacementDocument"].as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("placement document")
