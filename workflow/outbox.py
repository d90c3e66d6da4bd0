"""Promises effects and, in the relay, keeps them: at least once, in order per aggregate, under a dedup key.

The row is the promise (reliability §3.4). Nothing here talks to the outside inside a transaction: the relay leases a
row and commits, carries the effect out, then marks it sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import getLogger
from secrets import randbelow
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from workflow.leases import holder, is_gone
from workflow.models import Event, OutboxMessage, OutboxState
from workflow.models.event import plain
from workflow.row_writing import insert_rows

logger = getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
#: Promises written in one statement.
AT_ONCE = 500
BACKOFF_SECONDS = (1, 5, 30, 120, 600, 1800, 3600, 7200)
#: No receiver may put us off for longer than this at a time.
LONGEST_WAIT = timedelta(hours=2)

Effect = Callable[[OutboxMessage], None]


class EffectFailed(Exception):
    """The receiver said no or did not answer; the relay tries again later. The text carries no personal data.

    ``wait``: the receiver asked not to be called sooner. ``final``: it will never say yes; a person is to look.
    """

    def __init__(self, text: str, *, wait: timedelta | None = None, final: bool = False) -> None:
        super().__init__(text)
        self.wait = wait
        self.final = final


class OutcomeUnknown(EffectFailed):
    """The receiver may have got it: sent again under policy ``resend``, held for a person under ``hold``."""


class EffectPostponed(Exception):
    """Not yet, and nobody's fault: it is tried again at ``until`` without counting as an attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


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
) -> None:
    """Writes the promise in the running transaction. A second promise under the same ``dedup_key`` is the first one."""
    promise_all(
        [prepared(topic, aggregate=aggregate, dedup_key=dedup_key, payload=payload, at=at, policy=policy)],
    )


def prepared(
    topic: str,
    *,
    aggregate: str,
    dedup_key: str,
    payload: dict[str, Any],
    at: datetime | None = None,
    policy: str = "resend",
) -> OutboxMessage:
    """A promise not yet written, for :func:`promise_all`."""
    if topic not in TOPICS:
        raise LookupError(topic)
    return OutboxMessage(
        topic=topic,
        aggregate=aggregate,
        dedup_key=dedup_key,
        payload=plain(payload),
        policy=policy,
        available_at=at or timezone.now(),
    )


def promise_all(messages: Sequence[OutboxMessage]) -> None:
    """Writes many promises at once; those whose key is promised already are left as they are."""
    for start in range(0, len(messages), AT_ONCE):
        insert_rows(messages[start : start + AT_ONCE], unless_there=True)


def event_key(event: Event) -> str:
    """What the dedup keys of all effects of one event begin with."""
    return f"{event.object_type}:{event.object_id}:{event.version}"


def key_of(event: Event, topic: str, recipient: str) -> str:
    """The dedup key of an effect of one event towards one recipient."""
    return f"{event_key(event)}:{topic}:{recipient}"


def lease(limit: int = 20, now: datetime | None = None) -> list[OutboxMessage]:
    """Takes up to ``limit`` due messages for this process, oldest first, never overtaking one of the same aggregate.

    A message whose lease ran out was being carried out when its relay died: it is sent again, held for a person
    (policy ``hold``) or given up when that has happened too often.
    """
    moment = now or timezone.now()
    earlier = OutboxMessage.objects.unfinished().filter(aggregate=OuterRef("aggregate"), id__lt=OuterRef("id"))
    due = Q(state=OutboxState.PENDING, available_at__lte=moment) | Q(state=OutboxState.LEASED, lease_until__lt=moment)
    with transaction.atomic():
        rows = OutboxMessage.objects.filter(due).filter(~Exists(earlier)).order_by("id")
        rows = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        return [message for message in rows[:limit] if _take(message, moment)]


def _take(message: OutboxMessage, moment: datetime) -> bool:
    """Leases a locked due message; False when it must not be carried out (again)."""
    interrupted = message.state == OutboxState.LEASED
    if interrupted and message.attempts >= MAX_ATTEMPTS:
        message.state, message.last_error = OutboxState.DEAD, "the relay died each time"
        logger.error("outbox message given up", extra={"outbox_id": message.pk, "topic": message.topic})
    elif interrupted and message.policy == "hold":
        message.state = OutboxState.IN_DOUBT
    else:
        message.state = OutboxState.LEASED
        message.attempts += 1
    message.lease_owner, message.lease_until = holder(), moment + LEASE
    message.save(update_fields=["state", "attempts", "lease_owner", "lease_until", "last_error"])
    return message.state == OutboxState.LEASED


