"""Days on which the branches work or rest other than the published calendar says."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Exceptions to the calendar; the same for everybody."""

    def overrides(self) -> dict[date, bool]:
        """Every exception: day → whether it is worked."""
        return dict(self.values_list("day", "working"))


class CalendarDay(models.Model):
    """One exception (调休, a holiday published after the calendar we ship), set by an administrator.

    ``working``: the branches work that day. Read through ``workflow.working_time``.
    """

    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar exception")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
