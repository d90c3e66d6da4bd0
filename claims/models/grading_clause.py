"""The clauses by which disabilities are graded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class GradingClauseQuerySet(models.QuerySet["GradingClause"]):
    """Clauses by words; the same for everybody."""

    def found_by(self, words: str) -> GradingClauseQuerySet:
        """Clauses with every word in their text, region of the body or number."""
        rows = self
        for word in words.split():
            rows = rows.filter(Q(text__icontains=word) | Q(body_region__icontains=word) | Q(number__istartswith=word))
        return rows


class GradingClause(models.Model):
    """One clause of an official standard, e.g. 5.10.6(11) of 人体损伤致残程度分级; ``grade`` 1 (heaviest) to 10."""

    standard = models.CharField(_("standard"), max_length=20)
    number = models.CharField(_("clause"), max_length=20)
    grade = models.PositiveSmallIntegerField(_("grade"))
    body_region = models.CharField(_("region of the body"), max_length=60)
    text = models.CharField(_("text"), max_length=400)

    objects = GradingClauseQuerySet.as_manager()

    class Meta:
        ordering = ["standard", "grade", "id"]
        verbose_name = _("grading clause")
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="grading_clause_once"),
            models.CheckConstraint(condition=Q(grade__range=(1, 10)), name="grading_clause_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"
