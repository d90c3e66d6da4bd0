"""Notes that speak of rebates outside the filed rates (报行合一), for the compliance desk to look at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.models import TrackedQuerySet


class RebateNoteQuerySet(TrackedQuerySet["RebateNote"]):
    """Findings by reader."""

    view_permission = "renewals.conduct"


class RebateNote(models.Model):
    """Which words stand in whose note about which customer. The note itself stays where it was written."""

    renewal = models.ForeignKey("renewals.Renewal", models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("written"))
    words = models.CharField(_("words"), max_length=100)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    looked_at = models.DateTimeField(_("looked at"), null=True)
    verdict = models.CharField(_("verdict"), max_length=200, blank=True)

    objects = RebateNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note about rebates")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_by__isnull=True, looked_at__isnull=True, verdict="")
                | (Q(looked_by__isnull=False, looked_at__isnull=False) & ~Q(verdict="")),
                name="rebate_note_looked",
            ),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="rebate_note_branch")]
