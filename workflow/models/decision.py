"""What somebody said about an approval, append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow.models.approval import Approval


class Decision(models.Model):
    """One act on an approval with everything a reader asks later: who, for whom, what was seen, how long it lay.

    ``facts`` are the case's facts as they were on the locked row, ``limits`` the limit rows that were tested,
    ``documents`` the hashes of the files. ``lay_minutes`` are office minutes since the seat opened. ``version`` is the
    approval's version the act made; the row is written with the event of that version.
    """

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    step_name = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opinion = models.TextField(blank=True)
    amount_before = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    amount_after = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    facts = models.JSONField(default=dict)
    limits = models.JSONField(default=list)
    documents = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    lay_minutes = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        ordering = ["approval", "version"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "version"], name="decision_once_per_version"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | (Q(by__isnull=False) & ~Q(on_behalf_of=F("by"))),
                name="decision_behalf",
            ),
        ]
