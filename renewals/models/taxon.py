"""What a branch states about a code of a taxonomy, from a day on (renewals brief §4, §8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.taxonomy.rules import Kind


class Taxon(models.Model):
    """A code's words, place, duties and whether it is offered, for ``branch`` and everything below.

    Nothing is deleted: switched off is a statement too, and what was decided before stays explained. ``facts`` are
    those of :class:`renewals.taxonomy.rules.Facts`.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("taxonomy"), max_length=20)
    code = models.CharField(_("code"), max_length=20)
    parent = models.CharField(_("class"), max_length=20, blank=True)
    label_zh = models.CharField(_("in Chinese"), max_length=60)
    label_en = models.CharField(_("in English"), max_length=80)
    order = models.PositiveSmallIntegerField(_("place"), default=0)
    active = models.BooleanField(_("in use"), default=True)
    facts = models.JSONField(default=dict)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source document"), max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("taxonomy entry")
        ordering = ["kind", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "kind", "code", "valid_from"], name="taxon_once_a_day"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="taxon_kind_known"),
            models.CheckConstraint(condition=~Q(label_zh="") & ~Q(label_en=""), name="taxon_has_words"),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="taxon_code")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
