"""The words of the case register: states in the core system, lines, loss types, parties."""

from __future__ import annotations

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseStatus(TextChoices):
    """Whether the register counts the case. What the core system says of it is :class:`CaseState`."""

    KEPT = "kept", _("In the register")
    SET_ASIDE = "set_aside", _("Set aside")


class CaseState(TextChoices):
    """How far the claim is in the core system (案件状态)."""

    REPORTED = "reported", _("Case reported")
    REGISTERED = "registered", _("Case registered")
    SURVEYED = "surveyed", _("Case surveyed")
    ASSESSED = "assessed", _("Case assessed")
    SETTLED = "settled", _("Case settled")
    PAID = "paid", _("Case paid")
    CLOSED = "closed", _("Case closed")
    CLOSED_AT_ZERO = "closed_at_zero", _("Closed at zero")
    CANCELLED = "cancelled", _("Cancelled")
    REJECTED = "rejected", _("Rejected")
    REOPENED = "reopened", _("Reopened")


class ClaimLine(TextChoices):
    """The line of business (险种); the codes authority limits know."""

    MOTOR = "motor", _("Motor")
    PROPERTY = "property", _("Commercial property and engineering")
    LIABILITY = "liability", _("Liability")
    MARINE = "marine", _("Cargo and hull")
    ACCIDENT_HEALTH = "accident_health", _("Accident and health")
    AGRICULTURE = "agriculture", _("Agriculture")


class LossType(TextChoices):
    """What an amount is for (损失类型); the codes authority limits know, and two of other lines."""

    OWN_DAMAGE = "own_damage", _("Own vehicle")
    THIRD_VEHICLE = "third_vehicle", _("Third party's vehicle")
    THIRD_PROPERTY = "third_property", _("Third party's property")
    CARRIED_GOODS = "carried_goods", _("Goods carried")
    INJURY_MEDICAL = "injury_medical", _("Injury: medical")
    INJURY_DISABILITY = "injury_disability", _("Injury: disability")
    INJURY_DEATH = "injury_death", _("Injury: death")
    EXPENSE = "expense", _("Claims expense")
    OTHER = "other", _("Other loss")


class PartyRole(TextChoices):
    """Who somebody is in the case."""

    INSURED = "insured", _("Insured")
    REPORTER = "reporter", _("Reporter")
    DRIVER = "driver", _("Driver")
    THIRD_PARTY = "third_party", _("Third party")
    PAYEE = "payee", _("Payee")
    LAWYER = "lawyer", _("Lawyer")


class PolicyKind(TextChoices):
    COMPULSORY = "compulsory", _("Compulsory")
    COMMERCIAL = "commercial", _("Commercial")
    OTHER = "other", _("Other")


class MovementKind(TextChoices):
    """What moved a series of reserves."""

    OPENING = "opening", _("Opening")
    UP = "up", _("Raised")
    DOWN = "down", _("Lowered")
    PAID = "paid", _("Paid")


#: States in which nothing more is owed unless the case is reopened.
ENDED_STATES = (CaseState.CLOSED, CaseState.CLOSED_AT_ZERO, CaseState.CANCELLED, CaseState.REJECTED)
INJURY_TYPES = (LossType.INJURY_MEDICAL, LossType.INJURY_DISABILITY, LossType.INJURY_DEATH)
