"""States of inward offers (分入, reinsurance brief §1.3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InwardStatus(models.TextChoices):
    """分入业务状态."""

    RECEIVED = "in_received", _("Offer received")
    SUBMITTED = "in_submitted", _("Acceptance in approval")
    WRITTEN = "in_written", _("Line written")
    SIGNED = "in_signed", _("Line signed")
    DECLINED = "in_declined", _("Offer declined")
    WITHDRAWN = "in_withdrawn", _("Withdrawn after signing down")


#: We carry something of the risk.
CARRYING = (InwardStatus.WRITTEN, InwardStatus.SIGNED)
#: Nothing more is filed about it.
ENDED = (InwardStatus.DECLINED, InwardStatus.WITHDRAWN)
