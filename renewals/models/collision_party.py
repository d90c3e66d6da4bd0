"""Who claims a customer in a collision, as it stood when the collision was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Branch
from renewals.models.collision_case import CollisionCase
from renewals.models.renewal import Renewal
from renewals.models.signed_policy import SignedPolicy
from workflow.models import TrackedQuerySet


class CollisionPartyQuerySet(TrackedQuerySet["CollisionParty"]):
    """Parties by reader."""

    view_permission = "renewals.desk"


class CollisionParty(models.Model):
    """A task with its owner, or the policy somebody else signed (``policy``) for the task.

    ``facts`` are what the priorities look at (``renewals.collisions.rules.priority.Claim``).
    """

    case = models.ForeignKey(CollisionCase, models.PROTECT, related_name="parties")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="collision_parties")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey(SignedPolicy, models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)

    objects = CollisionPartyQuerySet.as_manager()

    class Meta:
        ordering = ["case", "place"]
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="collision_party_place")]
        indexes = [models.Index(fields=["branch", "case"], name="collision_party_branch")]
