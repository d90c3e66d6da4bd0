"""Promises what people are told about cross-region cases and large losses. A group reads no number and no name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Branch, Membership
from accounts.roles import roles_with
from accounts.scope import Actor
from workflow.models import Event, Tracked
from workflow.notifying import notify
from workflow.outbox import event_key

NEWS = timedelta(days=1)


def holders(permission: str, *branches: Branch | None) -> list[int]:
    """The active people who hold ``permission`` directly on one of ``branches``."""
    held = Membership.objects.on(timezone.localdate()).filter(
        branch__in=[branch.pk for branch in branches if branch is not None],
        role__in=roles_with(permission),
        user__is_active=True,
    )
    return sorted(set(held.values_list("user_id", flat=True)))


def is_news(event: Event) -> bool:
    """Whether it happened within a day."""
    return timezone.now() - event.at <= NEWS


def tell(row: Tracked, event: Event, kind: str, people: Iterable[int | None], *, by: Actor, **facts: Any) -> None:
    """A notice to each of ``people`` but the one who acted; what is entered for a past day is no news."""
    if not is_news(event):
        return
    told = {each for each in people if each is not None} - {by.pk}
    notify(kind, people=told, key=event_key(event), about=row, facts={"actor": by.name, **facts})
