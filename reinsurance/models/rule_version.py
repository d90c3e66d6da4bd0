"""A version of a rule as compliance keeps it: how strict, with which numbers, from which source, on which days."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from reinsurance.models.rule_terms import RuleSeverity, RuleStatus
from reinsurance.rules.regulation import Severity, Status, Version


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    """Versions; the same for every branch."""

    def visible_to(self, user: Actor) -> RuleVersionQuerySet:
        """Rules of the company: whoever sees placements sees them."""
        return self if user.scope().may("reinsurance.view") else self.none()

    def verified(self) -> RuleVersionQuerySet:
        """Those a second person has compared with their source."""
        return self.filter(verified_by__isnull=False)


class RuleVersion(models.Model):
    """One version. It holds once somebody else than its maker has verified it; before that it changes nothing.

    ``numbers`` are decimals as text, by the names the register gives them. Both days are inclusive.
    """

    rule = models.CharField(_("rule"), max_length=10)
    number = models.PositiveSmallIntegerField()
    severity = models.CharField(_("severity"), max_length=8, choices=RuleSeverity)
    status = models.CharField(_("status"), max_length=10, choices=RuleStatus)
    source = models.CharField(_("source"), max_length=200)
    numbers = models.JSONField(default=dict)
    valid_from = models.DateField(_("holds from"))
    valid_until = models.DateField(_("holds until"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule version")
        ordering = ["rule", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            models.CheckConstraint(condition=Q(severity__in=RuleSeverity.values), name="rule_version_severity"),
            models.CheckConstraint(condition=Q(status__in=RuleStatus.values), name="rule_version_status"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lte=F("valid_until")), name="rule_version_days"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="rule_version_verified_pair",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("made_by")), name="rule_version_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}/{self.number}"

    def as_rule(self) -> Version:
        """As the rules read it."""
        return Version(
            number=self.number,
            severity=Severity(self.severity),
            status=Status(self.status),
            source=self.source,
            numbers={name: Decimal(number) for name, number in self.numbers.items()},
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )
