"""A premium offered to the customer. Append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.renewal import Line, Renewal
from workflow.models import TrackedQuerySet


class QuoteQuerySet(TrackedQuerySet["Quote"]):
    """Quotes by reader."""

    view_permission = "renewals.view"


class Quote(models.Model):
    """``premium`` in the renewal's currency; never records 返现/返点 (brief §6, 报行合一)."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="quotes")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    quoted_on = models.DateField(_("quoted on"))
    line = models.CharField(_("line"), max_length=10, choices=Line)
    coverage = models.CharField(_("coverage"), max_length=60, blank=True)
    premium = models.DecimalField(_("premium"), max_digits=12, decimal_places=2)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_at = models.DateTimeField()

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        ordering = ["quoted_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(premium__gt=0), name="quote_premium_positive")]
        indexes = [models.Index(fields=["renewal", "quoted_on"], name="quote_renewal")]
