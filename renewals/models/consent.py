"""同意台账: what a customer allowed or withdrew, per purpose and channel, with its evidence (renewals brief §6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow.models import TrackedQuerySet


class ConsentPurpose(models.TextChoices):
    MARKETING = "marketing", _("Marketing")
    SERVICE = "service", _("Service")
    SHARE = "share", _("Passing on to others")


class ConsentChannel(models.TextChoices):
    ANY = "any", _("All channels")
    PHONE = "phone", _("Phone call")
    SMS = "sms", _("Text message")
    WECOM = "wecom", _("WeCom message")


class ConsentQuerySet(TrackedQuerySet["Consent"]):
    """Statements by reader."""

    view_permission = "renewals.conduct"


class Consent(models.Model):
    """One statement about a number. Append-only: the newest one of a purpose and channel counts."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    phone_hash = models.CharField(max_length=32)
    masked = models.CharField(_("number"), max_length=20)
    purpose = models.CharField(_("purpose"), max_length=10, choices=ConsentPurpose)
    channel = models.CharField(_("channel"), max_length=6, choices=ConsentChannel)
    given = models.BooleanField(_("consent given"))
    on = models.DateField(_("stated on"))
    until = models.DateField(_("holds until"), null=True)
    evidence = models.CharField(_("evidence"), max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded"))
    batch = models.ForeignKey("workflow.ImportBatch", models.PROTECT, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="consent_days"),
            models.CheckConstraint(condition=Q(purpose__in=ConsentPurpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(channel__in=ConsentChannel.values), name="consent_channel_known"),
            models.CheckConstraint(condition=~Q(evidence=""), name="consent_has_evidence"),
        ]
        indexes = [
            models.Index(fields=["phone_hash", "-on", "-id"], name="consent_number"),
            models.Index(fields=["branch", "-id"], name="consent_branch"),
        ]
