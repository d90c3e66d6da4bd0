"""A file of a referral: what the checklist of its type asks for, and what else belongs to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.referral import Referral
from workflow.models import Attachment, AttachmentQuerySet


class ReferralDocument(Attachment):
    """One file of one referral. Its types are registered in ``claims.referrals.papers``."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "referral"
    objects = AttachmentQuerySet["ReferralDocument"].as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("document")
