"""Codes of counterparties: kinds, states, what is asked about them, what their contacts are for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CounterpartyKind(models.TextChoices):
    """再保人, 经纪人, 分出公司, 集团."""

    REINSURER = "reinsurer", _("Reinsurer")
    BROKER = "broker", _("Broker")
    CEDANT = "cedant", _("Cedant")
    GROUP = "group", _("Group")


class CounterpartyStatus(models.TextChoices):
    """准入状态. A change that is asked for leaves the state as it is until it is decided."""

    PROPOSED = "proposed", _("Proposed")
    IN_REVIEW = "in_review", _("In admission")
    APPROVED = "approved", _("Admitted")
    WATCH = "watch", _("Under watch")
    BLOCKED = "blocked", _("Blocked")
    REFUSED = "not_admitted", _("Not admitted")


class Sanctions(models.TextChoices):
    """制裁筛查."""

    UNKNOWN = "unknown", _("Not screened")
    CLEAR = "clear", _("Clear")
    HIT = "hit", _("Hit")


class Change(models.TextChoices):
    """What is asked about an admitted counterparty."""

    REVIEW = "review", _("Annual review")
    WATCH = "watch", _("Put under watch")
    BLOCK = "block", _("Block")


class Purpose(models.TextChoices):
    """联系人用途."""

    FACULTATIVE = "fac", _("Facultative")
    TREATY = "treaty", _("Treaty")
    ACCOUNT = "account", _("Accounts")
    CLAIMS = "claims", _("Claims")


class Agency(models.TextChoices):
    """评级机构."""

    SP = "sp", "S&P"
    AM_BEST = "am_best", "AM Best"
    MOODYS = "moodys", "Moody's"
    FITCH = "fitch", "Fitch"


class BusinessLine(models.TextChoices):
    """险类. ANY is for limits only."""

    PROPERTY = "property", _("Property")
    ENGINEERING = "engineering", _("Engineering")
    CARGO = "cargo", _("Cargo")
    HULL = "hull", _("Hull")
    LIABILITY = "liability", _("Liability")
    ENERGY = "energy", _("Energy")
    AVIATION = "aviation", _("Aviation")


IN_FORCE = (CounterpartyStatus.APPROVED, CounterpartyStatus.WATCH)
DECIDED = (*IN_FORCE, CounterpartyStatus.BLOCKED)
EDITABLE = (CounterpartyStatus.PROPOSED, *DECIDED)