def deliver(message: OutboxMessage) -> bool:
    """Carries one leased message out and records the outcome. True when sent; False also when the lease was lost."""
    if not _renew(message):
        return False
    try:
        TOPICS[message.topic].effect(message)
    except EffectPostponed as later:
        _held(message).update(state=OutboxState.PENDING, available_at=later.until, attempts=message.attempts - 1)
        return False
    except OutcomeUnknown as error:
        _record_doubt(message, error)
        return False
    except EffectFailed as error:
        _record_failure(message, str(error), wait=error.wait, final=error.final)
        return False
    except (LookupError, TypeError, ValueError) as error:
        logger.exception("outbox message cannot be read", extra={"outbox_id": message.pk, "topic": message.topic})
        _record_failure(message, type(error).__name__)
        return False
    # Sent is sent, whoever holds the lease by now.
    rows = OutboxMessage.objects.filter(pk=message.pk).exclude(state=OutboxState.SENT)
    rows.update(state=OutboxState.SENT, sent_at=timezone.now(), last_error="")
    return True


def _held(message: OutboxMessage) -> Any:
    """The row of ``message`` as long as this process holds the lease it took."""
    return OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxState.LEASED, lease_owner=message.lease_owner, attempts=message.attempts
    )


def _renew(message: OutboxMessage) -> bool:
    """Slow messages before this one may have used up its lease: take it anew, unless another relay has it."""
    now = timezone.now()
    if message.lease_until is not None and now < message.lease_until - LEASE / 2:
        return True
    return bool(_held(message).update(lease_until=now + LEASE))


def _record_doubt(message: OutboxMessage, error: OutcomeUnknown) -> None:
    if message.policy != "hold":
        _record_failure(message, str(error), wait=error.wait)
        return
    _held(message).update(state=OutboxState.IN_DOUBT, last_error=str(error)[:300])
    logger.error("outbox message in doubt", extra={"outbox_id": message.pk, "topic": message.topic})


def _record_failure(message: OutboxMessage, error: str, *, wait: timedelta | None = None, final: bool = False) -> None:
    if final or message.attempts >= MAX_ATTEMPTS:
        _held(message).update(state=OutboxState.DEAD, last_error=error[:300])
        logger.error("outbox message given up", extra={"outbox_id": message.pk, "topic": message.topic})
        return
    pause = max(back_off(message.attempts), min(wait or timedelta(), LONGEST_WAIT))
    _held(message).update(state=OutboxState.PENDING, available_at=timezone.now() + pause, last_error=error[:300])


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: up to a fifth more than the table says, so that crowds disperse."""
    return timedelta(seconds=BACKOFF_SECONDS[attempts - 1]) * (100 + randbelow(21)) / 100


def drain(limit: int = 20) -> int:
    """One round of the relay; returns how many messages were sent."""
    return sum(deliver(message) for message in lease(limit))


def recover_leases(*, own: bool = False) -> int:
    """Frees at once what a dead relay of this machine was sending, instead of waiting for its leases to run out.

    ``own``: also what this process was sending when the database went away; it must not be sending anything now.
    """
    moment = timezone.now()
    rows = OutboxMessage.objects.filter(state=OutboxState.LEASED, lease_until__gte=moment)
    owners = rows.order_by().values_list("lease_owner", flat=True).distinct()
    gone = [owner for owner in owners if is_gone(owner) or (own and owner == holder())]
    if not gone:
        return 0
    return rows.filter(lease_owner__in=gone).update(lease_until=moment - timedelta(seconds=1))


@transaction.atomic
def retry_dead(message: OutboxMessage, *, settled_by: str = "") -> bool:
    """Puts a given-up or doubtful message back in the queue; False when it is neither by now."""
    rows = _stuck(message, OutboxState.DEAD, OutboxState.IN_DOUBT)
    return bool(rows.update(state=OutboxState.PENDING, attempts=0, available_at=timezone.now(), settled_by=settled_by))


@transaction.atomic
def settle_as_sent(message: OutboxMessage, *, settled_by: str) -> bool:
    """A person found that a doubtful message did arrive; False when it is not in doubt by now."""
    rows = _stuck(message, OutboxState.IN_DOUBT)
    return bool(rows.update(state=OutboxState.SENT, sent_at=timezone.now(), settled_by=settled_by))


def _stuck(message: OutboxMessage, *states: OutboxState) -> Any:
    return OutboxMessage.objects.filter(pk=message.pk, state__in=states)
