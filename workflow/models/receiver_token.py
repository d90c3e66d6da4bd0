"""Short-lived keys that receivers hand out, shared by all relays."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField


class ReceiverToken(models.Model):
    """The present access token of a receiver, until ``expires_at``. Losing the row costs one request."""

    receiver = models.CharField(max_length=80, unique=True)
    token = EncryptedTextField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receiver token")
