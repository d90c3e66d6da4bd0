"""A line: what one reinsurer writes on one section, and what it signs."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.placement import Placement
from reinsurance.models.placement_document import PlacementDocument
from reinsurance.models.placement_row import share
from reinsurance.models.placement_terms import LineBasis, LineState
from reinsurance.models.section import Section

#: Signed lines, and those that were and kept their days.
CONTRACT = (LineState.SIGNED, LineState.REPLACED)


class Line(models.Model):
    """One line. ``written`` is stated on ``basis``; ``signed`` (ten decimals, on the same basis) is the contract.

    ``stands``: the reinsurer asks for the line unreduced. ``evidence`` is the stamped document or mail it came with.
    ``covered`` is what the line covers in CNY, for the limits of its group. ``affiliated``: the reinsurer is an
    affiliate of the policyholder. A line whose reinsurer was replaced leaves its ``position`` to its successor.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="lines")
    section = models.ForeignKey(Section, models.PROTECT, related_name="lines")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    reinsurer = models.ForeignKey(Counterparty, models.PROTECT, related_name="lines_carried")
    broker = models.ForeignKey(Counterparty, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    leads = models.BooleanField(_("leads"), default=False)
    written = share(_("written line (%)"))
    basis = models.CharField(_("basis"), max_length=8, choices=LineBasis)
    stands = models.BooleanField(_("to stand"), default=False)
    affiliated = models.BooleanField(_("affiliate of the policyholder"), default=False)
    conditions = models.CharField(_("line conditions"), max_length=400, blank=True)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    repeat_reason = models.CharField(max_length=400, blank=True)
    evidence = models.ForeignKey(PlacementDocument, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=16, choices=LineState, default=LineState.WRITTEN)
    signed = share(_("signed line (%)"), null=True)
    covered = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("line")
        ordering = ["section", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "position"], condition=~Q(state=LineState.REPLACED), name="line_position"
            ),
            models.CheckConstraint(condition=Q(written__gt=0, written__lte=100), name="line_written_range"),
            models.CheckConstraint(
                condition=Q(signed__isnull=True) | Q(signed__gte=0, signed__lte=100), name="line_signed_range"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CONTRACT, signed__isnull=False)
                | (~Q(state__in=CONTRACT) & Q(signed__isnull=True)),
                name="line_signed_when_signed",
            ),
            models.CheckConstraint(
                condition=Q(signed__isnull=True) | Q(signed__lte=F("written")),
                name="line_signed_within_written",
            ),
        ]
        indexes = [models.Index(fields=["reinsurer", "state"], name="line_reinsurer_state")]
