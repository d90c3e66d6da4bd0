"""Numbers the business may change, per branch and from a date."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch


class BranchSetting(models.Model):
    """A value of a registered setting, for ``branch`` and everything below, from ``valid_from`` inclusive.

    Append-only by habit: a change is a new row with a later date. ``source`` names the circular behind it.
    """

    code = models.CharField(max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="settings")
    value = models.JSONField()
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source document"), max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("branch setting")
        constraints = [models.UniqueConstraint(fields=["code", "branch", "valid_from"], name="branch_setting_once")]
