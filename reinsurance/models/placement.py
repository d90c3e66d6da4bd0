"""A facultative placement (临分业务): one risk of one policy on its way to bound cover (reinsurance brief §1.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reinsurance.models.placement_binding import BindingSteps
from reinsurance.models.placement_books import BookSteps
from reinsurance.models.placement_changes import ChangeSteps
from reinsurance.models.placement_market import MarketSteps
from reinsurance.models.placement_renewal import RenewalSteps
from reinsurance.models.placement_replacing import ReplacementSteps
from reinsurance.models.placement_request import RequestSteps
from reinsurance.models.placement_rules import RuleSteps
from reinsurance.models.placement_terms import ENDED, FAILED, LIVE, Method
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.models import TrackedQuerySet

AFTER_BINDING = (S.BOUND, S.ON_RISK, S.ENDORSING, S.EXPIRED, S.CANCELLED)


class PlacementQuerySet(TrackedQuerySet["Placement"]):
    """Placements by reader and by where they stand."""

    view_permission = "reinsurance.view"

    def live(self) -> PlacementQuerySet:
        """Reinsurers carry something, or soon will."""
        return self.filter(status__in=LIVE)

    def renewing(self) -> PlacementQuerySet:
        """Not come to nothing: counts as the renewal of the cover it follows."""
        return self.exclude(status__in=FAILED)

    def standing(self) -> PlacementQuerySet:
        """Not ended: the risk is taken."""
        return self.exclude(status__in=ENDED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """R28: not before the books may go."""
        from reinsurance.actions.deleting import delete_all_books  # noqa: PLC0415 (actions read the models)

        return delete_all_books(self)

    delete.alters_data = True  # type: ignore[attr-defined]  # Django reads it from the method
    delete.queryset_only = True  # type: ignore[attr-defined]  # as above: a manager cannot delete the whole table


class Placement(
    RequestSteps, MarketSteps, BindingSteps, ChangeSteps, ReplacementSteps, RenewalSteps, RuleSteps, BookSteps
):
    """One placement. Its sections hold the money, its lines who carries it; both are frozen in slip versions."""

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="placement_status_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="placement_method_known"),
            models.CheckConstraint(condition=Q(period_from__lt=F("period_until")), name="placement_period"),
            models.CheckConstraint(
                condition=Q(own_share__gt=Decimal(0), own_share__lte=Decimal(100)), name="placement_own_share"
            ),
            models.CheckConstraint(
                condition=Q(fx_rate__isnull=True, fx_date__isnull=True)
                | Q(fx_rate__isnull=False, fx_date__isnull=False, fx_rate__gt=0, fx_unit__gte=1),
                name="placement_rate_has_day",
            ),
            models.UniqueConstraint(
                fields=["policy_no", "endorsement_no", "risk_unit"],
                condition=~Q(status__in=ENDED),
                name="placement_once_per_risk",
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(renews__isnull=False) & ~Q(status__in=FAILED),
                name="placement_renewed_once",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=AFTER_BINDING) | Q(bound_by__isnull=False, bound_at__isnull=False),
                name="placement_bound_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(bound_by__isnull=True) | (~Q(bound_by=F("handler")) & ~Q(bound_by=F("signed_by"))),
                name="placement_bound_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("handler")), name="placement_signed_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(ordered_by__isnull=True) | ~Q(ordered_by=F("chosen_by")), name="placement_order_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(bound_at__isnull=True)
                | Q(bound_at__lte=F("period_from"))
                | Q(late_allowed_at__isnull=False),
                name="placement_late_is_allowed",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "status", "-id"], name="placement_branch_status"),
            models.Index(fields=["branch", "-id"], name="placement_branch"),
            models.Index(fields=["status", "period_from"], name="placement_status_from"),
            models.Index(fields=["handler", "status"], name="placement_handler"),
            models.Index(fields=["policy_no"], name="placement_policy"),
            models.Index(fields=["insured_name"], name="placement_insured"),
        ]

    def __str__(self) -> str:
        return self.number

    def delete(self, *_args: Any, **_more: Any) -> tuple[int, dict[str, int]]:
        """R28: not before the books may go."""
        from reinsurance.actions.deleting import delete_books  # noqa: PLC0415 (actions read the models)

        return delete_books(self)


class PlacementNumber(models.Model):
    """The last number given out in a year; its row is the lock of the next one."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("placement number")
