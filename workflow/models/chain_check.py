"""What the verification of the event chain found, each time it ran."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ChainCheck(models.Model):
    """One reading of all events and seals. Append-only by trigger: who breaks the chain cannot unsay that it was seen.

    ``breaches`` counts what does not fit; ``first`` is the first of it, with the row, what differs and the last row
    that still fits (``workflow.chain.Breach``). ``asked_by`` is empty for the nightly run. ``seal_day`` and
    ``seal`` are the newest seal, to be compared with the one noted outside Banli.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    events = models.PositiveIntegerField()
    seals = models.PositiveIntegerField()
    breaches = models.PositiveIntegerField()
    first: models.JSONField[Any, Any] = models.JSONField(default=dict)
    seal_day = models.DateField(null=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("verification of the event chain")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(finished_at__gte=models.F("started_at")), name="chain_check_times"),
            models.CheckConstraint(
                condition=Q(seal_day__isnull=True, seal="") | (Q(seal_day__isnull=False) & ~Q(seal="")),
                name="chain_check_seal_pair",
            ),
        ]
