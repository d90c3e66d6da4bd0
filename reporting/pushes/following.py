"""Looks after pushes that were promised: which arrived, and which the relay gave up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.scope import SYSTEM
from reporting.models import PushRun, PushStatus
from reporting.pushes import reasons
from reporting.pushes.clocks import tell_failed
from reporting.pushes.sending import PICTURE, READER_GONE, ROBOT_GONE, key_of, picture_key_of
from workflow.models import OutboxMessage, OutboxState
from workflow.transitions import fire

BATCH = 100
#: A failed push that an operator sends again within this time is found to have arrived.
LOOKED_AFTER = timedelta(days=7)
STUCK = {OutboxState.DEAD: reasons.REFUSED, OutboxState.IN_DOUBT: reasons.DOUBT}
#: What the relay was told where nobody was there any more.
GONE = {ROBOT_GONE: reasons.ROBOT_OFF, READER_GONE: reasons.NOBODY}


def follow_up(now: datetime | None = None) -> int:
    """One round; returns how many runs changed their state."""
    moment = now or timezone.now()
    return sum(_settle(run, messages, moment) for run, messages in _open_runs(moment))


def messages_of(runs: Sequence[PushRun]) -> dict[int, list[OutboxMessage]]:
    """The outgoing messages of runs by the key of the run, in one query."""
    keys = (key_of, picture_key_of)
    owners = {key(run, recipient): run.pk for run in runs for recipient in run.recipients for key in keys}
    found: dict[int, list[OutboxMessage]] = {run.pk: [] for run in runs}
    for message in OutboxMessage.objects.filter(dedup_key__in=owners).order_by("id"):
        found[owners[message.dedup_key]].append(message)
    return found


def _open_runs(now: datetime) -> Iterator[tuple[PushRun, list[OutboxMessage]]]:
    waiting = Q(status=PushStatus.SENT, arrived_at=None)
    again = Q(status=PushStatus.FAILED, due_at__gt=now - LOOKED_AFTER) & ~Q(recipients=[])
    rows = PushRun.objects.visible_to(SYSTEM).filter(waiting | again).select_related("subscription").order_by("pk")
    after = 0
    while runs := list(rows.filter(pk__gt=after)[:BATCH]):
        messages = messages_of(runs)
        yield from ((run, messages[run.pk]) for run in runs)
        after = runs[-1].pk


def _settle(run: PushRun, messages: Sequence[OutboxMessage], now: datetime) -> bool:
    """A run has arrived with its texts; a picture that fails after them is said of it and takes nothing back."""
    texts = [message for message in messages if message.topic != PICTURE]
    pictures = {message.state for message in messages if message.topic == PICTURE}
    gone = [message for message in texts if message.state == OutboxState.DEAD and message.last_error in GONE]
    rest = [message for message in texts if message not in gone]
    if rest and {message.state for message in rest} == {OutboxState.SENT}:
        if not pictures <= {OutboxState.SENT, *STUCK}:
            return False
        why = run.reason if run.reason in reasons.ALL_THE_SAME else ""
        why = reasons.UNREACHED if gone else reasons.UNSEEN if pictures & {*STUCK} else why
        fire(run, "arrive", by=SYSTEM, arrived_at=max(each.sent_at or now for each in rest), why=why)
        return True
    stuck = next((message for message in rest if message.state in STUCK), None if rest else next(iter(gone), None))
    if stuck is None or run.status != PushStatus.SENT:
        return False
    with transaction.atomic():
        why = GONE.get(stuck.last_error) or STUCK[OutboxState(stuck.state)]
        done = fire(run, "fail", by=SYSTEM, why=why, note=stuck.last_error, facts={"reason_said": why})
        tell_failed(done)
    return True
