"""The words of a renewal: states, uses, lines, and the groups of states the steps start from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RenewalStatus(models.TextChoices):
    """Renewals brief §1.4. Everything date-like is derived, not stored."""

    POOL = "pool", _("Waiting for dispatch")
    ASSIGNED = "assigned", _("Waiting for first contact")
    FOLLOWING = "following", _("In follow-up")
    QUOTED = "quoted", _("Quoted")
    RENEW_CLAIMED = "renew_claimed", _("Reported renewed")
    RENEWED = "renewed", _("Renewed")
    LOSS_PENDING = "loss_pending", _("Loss awaiting decision")
    LOST = "lost", _("Lost")
    LAPSED = "lapsed", _("Lapsed")
    CALLBACK_DONE = "callback_done", _("Callback done")
    WON_BACK = "won_back", _("Won back")
    CLOSED = "closed", _("Closed")
    VOID = "void", _("Not due (void)")


S = RenewalStatus
WORKED = (S.ASSIGNED, S.FOLLOWING, S.QUOTED)
OPEN = (S.POOL, *WORKED, S.RENEW_CLAIMED, S.LOSS_PENDING)
AFTER_LAPSE = (S.LAPSED, S.CALLBACK_DONE)
MATCHABLE = (*OPEN, S.LOST, *AFTER_LAPSE)
NOT_TERMINAL = (*OPEN, S.LOST, *AFTER_LAPSE)
OWNED = (*WORKED, S.RENEW_CLAIMED, S.LOSS_PENDING)


def waits_for_owner(status: str, owner_id: int | None) -> bool:
    """Whether a manager can hand the customer out: it lies in the pool, or lapsed there."""
    return owner_id is None and status in {S.POOL, *AFTER_LAPSE}


class Usage(models.TextChoices):
    """使用性质, renewals brief §2.1 row 10; the codes are those of ``renewals.rules.vocabulary``."""

    FAMILY = "family", _("Private car")
    COMPANY = "company", _("Non-commercial, company")
    OFFICE = "office", _("Non-commercial, public body")
    TAXI_RENTAL = "taxi_rental", _("Commercial, taxi or rental")
    CITY_BUS = "city_bus", _("Commercial, city bus")
    COACH = "coach", _("Commercial, coach")
    OWN_GOODS = "own_goods", _("Non-commercial goods vehicle")
    GOODS_FOR_HIRE = "goods_for_hire", _("Commercial goods vehicle")
    SPECIAL = "special", _("Special vehicle")


class Line(models.TextChoices):
    COMMERCIAL = "commercial", _("Commercial")
    COMPULSORY = "compulsory", _("Compulsory")
    BOTH = "both", _("Commercial and compulsory")
