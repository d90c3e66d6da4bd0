"""The states of a referral (claims brief §6.1) and the words of its form."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferralStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("In approval")
    RETURNED = "returned", _("Material wanted")
    APPROVED = "approved", _("Agreed")
    EXECUTED = "executed", _("Carried out")
    REFUSED = "refused", _("Not agreed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not valid any more")
    CLOSED = "closed", _("Closed")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")


#: Of these there is one per case and type.
OPEN_STATUSES = (
    ReferralStatus.DRAFT,
    ReferralStatus.SUBMITTED,
    ReferralStatus.RETURNED,
    ReferralStatus.APPROVED,
)
#: After these a new version may follow.
ENDED_STATUSES = (
    ReferralStatus.REFUSED,
    ReferralStatus.WITHDRAWN,
    ReferralStatus.EXPIRED,
    ReferralStatus.CLOSED,
    ReferralStatus.EXECUTED,
)
