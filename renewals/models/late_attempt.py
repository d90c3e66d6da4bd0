"""Somebody tried to date a contact back further than is allowed (renewals brief §1.5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.renewal import Renewal
from workflow.models import TrackedQuerySet


class LateAttemptQuerySet(TrackedQuerySet["LateAttempt"]):
    """Attempts by reader."""

    view_permission = "renewals.board"


class LateAttempt(models.Model):
    """Nothing was taken over: ``at`` is when the contact was said to have been, ``entered_at`` when it was refused."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("contact time"))
    entered_at = models.DateTimeField(_("entered"))

    objects = LateAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact dated back")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(at__lt=F("entered_at")), name="late_attempt_is_late")]
        indexes = [
            models.Index(fields=["branch", "-id"], name="late_attempt_branch"),
            models.Index(fields=["entered_at"], name="late_attempt_entered"),
        ]
