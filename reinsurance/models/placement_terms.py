"""Codes of placements: states, methods, documents, and which states belong together (reinsurance brief §1.2, §8)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlacementStatus(models.TextChoices):
    """临分业务状态."""

    DRAFT = "ri_draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    REJECTED = "rejected", _("Rejected")
    APPROVED = "to_place", _("Approved to place")
    IN_MARKET = "in_market", _("In the market")
    FIRM_ORDER = "firm_order", _("Firm order")
    SHORT = "short", _("Short")
    PLACED = "placed", _("Placed")
    SIGNED = "signed", _("Signed")
    BOUND = "bound", _("Bound")
    ON_RISK = "on_risk", _("On risk")
    ENDORSING = "endorsing", _("Being endorsed")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "taken_back", _("Withdrawn")
    CANCELLED = "annulled", _("Cancelled")


class Method(models.TextChoices):
    """分保方式."""

    PROPORTIONAL = "prop", _("Proportional")
    EXCESS = "xl", _("Excess of loss")


class OriginalKind(models.TextChoices):
    """原保险单证: proposal, policy, endorsement, as the core system keys them."""

    PROPOSAL = "T", _("Proposal")
    POLICY = "P", _("Policy")
    ENDORSEMENT = "E", _("Endorsement")


class ApproachState(models.TextChoices):
    """询价状态."""

    SENT = "asked", _("Asked")
    QUOTED = "market_quoted", _("Quoted")
    DECLINED = "declined", _("Declined")
    NO_REPLY = "no_reply", _("No reply")
    CHOSEN = "chosen", _("Leads")
    NOT_TAKEN = "ntu", _("Not taken up")


class LineBasis(models.TextChoices):
    """占比口径: stated with every percentage, never guessed. The values are those of ``rules.bases.Basis``."""

    WHOLE = "of_whole", _("of the whole")
    OWN = "of_own", _("of our share")
    ORDER = "of_order", _("of the order")


class LineState(models.TextChoices):
    """认购状态."""

    WRITTEN = "written", _("Written")
    SIGNED = "line_signed", _("Signed")
    WITHDRAWN = "line_withdrawn", _("Released")
    REPLACED = "line_replaced", _("Replaced")


class ShortChoice(models.TextChoices):
    """未排满的处理."""

    RETAIN = "retain", _("Keep the unplaced share ourselves")
    EXTEND = "extend", _("Go back to the market")
    DECLINE = "decline", _("Decline the risk")


class SlipKind(models.TextChoices):
    """单证: what is frozen at which moment."""

    INQUIRY = "inquiry", _("Inquiry slip")
    COMPARISON = "comparison", _("Comparison sheet")
    FIRM_ORDER = "firm_order", _("Firm order slip")
    SIGNED = "signed", _("Signed slip")
    COVER = "cover", _("Cover note")
    ENDORSEMENT = "endorsement", _("Endorsement slip")
    CANCELLATION = "cancel", _("Cancellation note")
    REPLACEMENT = "replace", _("Replacement note")


class Moment(models.TextChoices):
    """When rules were checked."""

    SUBMIT = "submit", _("At submission")
    MARKET = "market", _("Before asking the market")
    FIRM_ORDER = "firm_order", _("At the firm order")
    LINE = "line", _("When a line is written")
    BIND = "bind", _("At binding")
    ENDORSE = "endorse", _("At endorsement")
    CANCEL = "cancel", _("At cancellation")
    REPLACE = "replace", _("At the replacement of a reinsurer")
    NIGHTLY = "nightly", _("Checked overnight")


_S = PlacementStatus
#: Lines that carry nothing any more.
GONE = (LineState.WITHDRAWN, LineState.REPLACED)
#: Bound, and nothing is being changed.
COVERED = (_S.BOUND, _S.ON_RISK)
#: The scheme can still be written.
EDITABLE_STATES = (_S.DRAFT,)
#: Markets and lines are at work.
PLACING = (_S.IN_MARKET, _S.FIRM_ORDER, _S.SHORT, _S.PLACED, _S.SIGNED)
#: Before cover is bound; each can be withdrawn.
BEFORE_BOUND = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED, *PLACING)
#: Reinsurers carry something, or soon will.
LIVE = (*PLACING, _S.BOUND, _S.ON_RISK, _S.ENDORSING)
#: No longer a placement of its risk: the same risk may be placed anew.
ENDED = (_S.REJECTED, _S.WITHDRAWN, _S.CANCELLED, _S.EXPIRED)
#: Came to nothing: a cover it would have renewed may be renewed anew.
FAILED = (_S.REJECTED, _S.WITHDRAWN, _S.CANCELLED)
