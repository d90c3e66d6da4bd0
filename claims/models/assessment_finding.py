"""What an assessor found: an injury with its clause. Never changed; a later round adds rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from claims.models.assessment_document import AssessmentDocument
from claims.models.assessment_part import AssessmentPartQuerySet
from claims.models.injury_assessment import InjuryAssessment
from claims.models.injury_terms import Round


class AssessmentFinding(models.Model):
    """One finding of one round. ``position`` numbers the gradings of a case: a returned case is graded anew."""

    assessment = models.ForeignKey(InjuryAssessment, models.PROTECT, related_name="findings")
    round = models.CharField(_("round"), max_length=12, choices=Round)
    position = models.PositiveSmallIntegerField(default=1)
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    standard = models.CharField(_("standard"), max_length=20)
    clause = models.CharField(_("clause"), max_length=20)
    clause_text = models.CharField(_("text"), max_length=400)
    grade = models.PositiveSmallIntegerField(_("grade"))
    measurement = EncryptedTextField(_("measured"))
    note = EncryptedTextField(_("note"), blank=True)
    photo = models.ForeignKey(AssessmentDocument, models.PROTECT, related_name="+", db_index=False)

    objects = AssessmentPartQuerySet["AssessmentFinding"].as_manager()

    class Meta:
        ordering = ["assessment", "position", "at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(grade__range=(1, 10)), name="finding_grade"),
            models.UniqueConstraint(fields=["assessment", "position", "round", "clause"], name="finding_clause_once"),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.clause}"
