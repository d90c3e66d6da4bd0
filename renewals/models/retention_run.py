"""What one round of the retention job did in one branch (renewals brief §6)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField


class RetentionRunQuerySet(TrackedQuerySet["RetentionRun"]):
    """Runs by reader."""

    view_permission = "renewals.privacy"


class RetentionRun(Tracked):
    """How many tasks of customers lost on or before ``cutoff`` (inclusive) lost their contact data, and how many a
    legal hold kept. Written once, together with the event; a round that changes nothing leaves no row."""

    at = models.DateTimeField(_("run"))
    cutoff = models.DateField(_("lost on or before"))
    years = models.PositiveSmallIntegerField(_("years"))
    anonymised = models.PositiveIntegerField(_("made unreadable"))
    held = models.PositiveIntegerField(_("kept by a legal hold"))
    status = StatusField(default="retained", choices=[("retained", _("Retained"))], protected=True)

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention run")
        ordering = ["-id"]
        indexes = [models.Index(fields=["branch", "-id"], name="retention_run_branch")]

    def __str__(self) -> str:
        return f"{self.pk}"
