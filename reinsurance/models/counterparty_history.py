"""Ratings and solvency of a counterparty as they became known: append-only histories."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.counterparty_terms import Agency


class CounterpartyRating(models.Model):
    """A grade of one agency from a day on."""

    counterparty = models.ForeignKey(Counterparty, models.PROTECT, related_name="ratings")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    agency = models.CharField(_("agency"), max_length=8, choices=Agency)
    grade = models.CharField(_("grade"), max_length=6)
    outlook = models.CharField(_("outlook"), max_length=40, blank=True)
    rated_on = models.DateField(_("rated on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rating")
        ordering = ["-rated_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["counterparty", "agency", "rated_on"], name="counterparty_rating_once"),
        ]


class CounterpartySolvency(models.Model):
    """Solvency at the end of a quarter, in percent, with the integrated risk rating (风险综合评级)."""

    counterparty = models.ForeignKey(Counterparty, models.PROTECT, related_name="solvencies")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    as_of = models.DateField(_("as of"))
    core = models.DecimalField(_("core (%)"), max_digits=7, decimal_places=2)
    comprehensive = models.DecimalField(_("comprehensive (%)"), max_digits=7, decimal_places=2)
    risk_rating = models.CharField(_("integrated risk rating"), max_length=4)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("solvency")
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["counterparty", "as_of"], name="counterparty_solvency_once"),
            models.CheckConstraint(
                condition=Q(core__lte=models.F("comprehensive")), name="counterparty_solvency_core_is_part"
            ),
        ]
