"""The clock of subscriptions: finds what is due, makes it, and records it with its promises in one transaction.

Two clocks at once make the same push twice and record it once: the second finds another ``next_at`` under the lock. A
clock that dies before the record leaves the subscription due; one that dies after it has promised everything. What
nobody foresaw fails the push it met, then the round when it is over: the others go out first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from logging import getLogger

from django.db import transaction
from django.utils import timezone

from accounts.delegation import superior_of
from accounts.scope import SYSTEM, Actor
from reporting.models import PushPaper, PushRun, PushStatus, Subscription, SubscriptionStatus
from reporting.models.subscription import Days, Missed, PausedBecause
from reporting.pushes import reasons
from reporting.pushes.making import Outcome, failed, outcome_of
from reporting.pushes.planning import next_of, passed
from reporting.pushes.sending import promises_of
from workflow.notifying import notify
from workflow.outbox import promise_all
from workflow.retrying import retried
from workflow.transitions import create, fire, lock

logger = getLogger(__name__)

BATCH = 100
#: Later than this a push was missed: the clock or the whole system was down.
ON_TIME = timedelta(minutes=30)
#: Why a subscription is paused by itself → the notice that says so.
PAUSES: Mapping[str, str] = {
    PausedBecause.LEFT: "push_left",
    PausedBecause.RIGHTS: "push_rights",
    PausedBecause.GONE: "push_gone",
}
#: Papers are kept as long as a message may still be sent again.
PAPERS_KEPT = timedelta(days=7)


def run_due(now: datetime | None = None) -> int:
    """One round: everything that is due at ``now``; returns how many subscriptions were dealt with.

    Raises what nobody foresaw in any of them, together, once all were tried.
    """
    moment = now or timezone.now()
    done = 0
    after = 0
    unforeseen: list[Exception] = []
    while rows := list(_batch(moment, after)):
        for row in rows:
            try:
                done += push(row, moment)
            except Exception as error:  # all of them are raised when the round is over
                logger.exception("push not dealt with", extra={"subscription_id": row.pk})
                unforeseen.append(error)
        after = rows[-1].pk
    if unforeseen:
        raise ExceptionGroup("pushes not dealt with", unforeseen)
    return done


def _batch(now: datetime, after: int) -> Iterable[Subscription]:
    """The next due ones by key: one that stays due (another clock has it) is not asked for again this round."""
    rows = Subscription.objects.visible_to(SYSTEM).due(now).filter(pk__gt=after)
    return rows.order_by("pk").select_related("branch", "robot")[:BATCH]


def push(subscription: Subscription, now: datetime) -> bool:
    """Deals with one due subscription; False where another clock was faster or it was changed meanwhile.

    What nobody foresaw is raised after the failure was recorded: the subscriber is told, the next time stays.
    """
    instants = passed(subscription, now)
    due_at = instants[-1] if instants else None
    wanted = due_at is not None and (now - due_at <= ON_TIME or subscription.missed == Missed.ONCE)
    try:
        outcome = outcome_of(subscription, due_at) if due_at is not None and wanted else None
    except Exception as error:  # raised again: it is noted at the push first, so that its subscriber knows
        told = failed(reasons.CONTENT, type(error).__name__)
        retried(lambda: record(subscription, instants, told, now))
        raise
    return retried(lambda: record(subscription, instants, outcome, now))


def record(subscription: Subscription, instants: Sequence[datetime], outcome: Outcome | None, now: datetime) -> bool:
    """Runs, promises and the next instant, all or nothing. ``outcome`` is that of the last of ``instants``."""
    with transaction.atomic():
        lock(Subscription, [subscription.pk])
        row = Subscription.objects.visible_to(SYSTEM).select_related("branch", "owner").get(pk=subscription.pk)
        seen = (subscription.next_at, subscription.version, SubscriptionStatus.ACTIVE)
        if (row.next_at, row.version, row.status) != seen:
            return False
        missed = instants if outcome is None else instants[:-1]
        for at in missed:
            write_run(row, at, Outcome(PushStatus.MISSED, reason=reasons.DOWN), by=SYSTEM)
        if outcome is not None:
            write_run(row, instants[-1], outcome, by=SYSTEM)
        if outcome is not None and outcome.pause:
            _pause(row, outcome.pause)
        else:
            Subscription.objects.filter(pk=row.pk).update(next_at=next_of(row.schedule, now))
    return True


def write_run(row: Subscription, due_at: datetime, outcome: Outcome, *, by: Actor, test: bool = False) -> PushRun:
    """A run with what it promises, in the running transaction, with ``row`` locked."""
    said = outcome.said
    run = PushRun(
        subscription=row,
        branch=row.branch,
        due_at=due_at,
        channel=row.channel,
        title=said.title if said else "",
        text=said.body if said else "",
        link=said.link if said else "",
        sha256=digest(said.title, said.body) if said else "",
        picture_sha256=hashlib.sha256(outcome.picture).hexdigest() if outcome.picture is not None else "",
        recipients=list(outcome.recipients) if said else [],
        reason=outcome.reason,
        note=outcome.note,
        test=test,
        status=outcome.status,
    )
    facts = {"subscription": row.pk, "name": row.name, "sha256": run.sha256, "test": test}
    if run.picture_sha256:
        facts["picture_sha256"] = run.picture_sha256
    create(run, "record", by=by, facts=facts)
    if (kept := outcome.paper or outcome.picture) is not None:
        PushPaper.objects.create(run=run, content=kept)
    promise_all(list(promises_of(run)))
    if outcome.status == PushStatus.FAILED and not outcome.pause:
        tell_failed(run)
    return run


def recount(now: datetime | None = None) -> int:
    """Moves what waits for a day that became a holiday or a working day; returns how many. What is due stays due."""
    moment = now or timezone.now()
    rows = Subscription.objects.visible_to(SYSTEM).filter(status=SubscriptionStatus.ACTIVE, days=Days.WORKING)
    moved = 0
    for row in rows.filter(next_at__gt=moment).iterator(chunk_size=BATCH):
        at = next_of(row.schedule, moment)
        if at != row.next_at:
            moved += Subscription.objects.filter(pk=row.pk, next_at=row.next_at, version=row.version).update(next_at=at)
    return moved


def digest(title: str, body: str) -> str:
    """SHA-256 of what was said: title, a line break and text in UTF-8."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def tell_failed(run: PushRun) -> None:
    """Tells the subscriber that a push did not go out; where and why stands on its page."""
    row = run.subscription
    notify("push_failed", people=[row.owner_id], key=f"push-failed:{run.pk}", about=row, facts={"name": row.name})


def _pause(row: Subscription, because: str) -> None:
    """Nothing more is sent; the subscriber hears of it, or the superior of one who has left."""
    left = because == PausedBecause.LEFT
    superior = superior_of(row.owner, timezone.localdate()) if left else None

    def tell(paused: Subscription, event: object) -> None:
        facts = {"name": paused.name, "employee": paused.owner.employee_no}
        key = f"push-paused:{paused.pk}:{getattr(event, 'version', 0)}"
        notify(PAUSES[because], people=[superior if left else paused.owner], key=key, about=paused, facts=facts)

    fire(row, "pause", by=SYSTEM, because=because, then=tell)


def remove_papers(now: datetime | None = None) -> int:
    """Takes away the papers of pushes long past; what they said stays with the run."""
    moment = now or timezone.now()
    removed, _kinds = PushPaper.objects.filter(run__created_at__lt=moment - PAPERS_KEPT).delete()
    return removed
