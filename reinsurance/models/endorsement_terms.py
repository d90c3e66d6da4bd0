"""Codes of endorsements: kinds, states, who must agree, what they answered (reinsurance brief §2 rows 7–9, §8)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndorsementKind(models.TextChoices):
    """批改类型."""

    AMOUNTS = "amounts", _("Sum insured or premium")
    EXTENSION = "extension", _("Extension of the period")
    INFORMATION = "information", _("Information only")


class EndorsementStatus(models.TextChoices):
    """批改状态."""

    DRAFT = "endorse_draft", _("Draft")
    SUBMITTED = "endorse_submitted", _("Submitted")
    APPROVED = "endorse_approved", _("Approved")
    SENT = "endorse_sent", _("Sent")
    PART_AGREED = "endorse_part", _("Partly agreed")
    AGREED = "endorse_agreed", _("Agreed")
    EFFECTIVE = "endorse_effective", _("Effective")
    REFUSED = "endorse_refused", _("Refused")
    WITHDRAWN = "endorse_withdrawn", _("Withdrawn")


class Agreement(models.TextChoices):
    """由谁同意."""

    ALL = "all", _("Every reinsurer")
    LEAD = "lead", _("The lead, others are told")


class Basis(models.TextChoices):
    """加减保费口径. The values are those of ``rules.endorsing.PremiumBasis``."""

    STATED = "stated", _("As stated, for the rest of the period")
    PRO_RATA = "pro_rata", _("For the whole period, charged by days left")


class Answer(models.TextChoices):
    """答复."""

    AGREED = "agreed", _("Agreed to")
    REFUSED = "refused", _("Declined")


_S = EndorsementStatus
#: On its way: one at a time for a placement.
OPEN_STATES = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.SENT, _S.PART_AGREED, _S.AGREED)
#: The document has gone out.
OUT_STATES = (_S.SENT, _S.PART_AGREED)
