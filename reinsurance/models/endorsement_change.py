"""What an endorsement makes of one section, and who of those on the slip must agree to it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.endorsement import Endorsement
from reinsurance.models.endorsement_terms import Answer
from reinsurance.models.placement_document import PlacementDocument
from reinsurance.models.placement_row import money
from reinsurance.models.section import Section


class EndorsementChange(models.Model):
    """The change of one section: what was entered, and the cumulative totals it leads to.

    ``amount`` is the sum insured, or the limit of a layer. ``…_change`` is as entered; by the basis of the endorsement
    less may be charged, so the totals are kept as well.
    """

    endorsement = models.ForeignKey(Endorsement, models.PROTECT, related_name="changes")
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    amount_change = money(default=Decimal(0))
    premium_change = money(default=Decimal(0))
    order_premium_change = money(default=Decimal(0))
    amount = money()
    premium = money(null=True)
    order_premium = money(null=True)

    class Meta:
        verbose_name = _("endorsed section")
        ordering = ["section__position"]
        constraints = [
            models.UniqueConstraint(fields=["endorsement", "section"], name="endorsement_change_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & (Q(premium__isnull=True) | Q(premium__gte=0))
                & (Q(order_premium__isnull=True) | Q(order_premium__gte=0)),
                name="endorsement_change_signs",
            ),
        ]


class EndorsementParty(models.Model):
    """One reinsurer of the slip (with the broker it came through), and what it answered. Answered once."""

    endorsement = models.ForeignKey(Endorsement, models.PROTECT, related_name="parties")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    reinsurer = models.ForeignKey(Counterparty, models.PROTECT, related_name="+")
    broker = models.ForeignKey(Counterparty, models.PROTECT, null=True, related_name="+")
    must_agree = models.BooleanField(default=True)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True)
    evidence = models.ForeignKey(PlacementDocument, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("party of an endorsement")
        ordering = ["endorsement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["endorsement", "reinsurer", "broker"], name="endorsement_party_once"),
            models.UniqueConstraint(
                fields=["endorsement", "reinsurer"],
                condition=Q(broker__isnull=True),
                name="endorsement_party_once_directly",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True, evidence__isnull=True)
                | (
                    Q(answer__in=Answer.values)
                    & Q(answered_by__isnull=False, answered_at__isnull=False, evidence__isnull=False)
                ),
                name="endorsement_party_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reinsurer} ({self.broker})" if self.broker_id else str(self.reinsurer)
