"""电呼清单: customers handed to telesales as a batch with its own life (renewals brief §1.7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from renewals.models.renewal import Renewal
from workflow.models import Tracked, TrackedQuerySet
from workflow.steps import step


class CallListStatus(models.TextChoices):
    OPEN = "open", _("Open")
    FINISHED = "finished", _("Finished")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CallListQuerySet(TrackedQuerySet["CallList"]):
    """Call lists by reader."""

    view_permission = "renewals.view"


class CallList(Tracked):
    """Who made it, from which filter, how many rows, why; callable until ``expires_at`` exclusive."""

    name = models.CharField(_("name"), max_length=80)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=200)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(_("may be called until"))
    status = FSMField(default=CallListStatus.OPEN, choices=CallListStatus.choices, protected=True)

    objects = CallListQuerySet.as_manager()

    class Meta:
        verbose_name = _("call list")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(status__in=CallListStatus.values), name="call_list_status")]
        indexes = [models.Index(fields=["branch", "-id"], name="call_list_branch")]

    @step(source="open", target="finished", permission="renewals.call_list", label=_("Finish"))
    def finish(self) -> None:
        """All that could be called was called."""

    @step(source="open", target="withdrawn", permission="renewals.call_list", label=_("Withdraw"))
    def withdraw(self) -> None:
        """Nobody may call from it any more."""


class CallListItemQuerySet(TrackedQuerySet["CallListItem"]):
    """Items by reader and currency."""

    view_permission = "renewals.view"

    def current(self) -> CallListItemQuerySet:
        """Items of open lists that have not expired."""
        return self.filter(call_list__status=CallListStatus.OPEN, call_list__expires_at__gt=timezone.now())


class CallListItem(models.Model):
    """One customer on a list, with the newest call result written back by telesales."""

    call_list = models.ForeignKey(CallList, models.PROTECT, related_name="items")
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="call_list_items")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+")
    calls = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(_("result"), max_length=4, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = CallListItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("call list item")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call_list", "renewal"], name="call_list_item_once"),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True, result="")
                | (Q(called_at__isnull=False, called_by__isnull=False) & ~Q(result="")),
                name="call_list_item_called",
            ),
        ]
        indexes = [models.Index(fields=["renewal"], name="call_list_item_renewal")]
