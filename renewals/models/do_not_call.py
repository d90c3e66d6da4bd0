"""Numbers that must not be called for sales (禁呼名单, renewals brief §6)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DoNotCall(models.Model):
    """A phone by its blind index; ``until`` inclusive, None for ever. Company-wide: blocked by one, blocked for all."""

    phone_hash = models.CharField(max_length=32, unique=True)
    reason = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_by_no = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("do-not-call entry")
