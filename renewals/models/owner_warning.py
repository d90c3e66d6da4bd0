"""An owner was told that a customer will be taken back (renewals brief §5, reclaim)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewals.models.owner_spell import OwnerSpell
from renewals.models.renewal import Renewal
from workflow.models import TrackedQuerySet


class WarningKind(models.TextChoices):
    UNTOUCHED = "untouched", _("No first contact yet")
    STALE = "stale", _("No follow-up for days")


class OwnerWarningQuerySet(TrackedQuerySet["OwnerWarning"]):
    """Warnings by reader."""

    view_permission = "renewals.view"


class OwnerWarning(models.Model):
    """Within one spell of one owner, after one contact (``since``), each kind is told once.

    ``since`` is the instant from which the days are counted: after a new contact the clock starts anew, and so does
    the warning. Append-only: nobody is taken a customer from who was not told first.
    """

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="owner_warnings", db_index=False)
    spell = models.ForeignKey(OwnerSpell, models.PROTECT, related_name="warnings", db_index=False)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=WarningKind)
    since = models.DateTimeField()
    at = models.DateTimeField()

    objects = OwnerWarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning before taking back")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["spell", "kind", "since"], name="owner_warning_once"),
            models.CheckConstraint(condition=Q(kind__in=WarningKind.values), name="owner_warning_kind"),
        ]
        indexes = [models.Index(fields=["renewal", "kind", "since"], name="owner_warning_renewal")]
