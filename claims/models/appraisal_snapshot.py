"""The rates of a closed month, frozen: a later correction is another version with its reason (claims brief §4.4)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from claims.models.listed_case import ListedCase
from workflow.models import TrackedQuerySet


class AppraisalSnapshotQuerySet(TrackedQuerySet["AppraisalSnapshot"]):
    """Snapshots by reader."""

    view_permission = "claims.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> AppraisalSnapshotQuerySet:
        """Whoever sees a branch of the province sees its frozen months; the rows have their own scope."""
        scope = user.scope()
        if scope.everything:
            return self.all()
        paths = scope.paths_for(self.view_permission)
        above = [code for path in paths for code in path.strip("/").split("/")]
        found = self.filter(self.on_paths(paths) | Q(branch__code__in=above))
        return found if within is None else found.filter(branch__in=Branch.objects.under(within).values("pk"))

    def newest_of(self, branch: Branch, month: date) -> AppraisalSnapshot | None:
        """The version that holds for a month; the caller starts at ``visible_to``."""
        return self.filter(branch=branch, month=month).order_by("-number").first()


class AppraisalSnapshot(models.Model):
    """``branch`` is the province, ``month`` the first day of the month of listing, ``cutoff`` inclusive.

    Rows are never changed nor deleted. ``number`` is the version; from the second on ``reason`` says what was wrong.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(_("month"))
    number = models.PositiveSmallIntegerField(_("version"))
    cutoff = models.DateTimeField(_("cutoff"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(_("frozen"))

    objects = AppraisalSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen month")
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "month", "number"], name="appraisal_snapshot_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="appraisal_snapshot_reason"),
            models.CheckConstraint(condition=Q(number__gte=1), name="appraisal_snapshot_numbered"),
            models.CheckConstraint(condition=Q(cutoff__lte=F("taken_at")), name="appraisal_snapshot_past"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.month:%Y-%m} v{self.number}"


class AppraisalStandingQuerySet(TrackedQuerySet["AppraisalStanding"]):
    """Frozen rows by reader: by the prefecture they are about."""

    view_permission = "claims.view"


class AppraisalStanding(models.Model):
    """What one case counted for in a frozen month; ``measures`` are codes of ``claims.rules.appraisal.Measure``.

    ``listed_case`` is empty where Banli listed the case itself or it was reported outside the list.
    """

    snapshot = models.ForeignKey(AppraisalSnapshot, models.PROTECT, related_name="standings")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    listed_case = models.ForeignKey(ListedCase, models.PROTECT, null=True, related_name="+", db_index=False)
    case_number = models.CharField(_("report number"), max_length=40)
    measures = models.JSONField(default=list)

    objects = AppraisalStandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen row")
        ordering = ["snapshot", "id"]
        indexes = [models.Index(fields=["branch", "snapshot"], name="appraisal_standing_branch")]
