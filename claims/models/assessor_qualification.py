"""Who may grade: a physician's or forensic examiner's certificate, from a day to a day (claims brief §2.1 step 6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from workflow.models import TrackedQuerySet


class AssessorQualificationQuerySet(TrackedQuerySet["AssessorQualification"]):
    """Qualifications by reader."""

    view_permission = "claims.view"


class AssessorQualification(models.Model):
    """A certificate of a person, entered by somebody else; both days inclusive."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessor_qualifications")
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=[("physician", _("Physician")), ("forensic", _("Forensic examiner"))],
    )
    certificate_no = models.CharField(_("certificate"), max_length=40)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = AssessorQualificationQuerySet.as_manager()

    class Meta:
        ordering = ["person", "valid_from"]
        verbose_name = _("qualification")
        constraints = [
            models.UniqueConstraint(fields=["kind", "certificate_no", "person"], name="qualification_once"),
            models.CheckConstraint(condition=~Q(entered_by=F("person")), name="qualification_by_another"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="qualification_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.certificate_no}"
