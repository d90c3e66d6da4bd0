"""Promises of effects outside the database, written in the transaction that makes them due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    LEASED = "leased", _("Being sent")
    SENT = "sent", _("Sent")
    IN_DOUBT = "in_doubt", _("In doubt")
    DEAD = "dead", _("Given up")


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Messages by state."""

    def unfinished(self) -> OutboxQuerySet:
        """Neither sent nor given up."""
        return self.exclude(state__in=[OutboxState.SENT, OutboxState.DEAD])


class OutboxMessage(models.Model):
    """One effect to be carried out at least once, in order per aggregate, under ``dedup_key``.

    ``policy``: after a crash that leaves it unknown whether the effect happened, ``resend`` (the receiver honours the
    key) or ``hold`` for a human (state ``in_doubt``).
    """

    topic = models.CharField(max_length=40)
    dedup_key = models.CharField(max_length=160, unique=True)
    aggregate = models.CharField(max_length=90)
    payload = models.JSONField(default=dict)
    policy = models.CharField(max_length=6, choices=[("resend", "resend"), ("hold", "hold")], default="resend")
    state = models.CharField(max_length=8, choices=OutboxState, default=OutboxState.PENDING)
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    #: Employee number of whoever last decided about a given-up or doubtful message.
    settled_by = models.CharField(max_length=20, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outbox_sent_pair",
            ),
            models.CheckConstraint(condition=Q(state__in=OutboxState.values), name="outbox_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"], condition=Q(state__in=["pending", "leased"]), name="outbox_due"
            ),
            models.Index(
                fields=["aggregate", "id"],
                condition=Q(state__in=["pending", "leased", "in_doubt"]),
                name="outbox_aggregate",
            ),
            models.Index(fields=["state", "-id"], name="outbox_by_state"),
            models.Index(fields=["-id"], condition=Q(topic="robot"), name="outbox_to_groups"),
        ]
