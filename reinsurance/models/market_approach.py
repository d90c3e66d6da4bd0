"""A market that was asked, and what it answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.placement import Placement
from reinsurance.models.placement_row import money, share
from reinsurance.models.placement_terms import ApproachState, LineBasis


class MarketApproach(models.Model):
    """One reinsurer asked, directly or through a broker. ``slip_sha256`` is the version it was sent."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="approaches")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    reinsurer = models.ForeignKey(Counterparty, models.PROTECT, related_name="approaches")
    broker = models.ForeignKey(Counterparty, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=14, choices=ApproachState, default=ApproachState.SENT)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("market approach")
        ordering = ["placement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "reinsurer", "broker"], name="approach_once"),
            models.UniqueConstraint(
                fields=["placement", "reinsurer"], condition=Q(broker__isnull=True), name="approach_once_directly"
            ),
            models.CheckConstraint(condition=Q(state__in=ApproachState.values), name="approach_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.reinsurer} ({self.broker})" if self.broker_id else str(self.reinsurer)


class Quote(models.Model):
    """What one market offers for one section; append-only. ``valid_until`` is the last instant it holds."""

    approach = models.ForeignKey(MarketApproach, models.PROTECT, related_name="quotes")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="quotes")
    section = models.ForeignKey("reinsurance.Section", models.PROTECT, related_name="quotes")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    order_premium = money(_("premium of the order"), null=True)
    commission = share(_("commission (%)"))
    brokerage = share(_("brokerage (%)"))
    offered = share(_("share offered (%)"))
    offered_basis = models.CharField(_("basis"), max_length=8, choices=LineBasis)
    valid_until = models.DateTimeField(_("valid until"))
    reference = models.CharField(_("reference of the market"), max_length=60, blank=True)
    net_cost = money(_("net cost of the order"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("quote")
        ordering = ["placement", "id"]


class Subjectivity(models.Model):
    """A condition of a market. A pre-bind one keeps cover from being bound until it is cleared."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="subjectivities")
    approach = models.ForeignKey(MarketApproach, models.PROTECT, related_name="subjectivities")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(_("condition"), max_length=400)
    before_binding = models.BooleanField(_("before binding"), default=True)
    due_on = models.DateField(_("due"), null=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("subjectivity")
        ordering = ["placement", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True, cleared_at__isnull=True)
                | Q(cleared_by__isnull=False, cleared_at__isnull=False),
                name="subjectivity_cleared_pair",
            ),
        ]
