"""Undoing an import of targets: new ones are withdrawn, changed ones get their former values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import ngettext

from accounts.scope import SYSTEM, Actor
from reporting.actions.targets import told_values
from reporting.models import Target, TargetStatus
from workflow.models import Event, ImportBatch
from workflow.transitions import fire


def events_of(batch: ImportBatch) -> list[Event]:
    """What the import did, one event a target."""
    return list(Event.objects.filter(object_type=Target.object_type(), data__batch=batch.pk).order_by("id"))


def obstacles(batch: ImportBatch) -> Iterator[str]:
    """Targets that were changed since."""
    done = {event.object_id: event.version for event in events_of(batch)}
    rows = Target.objects.visible_to(SYSTEM).filter(pk__in=done).values_list("pk", "version")
    changed = sum(version > done[pk] for pk, version in rows)
    if changed:
        yield ngettext(
            "%(count)s target of this import has been changed since.",
            "%(count)s targets of this import have been changed since.",
            changed,
        ) % {"count": changed}


def take_back(batch: ImportBatch, by: Actor, at: datetime) -> dict[str, int]:
    """Inside the caller's transaction; the history of every target stays."""
    counts = {"removed": 0, "restored": 0}
    for event in events_of(batch):
        target = Target.objects.visible_to(by).get(pk=event.object_id)
        if event.verb == "imported" or event.source == TargetStatus.WITHDRAWN:
            fire(target, "withdraw", by=by, at=at, facts={"rolled_back": batch.pk})
            counts["removed"] += 1
        else:
            base, challenge = _before(target, event)
            facts = {**told_values(base, challenge), "rolled_back": batch.pk}
            fire(target, "set_values", by=by, at=at, facts=facts, base_value=base, challenge_value=challenge)
            counts["restored"] += 1
    return counts


def _before(target: Target, event: Event) -> tuple[Decimal, Decimal | None]:
    """The values before the import changed them."""
    changes: dict[str, list[Any]] = event.data.get("changes", {})
    base = changes["base_value"][0] if "base_value" in changes else target.base_value
    challenge = changes["challenge_value"][0] if "challenge_value" in changes else target.challenge_value
    return Decimal(base), None if challenge is None else Decimal(challenge)
