"""A week that was looked through for patterns that make figures look better than they are."""

from __future__ import annotations

from django.db import models


class WatchRound(models.Model):
    """``period`` is the Monday of the week, looked through once for the whole company; ``found``: new suspicions."""

    period = models.DateField(unique=True)
    done_at = models.DateTimeField()
    found = models.PositiveIntegerField()

    class Meta:
        ordering = ["-period"]
