"""An injured person of a case. Health data is sensitive: masked, and every look at it is an event."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import BlindIndexField, EncryptedTextField
from claims.models.case import ClaimCase
from claims.models.case_part import CasePartQuerySet


class CaseInjured(models.Model):
    """One injured person; ``grade`` 1 to 10 is the expected disability, none where there is none."""

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="injured")
    name = EncryptedTextField(_("name"))
    certificate_no = EncryptedTextField(_("certificate number"), blank=True)
    certificate_hash = BlindIndexField(of="certificate_no")
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_hash = BlindIndexField(of="phone")
    injury = EncryptedTextField(_("injury"), blank=True)
    hospital = EncryptedTextField(_("hospital"), blank=True)
    severity = models.CharField(
        _("severity"),
        max_length=8,
        choices=[("light", _("Light")), ("serious", _("Serious")), ("death", _("Death"))],
        default="light",
    )
    grade = models.PositiveSmallIntegerField(_("expected grade"), null=True)

    objects = CasePartQuerySet["CaseInjured"].as_manager()

    class Meta:
        ordering = ["case", "id"]
        indexes = [
            models.Index(fields=["certificate_hash"], name="case_injured_certificate"),
            models.Index(fields=["phone_hash"], name="case_injured_phone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__gte=1, grade__lte=10), name="case_injured_grade"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_severity_display()} {self.pk}"
