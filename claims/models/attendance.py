"""On-site attendance of a large loss (实地介入记录): time, place, photo, person; never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.large_loss import LargeLoss
from claims.models.large_loss_document import LargeLossDocument
from claims.models.loss_part import LossPartQuerySet


class Attendance(models.Model):
    """Somebody was on site. ``photo_sha256`` is unique in the company: one picture proves one visit.

    ``distance_km`` is empty where the place of the accident has no coordinates. ``late``: after the deadline.
    """

    loss = models.ForeignKey(LargeLoss, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("on site"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(_("time on site"))
    recorded_at = models.DateTimeField(_("entered"))
    place = models.CharField(_("place"), max_length=120)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    distance_km = models.DecimalField(_("distance (km)"), max_digits=8, decimal_places=2, null=True)
    photo = models.ForeignKey(LargeLossDocument, models.PROTECT, related_name="+", verbose_name=_("photo"))
    photo_sha256 = models.CharField(max_length=64, unique=True)
    findings = models.TextField(_("findings"), blank=True)
    late = models.BooleanField(_("late"), default=False)

    objects = LossPartQuerySet["Attendance"].as_manager()

    class Meta:
        verbose_name = _("attendance on site")
        ordering = ["arrived_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(place=""), name="attendance_has_place"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="attendance_on_globe",
            ),
            models.CheckConstraint(condition=Q(arrived_at__lte=models.F("recorded_at")), name="attendance_not_future"),
        ]

    def __str__(self) -> str:
        return f"{self.loss_id} {self.arrived_at:%Y-%m-%d}"
