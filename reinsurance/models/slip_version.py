"""What was said to the market at one moment: frozen content with its hash (分保条各版本)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reinsurance.models.placement import Placement
from reinsurance.models.placement_terms import SlipKind


class SlipVersionQuerySet(models.QuerySet["SlipVersion"]):
    """Versions by reader."""

    def visible_to(self, user: Actor) -> SlipVersionQuerySet:
        """Whoever sees the placement sees its slips."""
        return self.filter(placement__in=Placement.objects.visible_to(user).order_by().values("pk"))


class SlipVersion(models.Model):
    """One frozen document; append-only. Files in either language are drawn from ``content`` alone."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="slips")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=SlipKind)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()

    objects = SlipVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("slip version")
        ordering = ["placement", "number"]
        constraints = [models.UniqueConstraint(fields=["placement", "number"], name="slip_version_once")]
