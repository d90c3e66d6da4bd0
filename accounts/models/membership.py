"""A role held by a person on a branch for a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.branch import Branch, paths_filter
from accounts.models.user import User
from accounts.roles import ADMINISTRATORS, ROLE_CHOICES

if TYPE_CHECKING:
    from accounts.scope import Actor


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by day and by what the asking person may see."""

    def on(self, day: date) -> MembershipQuerySet:
        """Those in force on ``day`` (both ends inclusive)."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def overlapping(self, first: date, last: date | None) -> MembershipQuerySet:
        """Those in force on any day from ``first`` to ``last`` inclusive; no last day: for good."""
        rows = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first))
        return rows if last is None else rows.filter(valid_from__lte=last)

    def visible_to(self, user: Actor) -> MembershipQuerySet:
        """Those on branches where ``user`` holds a role."""
        return self.filter(paths_filter("branch__path", user.scope().paths))


class Membership(models.Model):
    """``user`` is ``role`` on ``branch`` and everything below it, from ``valid_from`` to ``valid_until`` inclusive."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user", "branch", "role", "valid_from"]
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(fields=["user", "branch", "role", "valid_from"], name="membership_once"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=ADMINISTRATORS, valid_until__isnull=True),
                name="membership_one_administrator_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="membership_dates"
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")), name="membership_not_self_granted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.branch}"
