"""The six amounts of a case by loss type: claimed, assessed, estimated, applied for, approved, paid, kept apart."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.case import ClaimCase, money
from claims.models.case_part import CasePartQuerySet
from claims.rules.case_terms import LossType


class CaseAmount(models.Model):
    """Amounts of one loss type. Four come from the core system; ``applied`` and ``approved`` are decided here."""

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="amounts")
    loss_type = models.CharField(_("loss type"), max_length=20, choices=LossType)
    claimed = money(_("claimed"))
    assessed = money(_("assessed"))
    estimate = money(_("estimate"))
    applied = money(_("applied for"))
    approved = money(_("approved"))
    paid = money(_("paid"))

    objects = CasePartQuerySet["CaseAmount"].as_manager()

    class Meta:
        ordering = ["case", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "loss_type"], name="case_amount_once"),
            models.CheckConstraint(
                condition=Q(claimed__gte=0, assessed__gte=0, estimate__gte=0)
                & Q(applied__gte=0, approved__gte=0, paid__gte=0),
                name="case_amount_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.get_loss_type_display()

    @property
    def outstanding(self) -> Decimal:
        """未决: what is estimated and not yet paid."""
        return max(self.estimate - self.paid, Decimal(0))
