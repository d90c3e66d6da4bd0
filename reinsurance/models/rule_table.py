"""Tables that rules are asked by: methods filed for dividing risks (R03), factors of credit risk (R11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reinsurance.models.counterparty_terms import Agency
from reinsurance.rules.credit import HONG_KONG, LEAST_K, MOST_K, OFFSHORE, ONSHORE, CreditFactor
from workflow.models import TrackedQuerySet


class Market(models.TextChoices):
    """Where an acceptor stands, as the table of factors asks."""

    ONSHORE = ONSHORE, _("Onshore")
    OFFSHORE = OFFSHORE, _("Offshore")
    HONG_KONG = HONG_KONG, _("Hong Kong, favoured")


T = TypeVar("T", bound="RuleTableRow")


class RuleTableQuerySet(models.QuerySet[T]):
    """Rows; the same for every reader."""

    def visible_to(self, user: Actor) -> Self:
        """Tables of the company: whoever sees placements sees them."""
        return self if user.scope().may("reinsurance.view") else self.none()

    def holding_on(self, day: date) -> Self:
        """Those of which the day is one of their days."""
        until = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        return self.filter(until, valid_from__lte=day)


class RuleTableRow(models.Model):
    """A row of a table: from a day until another, both inclusive. Append-only."""

    source = models.CharField(_("source"), max_length=200)
    valid_from = models.DateField(_("holds from"))
    valid_until = models.DateField(_("holds until"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


class FiledMethodQuerySet(RuleTableQuerySet["FiledMethod"]):
    """Methods by reader."""

    def visible_to(self, user: Actor) -> Self:
        """Those filed for the reader's branches, and those above them, which hold for these as well."""
        scope, rows = user.scope(), super().visible_to(user)
        if scope.everything:
            return rows
        paths = scope.paths_for("reinsurance.view")
        above = {code for path in paths for code in path.strip("/").split("/")}
        return rows.filter(TrackedQuerySet.on_paths(paths) | Q(branch__code__in=above))


class FiledMethod(RuleTableRow):
    """A method of dividing risks into units, as filed for ``branch`` and everything below (Insurance Law art. 104)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)

    objects = FiledMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("filed method")
        ordering = ["code", "-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "code", "valid_from"], name="filed_method_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lte=F("valid_until")), name="filed_method_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CreditFactorRow(RuleTableRow):
    """A factor of the actuary's table; see :class:`reinsurance.rules.credit.CreditFactor`."""

    market = models.CharField(_("market"), max_length=10, choices=Market)
    solvency_from = models.DecimalField(_("solvency from (%)"), max_digits=7, decimal_places=2, null=True, blank=True)
    agency = models.CharField(_("agency"), max_length=8, choices=Agency, blank=True)
    grade = models.CharField(_("grade"), max_length=6, blank=True)
    secured = models.BooleanField(_("with collateral"), default=False)
    base = models.DecimalField("RF0", max_digits=9, decimal_places=6)
    k = models.DecimalField("K", max_digits=5, decimal_places=4, default=Decimal(0))

    objects = RuleTableQuerySet["CreditFactorRow"].as_manager()

    class Meta:
        verbose_name = _("credit factor")
        ordering = ["market", "agency", "solvency_from", "grade", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(market__in=Market.values), name="credit_factor_market"),
            models.CheckConstraint(condition=Q(base__gte=0, k__gte=LEAST_K, k__lte=MOST_K), name="credit_factor_range"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lte=F("valid_until")), name="credit_factor_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_market_display()} {self.grade}"

    def as_rule(self) -> CreditFactor:
        """As the rules read it."""
        return CreditFactor(
            market=self.market,
            base=self.base,
            k=self.k,
            solvency_from=self.solvency_from,
            agency=self.agency,
            grade=self.grade,
            secured=self.secured,
        )
