"""How early a province lets a policy be quoted and issued, per line (renewals brief §3.5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewals.models.inherited import InheritedQuerySet


class WindowLine(models.TextChoices):
    COMMERCIAL = "commercial", _("Commercial")
    COMPULSORY = "compulsory", _("Compulsory")


class EarlyWindowQuerySet(InheritedQuerySet["EarlyWindow"]):
    """Windows by reader."""

    view_permission = "renewals.view"


class EarlyWindow(models.Model):
    """``days`` before T, for a branch and everything below, from ``valid_from`` inclusive. A change is a new row."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+")
    line = models.CharField(_("line"), max_length=10, choices=WindowLine)
    days = models.PositiveSmallIntegerField(_("days before the cover ends"))
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source document"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("set"))

    objects = EarlyWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("early window")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "line", "valid_from"], name="early_window_once"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=180), name="early_window_days"),
            models.CheckConstraint(condition=Q(line__in=WindowLine.values), name="early_window_line_known"),
            models.CheckConstraint(condition=~Q(source=""), name="early_window_has_source"),
        ]
