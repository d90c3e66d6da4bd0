"""The reserve of a case and loss type as a series that only grows (claims brief §4.5)."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.case import ClaimCase, money
from claims.models.case_part import CasePartQuerySet
from claims.rules.case_terms import LossType, MovementKind


class ReserveMovement(models.Model):
    """One movement: ``amount`` is how much, ``estimate`` and ``paid`` are the totals after it.

    A payment below zero is money that came back. Rules: ``claims.rules.reserves``.

    Outstanding is ``estimate - paid`` and never below zero; in any period opening + raised - lowered - paid = closing.
    ``by`` is empty where the core system's list said so.
    """

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="movements", db_index=False)
    cover = models.CharField(_("cover"), max_length=12, blank=True)
    loss_type = models.CharField(_("loss type"), max_length=20, choices=LossType)
    position = models.PositiveIntegerField()
    kind = models.CharField(_("movement"), max_length=8, choices=MovementKind)
    amount = money(_("amount"))
    estimate = money(_("estimate"))
    paid = money(_("paid"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = CasePartQuerySet["ReserveMovement"].as_manager()

    class Meta:
        ordering = ["case", "cover", "loss_type", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "cover", "loss_type", "position"], name="reserve_movement_once"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & (Q(amount__gte=0) | Q(kind=MovementKind.PAID)),
                name="reserve_movement_not_negative",
            ),
            models.CheckConstraint(condition=Q(estimate__gte=F("paid")), name="reserve_movement_covers_paid"),
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="reserve_movement_kind"),
        ]
        indexes = [models.Index(fields=["at", "case"], name="reserve_movement_at")]

    @property
    def outstanding(self) -> Decimal:
        """未决 after the movement."""
        return self.estimate - self.paid
