"""A reinsurer is replaced under a running cover (更换接受人): asked for, decided, carried out (brief §2 row 11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.line import Line
from reinsurance.models.placement import Placement
from reinsurance.models.placement_document import PlacementDocument
from reinsurance.rules.replacing import Kept


class ReplacementMode(models.TextChoices):
    """截止方式: who answers for losses that happened before the day. Premium is divided by days either way."""

    CUT_OFF = "cut_off", _("Cut-off: losses before the day stay with the old line")
    CLEAN_CUT = "clean_cut", _("Clean cut: the new line takes over open losses as well")


class ReplacementState(models.TextChoices):
    """更换状态."""

    ASKED = "replace_asked", _("In approval")
    DROPPED = "replace_dropped", _("Dropped")
    DONE = "replace_done", _("Carried out")


class ReplacementQuerySet(models.QuerySet["Replacement"]):
    """Replacements by reader and by where they stand."""

    def visible_to(self, user: Actor) -> ReplacementQuerySet:
        """Whoever sees the placement sees who left it."""
        return self.filter(placement__in=Placement.objects.visible_to(user).order_by().values("pk"))

    def pending(self) -> ReplacementQuerySet:
        """Asked for and not decided."""
        return self.filter(state=ReplacementState.ASKED)

    def done(self) -> ReplacementQuerySet:
        """Carried out."""
        return self.filter(state=ReplacementState.DONE)


def _money(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=20, decimal_places=2, null=True, blank=True)


class Replacement(models.Model):
    """One line handed over as it was signed; its steps are events of the placement.

    ``proof`` says why the reinsurer leaves, ``release`` that it lets go, ``acceptance`` that the new one takes over.
    What the old line keeps, and the new line, are written when it is carried out, with the document that says so.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="replacements")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(Line, models.PROTECT, related_name="replacements")
    reinsurer = models.ForeignKey(Counterparty, models.PROTECT, related_name="+")
    broker = models.ForeignKey(Counterparty, models.PROTECT, null=True, blank=True, related_name="+")
    affiliated = models.BooleanField(_("affiliate of the policyholder"), default=False)
    mode = models.CharField(_("how the old line ends"), max_length=12, choices=ReplacementMode)
    cut_at = models.DateTimeField(_("old line ends"))
    reason = models.CharField(_("reason"), max_length=400)
    proof = models.ForeignKey(PlacementDocument, models.PROTECT, related_name="+")
    release = models.ForeignKey(PlacementDocument, models.PROTECT, related_name="+")
    acceptance = models.ForeignKey(PlacementDocument, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=16, choices=ReplacementState, default=ReplacementState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    new_line = models.OneToOneField(Line, models.PROTECT, null=True, blank=True, related_name="taken_over")
    kept_premium = _money(_("premium kept"))
    kept_commission = _money(_("commission kept"))
    kept_brokerage = _money(_("brokerage kept"))
    slip: Any = models.ForeignKey(
        "reinsurance.SlipVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ReplacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("replacement of a reinsurer")
        ordering = ["placement", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReplacementState.values), name="replacement_state_known"),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(state=ReplacementState.ASKED), name="replacement_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state=ReplacementState.DONE), name="replacement_of_a_line_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ReplacementState.DONE,
                    slip__isnull=False,
                    new_line__isnull=False,
                    kept_premium__isnull=False,
                    kept_commission__isnull=False,
                    kept_brokerage__isnull=False,
                )
                | (~Q(state=ReplacementState.DONE) & Q(slip__isnull=True, new_line__isnull=True)),
                name="replacement_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return str(self.placement)

    @property
    def kept(self) -> Kept:
        """What the old line keeps; nothing before it is carried out."""
        nothing = Decimal(0)
        return Kept(
            premium=self.kept_premium or nothing,
            commission=self.kept_commission or nothing,
            brokerage=self.kept_brokerage or nothing,
        )
