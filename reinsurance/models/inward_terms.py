"""States of inward offers and of their endorsements (分入, reinsurance brief §1.3, §2 no. 12 and 13)."""

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
    ANNULLED = "in_annulled", _("Cancelled from inception")


#: We carry something of the risk.
CARRYING = (InwardStatus.WRITTEN, InwardStatus.SIGNED)
#: Nothing more is filed about it.
ENDED = (InwardStatus.DECLINED, InwardStatus.WITHDRAWN, InwardStatus.ANNULLED)


class InwardChange(models.TextChoices):
    """分入批改类型."""

    AMOUNTS = "amounts", _("Sum insured, premium or share")
    PERIOD = "period", _("Period of cover")
    ANNUL = "annul", _("Cancelled from inception")


class InwardChangeStatus(models.TextChoices):
    """分入批改状态. The codes are those of ``endorsement_terms.EndorsementStatus``."""

    DRAFT = "endorse_draft", _("Draft")
    SUBMITTED = "endorse_submitted", _("Submitted")
    EFFECTIVE = "endorse_effective", _("Effective")
    REFUSED = "endorse_refused", _("Refused")
    WITHDRAWN = "endorse_withdrawn", _("Withdrawn")


#: On its way: one at a time for an offer.
CHANGE_OPEN = (InwardChangeStatus.DRAFT, InwardChangeStatus.SUBMITTED)
#: Ended without effect.
CHANGE_VOID = (InwardChangeStatus.REFUSED, InwardChangeStatus.WITHDRAWN)
