"""脱保回访登记单: the form filled when a lapsed customer is called back (renewals brief §1.6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.renewal import Renewal
from workflow.models import TrackedQuerySet


class InsuredWhere(models.TextChoices):
    OUR_OTHER_BRANCH = "our_other", _("Insured with another branch of ours")
    COMPETITOR = "competitor", _("Insured with another company")
    NOT_INSURED = "not_insured", _("Not insured")
    VEHICLE_GONE = "vehicle_gone", _("Vehicle disposed of")
    UNKNOWN = "unknown", _("Not known")


class WinBackChance(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")
    NONE = "none", _("None")


class ReviewVerdict(models.TextChoices):
    AGREED = "agreed", _("The callback is right")
    WRONG_REASON = "wrong_reason", _("Another reason is true")
    NOT_REACHED = "not_reached", _("The customer was not reached")


class CallbackQuerySet(TrackedQuerySet["Callback"]):
    """Callbacks by reader."""

    view_permission = "renewals.view"


class Callback(models.Model):
    """One filled form per lapse; a renewal that lapses again gets another. The newest counts.

    ``insured_until`` is the competitor policy's last covered day: the next chance to win the customer.
    """

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="callbacks")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("caller"))
    at = models.DateTimeField(_("call time"))
    channel = models.CharField(_("channel"), max_length=12)
    result = models.CharField(_("result"), max_length=4)
    insured_where = models.CharField(_("insured where"), max_length=12, choices=InsuredWhere)
    insurer = models.CharField(_("insurer"), max_length=60, blank=True)
    insured_until = models.DateField(_("new policy: last covered day"), null=True)
    reason = models.CharField(_("true reason"), max_length=4)
    price_gap = models.DecimalField(_("price difference"), max_digits=10, decimal_places=2, null=True)
    complaint = models.CharField(_("dissatisfied with"), max_length=200, blank=True)
    win_back = models.CharField(_("chance to win back"), max_length=6, choices=WinBackChance)
    offer = models.CharField(_("win-back offer"), max_length=200, blank=True)
    next_contact_on = models.DateField(_("next contact"), null=True)
    do_not_call = models.BooleanField(_("asks not to be called"), default=False)
    recording_no = models.CharField(_("recording number"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)
    lapse_no = models.PositiveSmallIntegerField(default=0)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("planned by"),
        db_index=False,
    )
    plan_day = models.DateField(_("planned for"), null=True)
    sampled = models.BooleanField(_("drawn for review"), default=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=ReviewVerdict, blank=True)
    true_reason = models.CharField(_("true reason as reviewed"), max_length=4, blank=True)
    review_result = models.CharField(_("review result"), max_length=200, blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("lapse callback")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(insured_where="competitor") | ~Q(insurer=""), name="callback_competitor_named"
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True, reviewed_at__isnull=True, verdict="", review_result="")
                | (Q(reviewer__isnull=False, reviewed_at__isnull=False) & ~Q(review_result="") & ~Q(verdict="")),
                name="callback_review_complete",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("caller")), name="callback_reviewed_by_other"
            ),
            models.CheckConstraint(
                condition=Q(verdict="wrong_reason") & ~Q(true_reason="")
                | ~Q(verdict="wrong_reason") & Q(true_reason=""),
                name="callback_wrong_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(planned_by__isnull=True, plan_day__isnull=True)
                | Q(planned_by__isnull=False, plan_day__isnull=False),
                name="callback_plan_pair",
            ),
            models.UniqueConstraint(fields=["renewal", "lapse_no"], name="callback_once_per_lapse"),
        ]
        indexes = [
            models.Index(fields=["branch", "-at"], name="callback_branch"),
            models.Index(fields=["renewal", "-at"], name="callback_renewal"),
            models.Index(fields=["-at"], condition=Q(sampled=True, reviewer__isnull=True), name="callback_to_review"),
        ]
