"""A dashboard that a person composed (我的看板): their own, or shared in their branch."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch
from accounts.scope import Actor
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import Attempt, step

SEES, SHARES = "reporting.view", "reporting.share"
LONGEST_TITLE = 40


class DashboardStatus(models.TextChoices):
    """Who sees it."""

    OWN = "dashboard_own", _("My own")
    SHARED = "dashboard_shared", _("Shared in the branch")
    REMOVED = "dashboard_removed", _("Removed")


S = DashboardStatus


class DashboardQuerySet(TrackedQuerySet["Dashboard"]):
    """Dashboards by reader. It is a composition alone: its figures are those of whoever looks at it."""

    view_permission = SEES

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """One's own, and those shared in a branch in which one sees reports, or in one above it."""
        scope = user.scope()
        rows = self if within is None else self.filter(self.on_paths((within.path,)))
        if scope.everything:
            return rows.all()
        paths = scope.paths_for(SEES)
        above = {code for path in paths for code in path.strip("/").split("/")}
        shared = Q(status=S.SHARED) & (self.on_paths(paths) | Q(branch__code__in=above))
        return rows.filter(Q(owner=user.pk) | shared if paths else Q(pk__in=()))

    def standing(self) -> DashboardQuerySet:
        """Those that were not removed."""
        return self.exclude(status=S.REMOVED)


def is_own(attempt: Attempt) -> DomainError | None:
    """Only its owner changes a dashboard; anybody else copies it."""
    if attempt.by.pk == attempt.obj.owner_id:
        return None
    return Denied("dashboard_not_own", _("This dashboard belongs to somebody else. Copy it to change it."))


class Dashboard(Tracked):
    """``tiles`` are records of ``reporting.dashboards.tiles.Tile``; ``branch`` is where it may be shared."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    tiles = models.JSONField(_("tiles"), default=list)
    status = StatusField(_("state"), default=S.OWN, choices=S.choices, protected=True)

    objects = DashboardQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"title"})

    class Meta:
        verbose_name = _("dashboard")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="dashboard_status_known"),
            models.CheckConstraint(condition=~Q(title=""), name="dashboard_titled"),
        ]
        indexes = [
            models.Index(fields=["owner", "title", "id"], name="dashboard_owner"),
            models.Index(fields=["branch", "status", "title", "id"], name="dashboard_branch"),
        ]

    def __str__(self) -> str:
        return self.title

    @step(source=[S.OWN, S.SHARED], permission=SEES, label=_("Change"), guards=(is_own,))
    def compose(self, title: str, tiles: list[dict[str, Any]]) -> None:
        """Another title, other tiles."""
        self.title, self.tiles = title, tiles

    @step(source=S.OWN, target=S.SHARED, permission=SHARES, label=_("Share in the branch"), guards=(is_own,))
    def share(self) -> None:
        """Whoever sees reports in the branch or below may look at it and copy it."""

    @step(source=S.SHARED, target=S.OWN, permission=SEES, label=_("Stop sharing"), guards=(is_own,))
    def unshare(self) -> None:
        """It is the owner's alone again."""

    @step(source=[S.OWN, S.SHARED], target=S.REMOVED, permission=SEES, label=_("Remove"), guards=(is_own,))
    def remove(self) -> None:
        """It is gone from all lists; its history stays."""
