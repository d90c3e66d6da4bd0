"""A vehicle in a case: the insured one and those it met."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.case import ClaimCase
from claims.models.case_part import CasePartQuerySet


class CaseVehicle(models.Model):
    """One vehicle of a case."""

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="vehicles")
    is_insured = models.BooleanField(_("insured vehicle"), default=False)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    model_name = models.CharField(_("model"), max_length=80, blank=True)

    objects = CasePartQuerySet["CaseVehicle"].as_manager()

    class Meta:
        ordering = ["case", "-is_insured", "id"]
        indexes = [models.Index(fields=["plate"], name="case_vehicle_plate")]

    def __str__(self) -> str:
        return self.plate or self.vin
