"""The customers a suspicion is about."""

from __future__ import annotations

from django.db import models

from accounts.models import Branch
from renewals.models.renewal import Renewal
from renewals.models.suspicion import Suspicion
from workflow.models import TrackedQuerySet


class SuspicionRowQuerySet(TrackedQuerySet["SuspicionRow"]):
    """Rows by reader."""

    view_permission = "renewals.board"


class SuspicionRow(models.Model):
    """A customer a suspicion is about: what the number on its page drills down to. Append-only."""

    suspicion = models.ForeignKey(Suspicion, models.PROTECT, related_name="rows", db_index=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="+")

    objects = SuspicionRowQuerySet.as_manager()

    class Meta:
        ordering = ["suspicion", "renewal"]
        constraints = [models.UniqueConstraint(fields=["suspicion", "renewal"], name="suspicion_row_once")]
        indexes = [models.Index(fields=["branch", "suspicion"], name="suspicion_row_branch")]
