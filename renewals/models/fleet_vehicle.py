"""A renewal of a fleet."""

from __future__ import annotations

from django.db import models

from renewals.models.fleet import Fleet
from renewals.models.renewal import Renewal


class FleetVehicle(models.Model):
    """A renewal belongs to one fleet at most."""

    fleet = models.ForeignKey(Fleet, models.PROTECT, related_name="vehicles")
    renewal = models.OneToOneField(Renewal, models.PROTECT, related_name="fleet_vehicle")

    class Meta:
        ordering = ["id"]
