"""Promises effects and, in the relay, keeps them: at least once, in order per aggregate, under a dedup key.

The row is the promise (reliability §3.4). Nothing here talks to the outside inside a transaction: the relay leases a
row and commits, carries the effect out, then marks it sent.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import getLogger
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from workflow.models import Event, OutboxMessage, OutboxState

logger = getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
BACKOFF_SECONDS = (1, 5, 30, 120, 600, 1800, 3600, 7200)

Effect = Callable[[OutboxMessage], None]


class EffectFailed(Exception):
    """The receiver said no or did not answer; the relay tries again later. The text carries no personal data."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of effect and what carries it out."""

    name: str
    effect: Effect


TOPICS: dict[str, Topic] = {}


def register_topic(name: str, effect: Effect) -> None:
    """Called in ``AppConfig.ready()``; a topic without an effect cannot be promised."""
    TOPICS[name] = Topic(name, effect)


def promise(
    topic: str,
    *,
    aggregate: str,
    dedup_key: str,
    payload: dict[str, Any],
    at: datetime | None = None,
    policy: str = "resend",
) -> OutboxMessage:
    """Writes the promise in the running transaction. A second promise under the same ``dedup_key`` is the first one."""
    if topic not in TOPICS:
        raise LookupError(topic)
    message, _created = OutboxMessage.objects.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "topic": topic,
            "aggregate": aggregate,
            "payload": payload,
            "policy": policy,
            "available_at": at or timezone.now(),
        },
    )
    return message


def key_of(event: Event, topic: str, recipient: str) -> str:
    """The dedup key of an effect of one event towards one recipient."""
    return f"{event.object_type}:{event.object_id}:{event.version}:{topic}:{recipient}"


def lease(limit: int = 20, now: datetime | None = None) -> list[OutboxMessage]:
    """Takes up to ``limit`` due messages for this process, oldest first, never overtaking one of the same aggregate."""
    moment = now or timezone.now()
    earlier = OutboxMessage.objects.unfinished().filter(aggregate=OuterRef("aggregate"), id__lt=OuterRef("id"))
    due = Q(state=OutboxState.PENDING, available_at__lte=moment) | Q(state=OutboxState.LEASED, lease_until__lt=moment)
    with transaction.atomic():
        rows = OutboxMessage.objects.filter(due).filter(~Exists(earlier)).order_by("id")
        rows = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        taken = []
        for message in rows[:limit]:
            if message.state == OutboxState.LEASED and message.policy == "hold":
                message.state = OutboxState.IN_DOUBT
            else:
                message.state = OutboxState.LEASED
                message.attempts += 1
                taken.append(message)
            message.lease_owner = f"{socket.gethostname()}:{os.getpid()}"[:60]
            message.lease_until = moment + LEASE
            message.save(update_fields=["state", "attempts", "lease_owner", "lease_until"])
    return taken


def deliver(message: OutboxMessage) -> bool:
    """Carries one leased message out and records the outcome. True when sent."""
    try:
        TOPICS[message.topic].effect(message)
    except EffectFailed as error:
        _record_failure(message, str(error))
        return False
    message.state, message.sent_at, message.last_error = OutboxState.SENT, timezone.now(), ""
    message.save(update_fields=["state", "sent_at", "last_error"])
    return True


def _record_failure(message: OutboxMessage, error: str) -> None:
    message.last_error = error[:300]
    if message.attempts >= MAX_ATTEMPTS:
        message.state = OutboxState.DEAD
        logger.error("outbox message given up", extra={"outbox_id": message.pk, "topic": message.topic})
    else:
        message.state = OutboxState.PENDING
        message.available_at = timezone.now() + timedelta(seconds=BACKOFF_SECONDS[message.attempts - 1])
    message.save(update_fields=["state", "available_at", "last_error"])


def drain(limit: int = 20) -> int:
    """One round of the relay; returns how many messages were sent."""
    return sum(deliver(message) for message in lease(limit))


@transaction.atomic
def retry_dead(message: OutboxMessage) -> OutboxMessage:
    """Puts a given-up or doubtful message back in the queue (dead-letter screen)."""
    locked = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if locked.state in {OutboxState.DEAD, OutboxState.IN_DOUBT}:
        locked.state, locked.attempts, locked.available_at = OutboxState.PENDING, 0, timezone.now()
        locked.save(update_fields=["state", "attempts", "available_at"])
    return locked
