"""Somebody else called a customer whose loss is proposed, and says whether the reason is true (brief §4.1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.renewal import Renewal
from workflow.models import TrackedQuerySet


class LossVerdict(models.TextChoices):
    CONFIRMED = "confirmed", _("The reason is true")
    WRONG = "wrong", _("Another reason is true")
    STILL_OPEN = "still_open", _("The customer can still be kept")
    NOT_REACHED = "not_reached", _("The customer was not reached")


class LossCheckQuerySet(TrackedQuerySet["LossCheck"]):
    """Checks by reader."""

    view_permission = "renewals.view"


class LossCheck(models.Model):
    """One check of one proposal, known by the instant it was made; append-only, the newest counts.

    ``supervisor``: the caller could have decided on the loss, which is what a re-call of unreachable customers needs.
    """

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="loss_checks")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("caller"), db_index=False
    )
    at = models.DateTimeField(_("call time"))
    supervisor = models.BooleanField()
    channel = models.CharField(_("channel"), max_length=12)
    result = models.CharField(_("result"), max_length=4)
    verdict = models.CharField(_("verdict"), max_length=12, choices=LossVerdict)
    true_reason = models.CharField(_("true reason"), max_length=4, blank=True)
    recording_no = models.CharField(_("recording number"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = LossCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a loss")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="wrong") & ~Q(true_reason="") | ~Q(verdict="wrong") & Q(true_reason=""),
                name="loss_check_wrong_has_reason",
            ),
            models.CheckConstraint(condition=Q(verdict__in=LossVerdict.values), name="loss_check_verdict_known"),
        ]
        indexes = [models.Index(fields=["branch", "-at"], name="loss_check_branch")]
