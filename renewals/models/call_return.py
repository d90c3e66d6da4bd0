"""A call that came back with a file (呼叫结果回写): written once, however often the file is imported."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.call_list import CallListItem
from renewals.models.follow_up import FollowUp
from workflow.models import ImportBatch, TrackedQuerySet


class CallReturnQuerySet(TrackedQuerySet["CallReturn"]):
    """Returned calls by reader."""

    view_permission = "renewals.view"


class CallReturn(models.Model):
    """The task and the instant of the call tell one call from another; the database keeps it once."""

    item = models.ForeignKey(CallListItem, models.PROTECT, related_name="returns")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    called_at = models.DateTimeField(_("call time"))
    result = models.CharField(_("result"), max_length=4)
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    follow_up = models.OneToOneField(FollowUp, models.PROTECT, related_name="+")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+")
    source_row = models.PositiveIntegerField()

    objects = CallReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("returned call")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "called_at"], name="call_return_once")]
        indexes = [models.Index(fields=["branch", "-called_at"], name="call_return_branch")]
