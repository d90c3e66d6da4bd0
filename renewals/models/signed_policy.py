"""A policy in the daily feed of signed business (承保清单), the truth renewals are matched with."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from workflow.models import ImportBatch, TrackedQuerySet


class SignedPolicyQuerySet(TrackedQuerySet["SignedPolicy"]):
    """Signed policies by reader."""

    view_permission = "renewals.match"


class SignedPolicy(models.Model):
    """``starts_on`` is 起期, ``signed_on`` 签单日. ``asset_key`` as on :class:`Renewal`.

    ``cancelled_on`` set: 退保 or 撤单; such a policy renews nothing. ``channel`` is how it was sold, whoever had to
    chase the customer.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    policy_no = models.CharField(_("policy number"), max_length=30)
    asset_key = models.CharField(max_length=52)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    line = models.CharField(_("line"), max_length=10, blank=True)
    starts_on = models.DateField(_("start of cover"))
    expires_on = models.DateField(_("last covered day"), null=True)
    signed_on = models.DateField(_("signed on"))
    premium = models.DecimalField(_("premium"), max_digits=12, decimal_places=2)
    agent_name = models.CharField(max_length=40, blank=True)
    channel = models.CharField(_("sales channel"), max_length=60, blank=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="signed_policies", db_index=False)
    source_row = models.PositiveIntegerField(null=True)

    objects = SignedPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed policy")
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["policy_no", "starts_on"], name="signed_policy_once"),
            models.CheckConstraint(condition=Q(premium__gte=0), name="signed_policy_premium"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("starts_on")), name="signed_policy_dates"
            ),
        ]
        indexes = [
            models.Index(fields=["asset_key", "starts_on"], name="signed_policy_asset"),
            models.Index(fields=["starts_on"], name="signed_policy_start"),
            models.Index(fields=["batch"], name="signed_policy_batch"),
        ]
