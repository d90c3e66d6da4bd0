"""A policy a case falls under."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.case import ClaimCase
from claims.models.case_part import CasePartQuerySet
from claims.rules.case_terms import PolicyKind


class CasePolicy(models.Model):
    """One policy of a case; both days of cover are inclusive."""

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="policies")
    kind = models.CharField(_("kind of policy"), max_length=12, choices=PolicyKind)
    policy_no = models.CharField(_("policy number"), max_length=30)
    starts_on = models.DateField(_("start of cover"), null=True)
    ends_on = models.DateField(_("last covered day"), null=True)
    limit = models.DecimalField(_("insured limit"), max_digits=14, decimal_places=2, null=True)

    objects = CasePartQuerySet["CasePolicy"].as_manager()

    class Meta:
        ordering = ["case", "kind", "policy_no"]
        indexes = [models.Index(fields=["policy_no"], name="case_policy_number")]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "policy_no"], name="case_policy_once"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="case_policy_days",
            ),
        ]

    def __str__(self) -> str:
        return self.policy_no
