"""Verbs of subscriptions: subscribe, change, pause, resume, end."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.scope import SYSTEM, Actor, require
from reporting.models import Subscription, SubscriptionStatus
from reporting.models.subscription import PausedBecause
from reporting.pushes.checking import VIEW, Wish, checked, first_due
from reporting.pushes.planning import next_of
from workflow.notifying import notify
from workflow.outbox import event_key
from workflow.transitions import create, fire


def subscribe(*, by: User, wish: Wish) -> Subscription:
    """``by`` has figures of a branch pushed from now on."""
    require(by, VIEW, wish.branch)
    values = checked(wish, by=by)
    row = Subscription(owner=by, next_at=first_due(wish, timezone.now()), **values)
    return create(row, "subscribe", by=by, facts=_facts(values))


def change(*, by: User, subscription: Subscription, wish: Wish, expected_version: int | None = None) -> Subscription:
    """Other content, schedule or readers."""
    values = checked(wish, by=by)
    at = first_due(wish, timezone.now())
    return fire(subscription, "change", by=by, expected_version=expected_version, values=values, next_at=at)


def pause(*, by: Actor, subscription: Subscription, expected_version: int | None = None) -> Subscription:
    """Nothing is sent until the subscriber resumes it. Somebody else's pause is told to the subscriber."""
    return _stop(by, subscription, "pause", expected_version, because=PausedBecause.ASKED)


def resume(*, by: User, subscription: Subscription, expected_version: int | None = None) -> Subscription:
    """Goes on with the next time, with the rights that the subscriber has now."""
    checked(wish_of(subscription), by=subscription.owner)
    at = next_of(subscription.schedule, timezone.now())
    return fire(subscription, "resume", by=by, expected_version=expected_version, next_at=at)


def end(*, by: Actor, subscription: Subscription, expected_version: int | None = None) -> Subscription:
    """For good. Somebody else's end is told to the subscriber."""
    return _stop(by, subscription, "end", expected_version)


def _stop(by: Actor, subscription: Subscription, verb: str, version: int | None, **data: Any) -> Subscription:
    def tell(row: Subscription, event: Any) -> None:
        if row.owner_id != by.pk:
            facts = {"actor": by.name, "name": row.name}
            notify(f"push_{verb}", people=[row.owner_id], key=event_key(event), about=row, facts=facts)

    return fire(subscription, verb, by=by, expected_version=version, then=tell, **data)


def open_of(user: User) -> int:
    """How many subscriptions of a person are sent."""
    return Subscription.objects.visible_to(SYSTEM).filter(owner=user, status=SubscriptionStatus.ACTIVE).count()


def pause_of_leaver(*, user: User, superior: User | None, by: Actor) -> int:
    """Pauses what a leaver had pushed, and tells the superior; within the transaction that takes the access away."""
    rows = Subscription.objects.visible_to(SYSTEM).filter(owner=user, status=SubscriptionStatus.ACTIVE).order_by("pk")
    moved = 0
    for row in rows:

        def tell(paused: Subscription, event: Any) -> None:
            facts = {"name": paused.name, "employee": user.employee_no}
            notify("push_left", people=[superior], key=event_key(event), about=paused, facts=facts)

        fire(row, "pause", by=SYSTEM, because=PausedBecause.LEFT, facts={"told_by": by.employee_no}, then=tell)
        moved += 1
    return moved


def wish_of(row: Subscription) -> Wish:
    """A subscription as it is, as a wish."""
    schedule = row.schedule
    return Wish(
        branch=row.branch,
        name=row.name,
        source=row.source,
        options=row.options,
        period=row.period,
        days=row.days,
        numbers=schedule.numbers,
        times=schedule.times,
        channel=row.channel,
        robot=row.robot,
        picture=row.picture,
        people=tuple(User.objects.filter(pk__in=row.people).order_by("pk")),
        language=row.language,
        quiet=row.quiet,
        missed=row.missed,
    )


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("name", "source", "options", "channel", "people")}
