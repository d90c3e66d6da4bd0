"""What two people allow of one placement although a rule speaks against it (突破审批)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.placement import Placement


class RuleAllowance(models.Model):
    """One rule, one counterparty, one placement: asked for with a reason, granted by somebody else."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="allowances")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(_("rule"), max_length=10)
    counterparty = models.ForeignKey(Counterparty, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("allowance")
        ordering = ["placement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "rule", "counterparty"], name="rule_allowance_once"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True, granted_at__isnull=True)
                | Q(granted_by__isnull=False, granted_at__isnull=False),
                name="rule_allowance_granted_pair",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("asked_by")), name="rule_allowance_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.counterparty}"
