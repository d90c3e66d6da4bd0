"""群发: one text to many customers, handed to the message platform as a batch (renewals brief §6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class MessagePurpose(models.TextChoices):
    SALES = "sales", _("Sales")
    SERVICE = "service", _("Service to the customer")


class MessageChannel(models.TextChoices):
    SMS = "sms", _("Text message")
    WECOM = "wecom", _("WeCom message")


class MessageStatus(models.TextChoices):
    MADE = "message_made", _("Ready")
    WITHDRAWN = "message_withdrawn", _("Withdrawn")


class BulkMessageQuerySet(TrackedQuerySet["BulkMessage"]):
    """Messages by reader."""

    view_permission = "renewals.call_list"


class BulkMessage(Tracked):
    """What is sent to whom by which filter. ``left_out``: who fitted the filter but must not be written to."""

    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=10, choices=MessagePurpose)
    channel = models.CharField(_("channel"), max_length=6, choices=MessageChannel)
    text = models.CharField(_("text"), max_length=500)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    status = StatusField(default=MessageStatus.MADE, choices=MessageStatus.choices, protected=True)

    objects = BulkMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk message")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=MessageStatus.values), name="bulk_message_status"),
            models.CheckConstraint(condition=Q(purpose__in=MessagePurpose.values), name="bulk_message_purpose_known"),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="bulk_message_branch")]

    def __str__(self) -> str:
        return self.name

    @step(
        source=MessageStatus.MADE,
        target=MessageStatus.WITHDRAWN,
        permission="renewals.call_list",
        label=_("Withdraw"),
    )
    def withdraw(self) -> None:
        """作废: the batch is not sent any more."""


class BulkMessageItemQuerySet(TrackedQuerySet["BulkMessageItem"]):
    """Receivers by reader."""

    view_permission = "renewals.call_list"


class BulkMessageItem(models.Model):
    """One receiver. The platform knows the number by the customer's task number; it does not stand here."""

    message = models.ForeignKey(BulkMessage, models.PROTECT, related_name="items")
    renewal = models.ForeignKey("renewals.Renewal", models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)

    objects = BulkMessageItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("receiver of a bulk message")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["message", "renewal"], name="bulk_message_item_once")]
