"""A saved calculation: the document, every figure it used, and the answer; never changed, recomputed to compare."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.assessment_part import AssessmentPartQuerySet
from claims.models.injury_assessment import InjuryAssessment
from claims.models.injury_terms import CalculationKind


class AssessmentCalculation(models.Model):
    """One calculation of a kind; which counts says ``guards.calculation_of``. ``answer["used"]`` is what it rests on.

    ``entered`` is what stood in the form, so that the next calculation begins with it.
    """

    assessment = models.ForeignKey(InjuryAssessment, models.PROTECT, related_name="calculations")
    kind = models.CharField(_("kind"), max_length=10, choices=CalculationKind)
    draft = models.BooleanField(_("draft"))
    entered = models.JSONField()
    document = models.JSONField()
    answer = models.JSONField()
    award = models.DecimalField(_("award"), max_digits=14, decimal_places=2)
    insurer_pays = models.DecimalField(_("insurer pays"), max_digits=14, decimal_places=2)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = AssessmentPartQuerySet["AssessmentCalculation"].as_manager()

    class Meta:
        ordering = ["assessment", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(award__gte=0, insurer_pays__gte=0), name="calculation_not_negative"),
            models.CheckConstraint(condition=Q(kind__in=CalculationKind.values), name="calculation_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.insurer_pays}"

    @property
    def basis(self) -> str:
        """Of what is expected: where it comes from, an ``ExpectedBasis``."""
        return str(self.entered.get("basis", ""))
