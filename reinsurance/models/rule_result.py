"""What a rule answered when it was asked: immutable, with its inputs (reinsurance brief §4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.placement import Placement
from reinsurance.models.placement_terms import Moment


class RuleResult(models.Model):
    """One answer about a placement (and a counterparty); append-only. ``severity`` empty: everything held.

    ``rule``, ``rule_version`` and ``numbers`` are those it was asked by; version 0 is the one of the register.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="rule_results")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    counterparty = models.ForeignKey(Counterparty, models.PROTECT, null=True, related_name="+")
    moment = models.CharField(max_length=12, choices=Moment)
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, blank=True)
    rule = models.CharField(max_length=10, blank=True)
    rule_version = models.PositiveSmallIntegerField(default=0)
    numbers = models.JSONField(default=dict)
    inputs = models.JSONField()
    by_no = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("rule result")
        ordering = ["placement", "-id"]
