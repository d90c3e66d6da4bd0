"""Who owned a customer from when to when: history that survives every change of owner (renewals brief §3.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.models.renewal import Renewal
from workflow.models import TrackedQuerySet


class OwnerSpellQuerySet(TrackedQuerySet["OwnerSpell"]):
    """Spells by reader."""

    view_permission = "renewals.view"


class OwnerSpell(models.Model):
    """``owner`` had the renewal from ``from_at`` to ``to_at`` exclusive (None: still). One open per renewal."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="owner_spells")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="owner_spells")
    how = models.CharField(
        max_length=10,
        choices=[("dispatch", _("Dispatch")), ("claim", _("Claim")), ("transfer", _("Hand over"))],
    )
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    #: False: handed over in the last days before expiry, the credit stayed with the previous owner.
    takes_credit = models.BooleanField(default=True)
    first_effective_at = models.DateTimeField(null=True)

    objects = OwnerSpellQuerySet.as_manager()

    class Meta:
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["renewal"], condition=Q(to_at__isnull=True), name="owner_spell_one_open"),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="owner_spell_order"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "from_at"], name="owner_spell_owner"),
            models.Index(fields=["renewal", "from_at"], name="owner_spell_renewal"),
        ]
