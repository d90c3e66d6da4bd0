"""Income, consumption and wages of a region and statistical year, as they hold from a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.rules.standards import BASES, StandardRow


class CompensationStandardQuerySet(models.QuerySet["CompensationStandard"]):
    """Standards; the same for every branch."""

    def rows(self) -> list[StandardRow]:
        """As the rules read them."""
        return [standard.row() for standard in self]


class CompensationStandard(models.Model):
    """One row of the table of the claims brief §3. An unknown figure is null, never a guess.

    Unconfirmed until an administrator compares it with the publication and says from which day it holds. Both days
    are inclusive; a confirmed row without the second holds until the next one begins.
    """

    region = models.CharField(_("region"), max_length=20)
    data_year = models.PositiveSmallIntegerField(_("statistical year"))
    basis = models.CharField(_("basis"), max_length=20, choices=list(BASES.items()), default="urban")
    income = models.DecimalField(_("income"), max_digits=12, decimal_places=2, null=True, blank=True)
    consumption = models.DecimalField(_("consumption"), max_digits=12, decimal_places=2, null=True, blank=True)
    average_wage = models.DecimalField(_("average yearly wage"), max_digits=12, decimal_places=2, null=True, blank=True)
    effective_from = models.DateField(_("holds from"), null=True, blank=True)
    effective_to = models.DateField(_("holds until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = CompensationStandardQuerySet.as_manager()

    class Meta:
        ordering = ["region", "basis", "-data_year"]
        verbose_name = _("compensation standard")
        constraints = [
            models.UniqueConstraint(fields=["region", "basis", "data_year"], name="standard_once"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_from__lte=F("effective_to")),
                name="standard_dates",
            ),
            models.CheckConstraint(
                condition=Q(income__isnull=False) | Q(consumption__isnull=False) | Q(average_wage__isnull=False),
                name="standard_some_figure",
            ),
            models.CheckConstraint(
                condition=(Q(income__isnull=True) | Q(income__gt=0))
                & (Q(consumption__isnull=True) | Q(consumption__gt=0))
                & (Q(average_wage__isnull=True) | Q(average_wage__gt=0)),
                name="standard_positive",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) & Q(confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False) & Q(confirmed_by__isnull=False) & Q(effective_from__isnull=False),
                name="standard_confirmed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.data_year}"

    @property
    def confirmed(self) -> bool:
        """Whether a final calculation may rest on it."""
        return self.confirmed_at is not None

    def row(self) -> StandardRow:
        """As the rules read it."""
        return StandardRow(
            region=self.region,
            data_year=self.data_year,
            basis=self.basis,
            income=self.income,
            consumption=self.consumption,
            average_wage=self.average_wage,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            source=self.source,
            verified=self.confirmed,
        )
