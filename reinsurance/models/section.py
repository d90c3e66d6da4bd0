"""A section or layer of a placement: what is insured, what we keep, what is ordered, at which terms."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.placement import Placement
from reinsurance.models.placement_row import money, share
from reinsurance.models.placement_terms import LineBasis


class Section(models.Model):
    """One section. Proportional: sum insured, retention and treaty for 100 %; what is left is the order.

    A layer has ``limit`` excess of ``attachment`` and an agreed ``order_premium`` for 100 % of it; the whole layer is
    the order. ``order_premium`` of a proportional section replaces its part of the original premium. Terms (premium,
    commission, brokerage) are those of the lead's quote once the firm order is released.

    ``endorsed_…`` are the totals after the last endorsement or cancellation; empty: as placed. The other columns stay
    as placed: they are the shares as agreed, by which all later money is divided.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="sections")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    sum_insured = money(_("sum insured (100 %)"), null=True, blank=True)
    premium = money(_("original premium (100 %)"), null=True, blank=True)
    retention = money(_("retention"), null=True, blank=True)
    treaty_cession = money(_("ceded to treaties"), default=Decimal(0), blank=True)
    attachment = money(_("attachment"), null=True, blank=True)
    limit = money(_("limit"), null=True, blank=True)
    order_percent = share(_("order (%)"), null=True, blank=True)
    order_basis = models.CharField(_("basis of the order"), max_length=8, choices=LineBasis, blank=True)
    order_premium = money(_("premium of the order"), null=True, blank=True)
    commission = share(_("commission (%)"), default=Decimal(0), blank=True)
    brokerage = share(_("brokerage (%)"), default=Decimal(0), blank=True)
    endorsed_amount = money(null=True)
    endorsed_premium = money(null=True)
    endorsed_order_premium = money(null=True)

    class Meta:
        verbose_name = _("section")
        ordering = ["placement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "position"], name="section_position"),
            models.CheckConstraint(
                condition=Q(
                    sum_insured__isnull=False,
                    sum_insured__gt=0,
                    retention__isnull=False,
                    retention__gte=0,
                    limit__isnull=True,
                    attachment__isnull=True,
                )
                | Q(limit__isnull=False, limit__gt=0, attachment__isnull=False, attachment__gte=0),
                name="section_is_share_or_layer",
            ),
            models.CheckConstraint(
                condition=Q(order_percent__isnull=True, order_basis="")
                | (Q(order_percent__gt=0, order_percent__lte=100) & ~Q(order_basis="")),
                name="section_order_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(commission__gte=0, commission__lte=60, brokerage__gte=0, brokerage__lte=15),
                name="section_rates",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_layer(self) -> bool:
        """An excess layer; else a proportional section."""
        return self.limit is not None

    @property
    def is_endorsed(self) -> bool:
        """The totals are no longer those of the placement."""
        return self.endorsed_amount is not None

    @property
    def amount_now(self) -> Decimal:
        """Sum insured, or limit of a layer, as last endorsed."""
        placed = self.limit if self.is_layer else self.sum_insured
        return (placed or Decimal(0)) if self.endorsed_amount is None else self.endorsed_amount

    @property
    def premium_now(self) -> Decimal | None:
        """Original premium as last endorsed; a layer has none."""
        if self.is_layer:
            return None
        return (self.premium or Decimal(0)) if self.endorsed_premium is None else self.endorsed_premium

    @property
    def order_premium_now(self) -> Decimal | None:
        """Agreed premium of the order as last endorsed; None: its part of the original premium."""
        return self.order_premium if self.endorsed_order_premium is None else self.endorsed_order_premium
