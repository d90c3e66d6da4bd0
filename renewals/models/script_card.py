"""话术: what to say and how to answer, shown beside the form of a contact (renewals brief §6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewals.models.inherited import InheritedQuerySet


class CardKind(models.TextChoices):
    SCRIPT = "script", _("What to say")
    OBJECTION = "objection", _("Answer to an objection")
    CHECK = "check", _("To be checked in every call")


class CardMoment(models.TextChoices):
    ALWAYS = "always", _("Always")
    BEFORE = "before", _("Before the cover ends")
    AFTER = "after", _("After the lapse")


class ScriptCardQuerySet(InheritedQuerySet["ScriptCard"]):
    """Cards by reader."""

    view_permission = "renewals.view"


class ScriptCard(models.Model):
    """One card of a branch and everything below, from ``valid_from`` inclusive.

    A change is a new row with the same ``code``; the nearest branch upward and then the newest row is shown, and one
    that is not ``active`` hides what branches above say.
    """

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("code"), max_length=30)
    kind = models.CharField(_("kind"), max_length=10, choices=CardKind)
    moment = models.CharField(_("when"), max_length=6, choices=CardMoment)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=1000)
    order = models.PositiveSmallIntegerField(_("order"), default=10)
    active = models.BooleanField(_("shown"), default=True)
    valid_from = models.DateField(_("valid from"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("set"))

    objects = ScriptCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("script card")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "code", "valid_from"], name="script_card_once"),
            models.CheckConstraint(condition=Q(kind__in=CardKind.values), name="script_card_kind_known"),
            models.CheckConstraint(condition=Q(moment__in=CardMoment.values), name="script_card_moment_known"),
        ]
