"""One line of a referral: what is asked for which loss."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from claims.models.case import money
from claims.models.referral import Referral
from claims.rules.case_terms import LossType
from claims.rules.referral_demands import Part
from workflow.models import TrackedQuerySet


class ReferralItemQuerySet(TrackedQuerySet["ReferralItem"]):
    """Items by reader."""

    view_permission = "claims.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """Whoever sees the referral sees its items."""
        referrals = Referral.objects.visible_to(user, within)
        return self.filter(referral__in=referrals.order_by().values("pk"))


class ReferralItem(models.Model):
    """``subject`` tells vehicles and people of one loss type apart: a plate, "injured 1"; no name."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="items")
    loss_type = models.CharField(_("loss type"), max_length=20, choices=LossType)
    subject = models.CharField(_("vehicle or person"), max_length=30, blank=True)
    claimed = money(_("claimed"))
    assessed = money(_("assessed"))
    asked = money(_("applied for"))
    granted = models.DecimalField(_("agreed"), max_digits=14, decimal_places=2, null=True)

    objects = ReferralItemQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "loss_type", "subject"], name="referral_item_once"),
            models.CheckConstraint(
                condition=Q(claimed__gte=0, assessed__gte=0, asked__gte=0)
                & (Q(granted__isnull=True) | Q(granted__gte=0)),
                name="referral_item_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_loss_type_display()} {self.subject}".strip()

    def part(self) -> Part:
        """As the rules read it."""
        return Part(self.loss_type, self.subject, Decimal(self.asked))
