"""One content, kept once, however often it is attached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scan(models.TextChoices):
    UNSCANNED = "unscanned", _("Not yet checked for viruses")
    CLEAN = "clean", _("Checked, clean")
    INFECTED = "infected", _("Infected")


class StoredFile(models.Model):
    """The bytes with this SHA-256, sealed on disk under it. ``kind`` was found in the content, never in the name.

    Rows are never deleted: what a decision was based on stays provable. ``thumbnail_at``: since when a small picture of
    it lies in the cache; ``checked_at``: the background check (picture, virus scan) has run.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=200, blank=True)
    thumbnail_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        constraints = [
            models.CheckConstraint(condition=Q(scan__in=Scan.values), name="stored_file_scan_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),
            models.CheckConstraint(
                condition=Q(scan=Scan.UNSCANNED, scanned_at__isnull=True)
                | (~Q(scan=Scan.UNSCANNED) & Q(scanned_at__isnull=False)),
                name="stored_file_scan_pair",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(checked_at__isnull=True), name="stored_file_unchecked")]
