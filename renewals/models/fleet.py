"""团车: the vehicles of one insured, worked together (renewals brief §1.2)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from accounts.scope import Actor
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class FleetStatus(models.TextChoices):
    ACTIVE = "active", _("Worked together")
    DISSOLVED = "dissolved", _("No fleet")


class FleetQuerySet(TrackedQuerySet["Fleet"]):
    """Fleets by reader: of the own branches, and those with a vehicle in them."""

    view_permission = "renewals.desk"

    def visible_to(self, user: Actor, within: Branch | None = None) -> FleetQuerySet:
        scope = user.scope()
        if scope.everything or within is not None:
            return super().visible_to(user, within)
        from renewals.models.fleet_vehicle import FleetVehicle  # noqa: PLC0415 (the vehicle points at this model)

        paths = scope.paths_for(self.view_permission)
        if not paths:
            return self.none()
        there = FleetVehicle.objects.filter(
            fleet=OuterRef("pk"), renewal__branch__in=Branch.objects.filter(paths_filter("path", paths))
        )
        return self.filter(self.on_paths(paths) | Q(Exists(there)))


class Fleet(Tracked):
    """``key`` is the insured by blind index of the certificate, or of the name of a company without one. ``branch`` is
    the lowest one above all vehicles. ``manager`` is the account manager, who owns the vehicles."""

    key = models.CharField(max_length=40, unique=True)
    insured_name = models.CharField(_("insured"), max_length=100)
    is_company = models.BooleanField(_("company customer"), default=False)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("account manager")
    )
    status = StatusField(default=FleetStatus.ACTIVE, choices=FleetStatus.choices, protected=True)

    objects = FleetQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"manager_id"})

    class Meta:
        verbose_name = _("fleet")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(status__in=FleetStatus.values), name="fleet_status")]
        indexes = [models.Index(fields=["branch", "-id"], name="fleet_branch")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @step(source="active", permission="renewals.dispatch", label=_("Appoint the account manager"))
    def appoint(self, manager: User) -> None:
        """指定客户经理: one person for every vehicle."""
        self.manager = manager

    @step(source="active", target="dissolved", permission="renewals.dispatch", label=_("No fleet"))
    def dissolve(self) -> None:
        """解除: the vehicles are worked each by itself; they are not grouped again."""
        self.manager = None
