"""What lay before a person who decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentFreeze(models.Model):
    """The files of one object at the instant of a decision, by content. Append-only by trigger; may be an empty list.

    ``files`` is what :func:`workflow.attachments.frozen_hashes` answered then.
    """

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    at = models.DateTimeField()
    files = models.JSONField(default=list)

    class Meta:
        verbose_name = _("document freeze")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["object_type", "object_id", "at"], name="document_freeze_object")]
