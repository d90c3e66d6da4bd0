"""A cancellation (注销、退保) of bound cover: asked for, decided, carried out at its hour (brief §1.2 row 15)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reinsurance.models.placement import Placement
from reinsurance.models.placement_document import PlacementDocument
from reinsurance.models.placement_row import share


class CancellationMethod(models.TextChoices):
    """退费方式. The values are those of ``rules.periods.ReturnMethod``."""

    PRO_RATA = "pro_rata", _("Pro rata")
    SHORT_RATE = "short_rate", _("Short rate")
    AB_INITIO = "ab_initio", _("From inception")


class CancellationState(models.TextChoices):
    """注销状态."""

    ASKED = "cancel_asked", _("In approval")
    ALLOWED = "cancel_allowed", _("Approved, not yet effective")
    DROPPED = "cancel_dropped", _("Dropped")
    DONE = "cancel_done", _("Carried out")


PENDING = (CancellationState.ASKED, CancellationState.ALLOWED)


class CancellationQuerySet(models.QuerySet["Cancellation"]):
    """Cancellations by reader and by where they stand."""

    def visible_to(self, user: Actor) -> CancellationQuerySet:
        """Whoever sees the placement sees what became of it."""
        return self.filter(placement__in=Placement.objects.visible_to(user).order_by().values("pk"))

    def pending(self) -> CancellationQuerySet:
        """Asked for or allowed, and not carried out."""
        return self.filter(state__in=PENDING)


class Cancellation(models.Model):
    """One cancellation; its steps are events of the placement. ``factor`` is the part of a pro-rata return, in percent.

    ``slip`` is the document that says what every line returns, once it is carried out.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="cancellations")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(_("return of premium"), max_length=12, choices=CancellationMethod)
    effective_at = models.DateTimeField(_("cover ends"))
    factor = share(_("short rate (%)"), null=True)
    reason = models.CharField(_("reason"), max_length=400)
    evidence = models.ForeignKey(PlacementDocument, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=16, choices=CancellationState, default=CancellationState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    slip: Any = models.ForeignKey(
        "reinsurance.SlipVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = CancellationQuerySet.as_manager()

    class Meta:
        verbose_name = _("cancellation")
        ordering = ["placement", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CancellationState.values), name="cancellation_state_known"),
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(state__in=[*PENDING, CancellationState.DONE]),
                name="cancellation_once",
            ),
            models.CheckConstraint(
                condition=Q(method=CancellationMethod.SHORT_RATE, factor__gt=0, factor__lte=100)
                | (~Q(method=CancellationMethod.SHORT_RATE) & Q(factor__isnull=True)),
                name="cancellation_factor",
            ),
            models.CheckConstraint(
                condition=~Q(state=CancellationState.DONE) | Q(slip__isnull=False), name="cancellation_has_document"
            ),
        ]

    def __str__(self) -> str:
        return str(self.placement)
