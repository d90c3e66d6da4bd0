"""Evidence on a renewal: what the customer showed, what was offered, why the customer is lost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renewals.models.renewal import Renewal
from workflow.models import Attachment, AttachmentQuerySet


class RenewalDocument(Attachment):
    """One file on one renewal. Its types are registered in ``renewals.documents``."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "renewal"
    objects = AttachmentQuerySet["RenewalDocument"].as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("document")
