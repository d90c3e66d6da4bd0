"""The reports on a large loss: first, progress, closing. Content never changes; a decision is written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.large_loss import LargeLoss
from claims.models.loss_part import LossPartQuerySet
from claims.models.loss_terms import ReportKind


class LossReport(models.Model):
    """One report as it was sent. ``due_at`` is the deadline it answered, ``late`` whether it came after it.

    First and closing reports are decided: ``approved_at`` (认定, 结案) or ``returned_at``. A progress report needs no
    decision.
    """

    loss = models.ForeignKey(LargeLoss, models.PROTECT, related_name="reports")
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("sent"))
    due_at = models.DateTimeField(_("due"), null=True)
    late = models.BooleanField(_("late"), default=False)
    tier = models.CharField(_("tier"), max_length=8)
    estimate = models.DecimalField(_("estimate"), max_digits=14, decimal_places=2)
    reserve = models.DecimalField(_("outstanding"), max_digits=14, decimal_places=2)
    paid = models.DecimalField(_("paid"), max_digits=14, decimal_places=2)
    summary = models.TextField(_("what happened"))
    measures = models.TextField(_("what was done"), blank=True)
    plan = models.TextField(_("what is planned"), blank=True)
    approved_at = models.DateTimeField(_("agreed"), null=True)
    returned_at = models.DateTimeField(_("returned"), null=True)

    objects = LossPartQuerySet["LossReport"].as_manager()

    class Meta:
        verbose_name = _("report on a large loss")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="loss_report_kind"),
            models.CheckConstraint(condition=~Q(summary=""), name="loss_report_has_text"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(returned_at__isnull=True), name="loss_report_one_decision"
            ),
        ]
        indexes = [models.Index(fields=["loss", "kind", "at"], name="loss_report_loss")]

    def __str__(self) -> str:
        return f"{self.loss_id} {self.kind}"
