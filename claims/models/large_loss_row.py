"""The columns of a large loss (大案): listing, deadlines, reports, decisions, permanent marks of lateness."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.case import ClaimCase
from claims.models.loss_terms import LargeLossStatus, ListedBy, LossTier, RemovalReason
from workflow.models import Tracked
from workflow.status_field import StatusField


def person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=label
    )


class LargeLossRow(Tracked):
    """``branch`` is the case's branch when it was listed; its prefecture is the one appraised (责任地市).

    ``listed_at`` empty: reported without being on the list. Deadlines are inclusive. ``*_overdue_at`` and
    ``progress_overdue`` (how often) are permanent: a late report does not undo them.
    """

    case = models.OneToOneField(ClaimCase, models.PROTECT, related_name="large_loss", verbose_name=_("case"))
    status = StatusField(_("state"), default=LargeLossStatus.WARNING, choices=LargeLossStatus.choices, protected=True)
    tier = models.CharField(_("tier"), max_length=8, choices=LossTier)
    is_regulator = models.BooleanField(_("reported to the regulator"), default=False)
    press = models.BooleanField(_("in the press"), default=False)
    triggers = models.JSONField(_("why it is listed"), default=list)
    listed_by = models.CharField(_("came by"), max_length=8, choices=ListedBy, default=ListedBy.RULES)
    list_name = models.CharField(_("list"), max_length=40, blank=True)
    listed_at = models.DateTimeField(_("listed"), null=True)
    estimate_listed = models.DecimalField(_("estimate when listed"), max_digits=14, decimal_places=2)

    report_due_at = models.DateTimeField(_("first report until"), null=True)
    must_attend = models.BooleanField(_("must be attended on site"), default=False)
    attend_due_at = models.DateTimeField(_("attend until"), null=True)
    attended_at = models.DateTimeField(_("attended first"), null=True)
    progress_due_at = models.DateTimeField(_("next progress report until"), null=True)
    site_latitude = models.DecimalField(_("latitude of the place"), max_digits=9, decimal_places=6, null=True)
    site_longitude = models.DecimalField(_("longitude of the place"), max_digits=9, decimal_places=6, null=True)

    author = person(_("written by"))
    reported_at = models.DateTimeField(_("reported"), null=True)
    endorsed_by = person(_("agreed by the prefecture"))
    endorsed_at = models.DateTimeField(null=True)
    recognised_by = person(_("recognised by"))
    recognised_at = models.DateTimeField(_("recognised"), null=True)
    closed_by = person(_("closed by"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    #: What the newest report says, and why the last decision or request was made.
    situation = models.TextField(_("situation"), blank=True)
    said = models.CharField(_("reason given last"), max_length=500, blank=True)
    removal_reason = models.CharField(_("reason of removal"), max_length=20, choices=RemovalReason, blank=True)
    removed_by = person(_("removed by"))
    removed_at = models.DateTimeField(_("removed"), null=True)

    regulator_due_on = models.DateField(_("to the regulator until"), null=True)
    regulator_report_no = models.CharField(_("number of the report to the regulator"), max_length=60, blank=True)
    regulator_closing_due_on = models.DateField(_("closing to the regulator until"), null=True)
    regulator_closing_no = models.CharField(_("number of the closing report"), max_length=60, blank=True)

    report_overdue_at = models.DateTimeField(_("first report overdue since"), null=True)
    attend_overdue_at = models.DateTimeField(_("attendance overdue since"), null=True)
    regulator_overdue_at = models.DateTimeField(_("report to the regulator overdue since"), null=True)
    progress_overdue = models.PositiveSmallIntegerField(_("progress reports overdue"), default=0)
    progress_marked_for = models.DateTimeField(null=True)

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"tier", "is_regulator", "press", "triggers", "report_due_at", "attend_due_at", "progress_due_at"}
    )

    class Meta:
        abstract = True
