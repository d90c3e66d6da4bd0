"""What the bell shows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by reader."""

    def visible_to(self, user: Actor) -> NoticeQuerySet:
        """A person's own notices."""
        return self.filter(recipient_id=user.pk)


class Notice(models.Model):
    """A message to one person inside Banli, delivered by the relay exactly once per ``dedup_key``.

    ``kind`` and ``facts`` are code; the sentence is made when shown. No personal data in ``facts``.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    dedup_key = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        ordering = ["-id"]
        indexes = [models.Index(fields=["recipient", "read_at", "-id"], name="notice_bell")]
