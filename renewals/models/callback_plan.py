"""Who calls a lapsed customer back on which day (renewals brief §1.6: planned by)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.renewal import Renewal
from workflow.models import TrackedQuerySet


class CallbackPlanQuerySet(TrackedQuerySet["CallbackPlan"]):
    """Plans by reader."""

    view_permission = "renewals.view"


class CallbackPlan(models.Model):
    """The plan of one lapse; planning again replaces it, and the history of the customer keeps both."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="callback_plans")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    lapse_no = models.PositiveSmallIntegerField()
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("caller"), db_index=False
    )
    day = models.DateField(_("planned for"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField()

    objects = CallbackPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned callback")
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint(fields=["renewal", "lapse_no"], name="callback_plan_once_per_lapse")]
        indexes = [
            models.Index(fields=["caller", "day"], name="callback_plan_caller"),
            models.Index(fields=["branch", "day"], name="callback_plan_branch"),
        ]
