"""Numbers that must not be called for sales (禁呼名单, renewals brief §6)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BlockSource(models.TextChoices):
    CUSTOMER = "customer", _("Asked by the customer")
    REFUSAL = "refusal", _("Clear refusal")
    COMPLAINT = "complaint", _("Verified complaint")
    INDUSTRY = "industry", _("Shared list of the industry")
    OWN = "own", _("Own decision")


class DoNotCallQuerySet(models.QuerySet["DoNotCall"]):
    """Entries by day. Who may read the register is said by its pages: the entries hold for every branch."""

    def in_force(self, on: date) -> Self:
        """Entries that stand on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on, lifted_at__isnull=True)


class DoNotCall(models.Model):
    """A phone by its blind index; ``until`` inclusive, None for ever. Company-wide: blocked by one, blocked for all.

    ``masked`` is all that can be read of the number. A lifted entry stands no more; blocked again it begins anew.
    """

    phone_hash = models.CharField(max_length=32, unique=True)
    masked = models.CharField(_("number"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=BlockSource, default=BlockSource.CUSTOMER)
    reason = models.CharField(_("reason"), max_length=40)
    note = models.CharField(_("evidence"), max_length=200, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    recorded_by_no = models.CharField(_("recorded by"), max_length=20)
    batch = models.ForeignKey("workflow.ImportBatch", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DoNotCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("do-not-call entry")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="do_not_call_lift_pair",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="do_not_call_days"
            ),
            models.CheckConstraint(condition=Q(source__in=BlockSource.values), name="do_not_call_source_known"),
        ]
