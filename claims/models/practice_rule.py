"""How the courts of a region count where the law leaves it open: schedules, caps, rates, from a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.rules.practice import PracticeRow


class PracticeRuleQuerySet(models.QuerySet["PracticeRule"]):
    """Rules of practice; the same for every branch."""

    def rows(self) -> list[PracticeRow]:
        """As the rules read them."""
        return [rule.row() for rule in self]


class PracticeRule(models.Model):
    """A value of one of the codes in ``claims.rules.practice``, for a region ("" means everywhere), days inclusive."""

    region = models.CharField(_("region"), max_length=20, blank=True)
    code = models.CharField(_("rule"), max_length=40)
    value = models.CharField(_("value"), max_length=20)
    effective_from = models.DateField(_("holds from"))
    effective_to = models.DateField(_("holds until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    objects = PracticeRuleQuerySet.as_manager()

    class Meta:
        ordering = ["region", "code", "-effective_from"]
        verbose_name = _("rule of practice")
        constraints = [
            models.UniqueConstraint(fields=["region", "code", "effective_from"], name="practice_rule_once"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_from__lte=F("effective_to")),
                name="practice_rule_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.code} {self.value}"

    def row(self) -> PracticeRow:
        """As the rules read it."""
        return PracticeRow(self.region, self.code, self.value, self.effective_from, self.effective_to, self.source)
