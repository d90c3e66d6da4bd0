"""Every outbound sales call, by number: what the caps of the rules of conduct count (renewals brief §6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.models import TrackedQuerySet


class SalesCallQuerySet(TrackedQuerySet["SalesCall"]):
    """Calls by reader."""

    view_permission = "renewals.conduct"


class SalesCall(models.Model):
    """One call, of the owner, of telesales or of a callback. Append-only.

    ``phone_hash`` is the number that was dialled: the customer may have another one since. ``customer_asked``: the
    customer had asked for the call, so that it stands outside the caps. ``recording_no`` names the recording, which
    is kept elsewhere.
    """

    renewal = models.ForeignKey("renewals.Renewal", models.PROTECT, related_name="sales_calls")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    phone_hash = models.CharField(max_length=32)
    at = models.DateTimeField(_("call time"))
    channel = models.CharField(_("channel"), max_length=12)
    result = models.CharField(_("result"), max_length=4)
    customer_asked = models.BooleanField(_("the customer asked"), default=False)
    recording_no = models.CharField(_("recording number"), max_length=60, blank=True)
    follow_up = models.OneToOneField("renewals.FollowUp", models.PROTECT, null=True, related_name="sales_call")
    callback = models.OneToOneField("renewals.Callback", models.PROTECT, null=True, related_name="sales_call")

    objects = SalesCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("sales call")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["phone_hash", "at"], name="sales_call_number"),
            models.Index(fields=["branch", "customer_asked", "-id"], name="sales_call_branch"),
        ]
