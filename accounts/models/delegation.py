"""Who decides for whom, from when to when (委托)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.branch import paths_filter
from accounts.models.user import User

if TYPE_CHECKING:
    from accounts.scope import Actor


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations by instant and by what the asking person may see."""

    def open_after(self, at: datetime) -> DelegationQuerySet:
        """Those that hold at ``at`` or will hold later."""
        return self.filter(until_at__gt=at, revoked_at__isnull=True)

    def at(self, at: datetime) -> DelegationQuerySet:
        """Those that hold at ``at``: from the first instant on, the last one excluded."""
        return self.open_after(at).filter(from_at__lte=at)

    def overlapping(self, from_at: datetime, until_at: datetime) -> DelegationQuerySet:
        """Those that hold at some instant of the span, its end excluded."""
        return self.open_after(from_at).filter(from_at__lt=until_at)

    def visible_to(self, user: Actor) -> DelegationQuerySet:
        """The own ones in both directions, and those of people whose home branch ``user`` leads (``accounts.team``)."""
        led = paths_filter("principal__branch__path", user.scope().paths_for("accounts.team"))
        return self.filter(Q(principal=user.pk) | Q(deputy=user.pk) | led)


class Delegation(models.Model):
    """``deputy`` decides for ``principal`` from ``from_at`` until ``until_at`` (excluded), unless revoked before.

    It reaches the principal's own seats only, never those the principal holds for somebody else. ``kinds`` empty: every
    kind of approval; ``branch_path`` empty: every branch, else that one and below.
    """

    principal = models.ForeignKey(User, models.PROTECT, related_name="delegations_given")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="delegations_held", verbose_name=_("deputy"))
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    kinds = models.JSONField(_("kinds"), default=list, blank=True)
    branch_path = models.CharField(max_length=140, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-from_at", "pk"]
        verbose_name = _("delegation")
        indexes = [
            models.Index(fields=["deputy", "until_at"], name="delegation_deputy_until"),
            models.Index(fields=["principal", "until_at"], name="delegation_principal_until"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(principal=F("deputy")), name="delegation_not_to_oneself"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="delegation_span"),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False), name="delegation_revoked_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.deputy}"

    def reaches(self, kind: str, path: str = "") -> bool:
        """Whether the scope holds ``kind`` and, if given, the branch ``path``."""
        return (not self.kinds or kind in self.kinds) and (not path or path.startswith(self.branch_path))
