"""疑似中介/业务员号码: one phone number on many different insureds (renewals brief §2.4)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.scope import Actor
from renewals.models.renewal import Renewal, RenewalQuerySet
from renewals.privacy import guards as private
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step

PRIVACY = "renewals.privacy"


class SharedNumberStatus(models.TextChoices):
    FLAGGED = "number_flagged", _("Shared by many insureds")
    CLEARED = "number_cleared", _("Cleared")


class SharedNumberQuerySet(TrackedQuerySet["SharedNumber"]):
    """Numbers by reader: also a number that customers of the reader's branches share with others elsewhere."""

    view_permission = PRIVACY

    def visible_to(self, user: Actor, within: Branch | None = None) -> SharedNumberQuerySet:
        """Numbers of the reader's branches, and those on a customer of these branches."""
        own = super().visible_to(user, within)
        scope = user.scope()
        if scope.everything and within is None:
            return own
        paths = scope.paths_for(PRIVACY)
        if not paths:
            return own
        theirs = Renewal.objects.filter(RenewalQuerySet.on_paths(paths), phone_hash=OuterRef("phone_hash"))
        if within is not None:
            theirs = theirs.filter(branch__path__startswith=within.path)
        return self.filter(Q(pk__in=own.values("pk")) | Q(Exists(theirs)))

    def flagged(self) -> SharedNumberQuerySet:
        """Those nobody has cleared."""
        return self.filter(status=SharedNumberStatus.FLAGGED)


class SharedNumber(Tracked):
    """A number found on so many insureds that it is taken for an intermediary's. The branch lies above all of them.

    ``insureds``: how many different names; ``customers``: how many open tasks; ``cleared_insureds``: how many a
    manager accepted. More of them flag the number again.
    """

    phone_hash = models.CharField(max_length=32, unique=True)
    masked = models.CharField(_("number"), max_length=20)
    insureds = models.PositiveIntegerField(_("insureds"))
    customers = models.PositiveIntegerField(_("customers"))
    found_at = models.DateTimeField(_("found"))
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(_("cleared"), null=True)
    cleared_insureds = models.PositiveIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    status = StatusField(default=SharedNumberStatus.FLAGGED, choices=SharedNumberStatus.choices, protected=True)

    objects = SharedNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared number")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SharedNumberStatus.values), name="shared_number_status"),
            models.CheckConstraint(
                condition=Q(
                    status=SharedNumberStatus.FLAGGED,
                    cleared_by__isnull=True,
                    cleared_at__isnull=True,
                    cleared_insureds__isnull=True,
                    reason="",
                )
                | Q(
                    Q(status=SharedNumberStatus.CLEARED),
                    Q(cleared_by__isnull=False, cleared_at__isnull=False, cleared_insureds__isnull=False),
                    ~Q(reason=""),
                ),
                name="shared_number_cleared",
            ),
        ]
        indexes = [models.Index(fields=["branch", "status", "-id"], name="shared_number_branch")]

    def __str__(self) -> str:
        return self.masked

    @step(source=SharedNumberStatus.values, permission=SYSTEM_ONLY, label=_("Counted anew"))
    def count_anew(self, insureds: int, customers: int) -> None:
        """The night found another count."""
        self.insureds, self.customers = insureds, customers

    @step(
        source=SharedNumberStatus.FLAGGED,
        target=SharedNumberStatus.CLEARED,
        permission=PRIVACY,
        label=_("Clear the number"),
        guards=(private.reason_given,),
    )
    def clear(self, decider: User, moment: datetime, why: str) -> None:
        """核销: the number is what it says, such as a family's or a company's."""
        self.cleared_by, self.cleared_at, self.reason = decider, moment, why[:200]
        self.cleared_insureds = self.insureds

    @step(
        source=SharedNumberStatus.CLEARED,
        target=SharedNumberStatus.FLAGGED,
        permission=SYSTEM_ONLY,
        label=_("More insureds share it"),
    )
    def flag_again(self, insureds: int, customers: int) -> None:
        """More insureds than were accepted."""
        self.insureds, self.customers = insureds, customers
        self.cleared_by = self.cleared_at = self.cleared_insureds = None
        self.reason = ""
