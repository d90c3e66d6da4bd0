"""How one person wants to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.scope import Actor


class DigestRhythm(models.TextChoices):
    OFF = "off", _("At once")
    HOURLY = "hourly", _("Every hour in one mail")
    DAILY = "daily", _("Once a day in one mail")


class NoticePreferenceQuerySet(models.QuerySet["NoticePreference"]):
    """Preferences by person."""

    def visible_to(self, user: Actor) -> NoticePreferenceQuerySet:
        """A person's own."""
        return self.filter(person_id=user.pk)


class NoticePreference(models.Model):
    """Where one person is reached and when. Without a row: the bell, and the channels of each kind that need no
    address.

    ``channels``: group of kinds → channels chosen for it; a group that is missing follows its kinds. ``quiet_from`` and
    ``quiet_until`` are local times, both or neither.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference")
    mail_address = EncryptedTextField(blank=True)
    wecom_user = models.CharField(max_length=64, blank=True)
    channels = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest = models.CharField(max_length=6, choices=DigestRhythm, default=DigestRhythm.OFF)
    digest_hour = models.PositiveSmallIntegerField(default=8)

    objects = NoticePreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice preference")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notice_quiet_pair",
            ),
            models.CheckConstraint(condition=Q(digest_hour__lt=24), name="notice_digest_hour"),
            models.CheckConstraint(condition=Q(digest__in=DigestRhythm.values), name="notice_digest_known"),
        ]
