"""Words of a notice that the business chose over those that ship."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeTemplate(models.Model):
    """The words of one kind in one channel and language, in the placeholder grammar. No row: the shipped words."""

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("notice template")
        constraints = [
            models.UniqueConstraint(fields=["kind", "channel", "language"], name="notice_template_once"),
        ]
