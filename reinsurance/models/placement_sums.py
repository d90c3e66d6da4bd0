"""The sums of a placement as last computed: a roll-up beside the rows, never their source."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from reinsurance.models.placement import Placement
from reinsurance.models.placement_row import money


class PlacementSumsQuerySet(models.QuerySet["PlacementSums"]):
    """Sums by whether they still hold."""

    def current(self) -> PlacementSumsQuerySet:
        """Those of the version at which their placement stands."""
        return self.filter(of_version=F("placement__version"))


class PlacementSums(models.Model):
    """What the engine found for the sections of a placement at ``of_version``, in the currency of the placement.

    Every change of a placement, its sections or lines is an event of it and raises its version: sums of another version
    are stale and nobody reads them. Amounts are those of ``PlacementFigures.total`` under the same names; ``unplaced``
    is the amount nobody carries.
    """

    placement = models.OneToOneField(Placement, models.CASCADE, primary_key=True, related_name="sums")
    of_version = models.PositiveIntegerField()
    own = money()
    order = money()
    order_premium = money()
    unplaced = money()
    full = models.BooleanField()

    objects = PlacementSumsQuerySet.as_manager()

    class Meta:
        verbose_name = _("sums of a placement")

    def __str__(self) -> str:
        return f"{self.placement_id} · {self.of_version}"
