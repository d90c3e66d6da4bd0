"""Promises what others are told: a notice in the bell of those concerned, a call to the configured receiver.

Nothing here holds personal data: the reader opens the customer by its link. What is entered for a past day (an import,
a correction) is told to nobody: it is no news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.scope import Actor
from renewals.models import Renewal
from workflow.models import Event
from workflow.notifying import notify
from workflow.outbox import event_key, key_of, promise

NEWS = timedelta(days=1)


def is_news(event: Event) -> bool:
    """Not longer than a day ago."""
    return timezone.now() - event.at <= NEWS


def tell(renewal: Renewal, event: Event, kind: str, *people: int | None, by: Actor, **facts: Any) -> None:
    """A notice about one customer to each of ``people`` but the one who acted."""
    if not is_news(event):
        return
    notify(
        kind,
        people={each for each in people if each is not None} - {by.pk},
        key=event_key(event),
        about=renewal,
        facts={"policy": renewal.policy_no, "actor": by.name, **facts},
    )


def tell_each(kind: str, told: Iterable[tuple[int | None, Event]], *, by: Actor) -> None:
    """One notice a person about many customers at once, with their number."""
    by_person: dict[int, list[Event]] = defaultdict(list)
    for person, event in told:
        if person is not None and person != by.pk and is_news(event):
            by_person[person].append(event)
    for person, events in sorted(by_person.items()):
        facts = {"count": len(events), "actor": by.name}
        notify(kind, people=[person], key=event_key(events[0]), facts=facts)


def post(*events: Event) -> None:
    """Changes of state to the configured receiver, if there is one: one message a change, a chunk of many as one."""
    changed = [event for event in events if event.source != event.target and is_news(event)]
    if not changed or not settings.NOTICE_WEBHOOK_URL:
        return
    first = changed[0]
    promise(
        "webhook",
        aggregate=f"{first.object_type}:{first.object_id}",
        dedup_key=key_of(first, "webhook", "receiver"),
        payload={
            "event": f"{first.object_type}.{first.verb}",
            "count": len(changed),
            "changes": [
                {"id": event.object_id, "version": event.version, "from": event.source, "to": event.target}
                for event in changed
            ],
        },
    )
