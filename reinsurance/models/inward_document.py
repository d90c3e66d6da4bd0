"""Files of an inward offer: the mail and slip it came by, information on the risk, the signing advice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from reinsurance.models.inward_offer import InwardOffer
from workflow.models import Attachment, AttachmentQuerySet


class InwardDocument(Attachment):
    """One file on one offer. Its types are registered in ``reinsurance.attached``."""

    offer = models.ForeignKey(InwardOffer, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "offer"
    objects = AttachmentQuerySet["InwardDocument"].as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("inward document")
