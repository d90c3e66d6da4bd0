"""When a person is away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.branch import paths_filter
from accounts.models.user import User

if TYPE_CHECKING:
    from accounts.scope import Actor


class AbsenceReason(models.TextChoices):
    """Why, in words that say nothing about health."""

    LEAVE = "leave", _("Leave")
    TRIP = "trip", _("Business trip")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences by day and by what the asking person may see."""

    def on(self, day: date) -> AbsenceQuerySet:
        """Those that hold on ``day`` (both ends inclusive)."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def open_after(self, day: date) -> AbsenceQuerySet:
        """Those that hold on ``day`` or begin later."""
        return self.filter(last_day__gte=day)

    def visible_to(self, user: Actor) -> AbsenceQuerySet:
        """The own ones, and those of people whose home branch ``user`` leads (``accounts.team``)."""
        led = paths_filter("person__branch__path", user.scope().paths_for("accounts.team"))
        return self.filter(Q(person=user.pk) | led)


class Absence(models.Model):
    """``person`` is away from ``first_day`` to ``last_day``, both inclusive: decides nothing, is not waited for."""

    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=10, choices=AbsenceReason)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("absence")
        indexes = [models.Index(fields=["person", "last_day"], name="absence_person_last_day")]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_days"),
            models.CheckConstraint(condition=Q(reason__in=AbsenceReason.values), name="absence_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day} – {self.last_day}"
