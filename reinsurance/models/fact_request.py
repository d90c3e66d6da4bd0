"""An acceptor asks for our retention and the facts of the original insurance (Insurance Law art. 28(2))."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.placement import Placement
from reinsurance.models.placement_document import PlacementDocument


class FactRequest(models.Model):
    """One request, with the mail it came by, and the answer in writing. ``due_on`` is the last day to answer."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="fact_requests")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    counterparty = models.ForeignKey(Counterparty, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(PlacementDocument, models.PROTECT, related_name="+")
    due_on = models.DateField(_("to be answered by"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.ForeignKey(PlacementDocument, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request for facts")
        ordering = ["placement", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(answer__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="fact_request_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counterparty} · {self.due_on}"
