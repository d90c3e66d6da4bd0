"""A registered contact with the customer (续保跟踪登记). Append-only: a correction is a new row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.renewal import Renewal
from workflow.models import TrackedQuerySet


class FollowUpQuerySet(TrackedQuerySet["FollowUp"]):
    """Follow-ups by reader."""

    view_permission = "renewals.view"

    def standing(self) -> FollowUpQuerySet:
        """Those that no later row corrects."""
        return self.filter(correction__isnull=True)


class FollowUp(models.Model):
    """One contact: channel, result, intention and next date as codes of ``renewals.rules.contact`` (brief §4.2–4.3)."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="follow_ups")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("contact time"))
    entered_at = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=12)
    outgoing = models.BooleanField(default=True)
    result = models.CharField(_("result"), max_length=4)
    intention = models.CharField(_("intention"), max_length=1, blank=True)
    effective = models.BooleanField()
    seconds = models.PositiveIntegerField(_("duration in seconds"), null=True)
    next_contact_on = models.DateField(_("next contact"), null=True)
    note = models.TextField(_("note"), blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["renewal", "at"], name="follow_up_renewal"),
            models.Index(fields=["branch", "-at"], name="follow_up_branch"),
            models.Index(fields=["author", "-at"], name="follow_up_author"),
        ]
