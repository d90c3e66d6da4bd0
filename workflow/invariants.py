"""What must always be true of the stored rows, asked of the database as a whole (``manage.py verify_invariants``).

An invariant is a function that yields the rows that break it. Domain apps register theirs in ``AppConfig.ready()``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q

from workflow.models import Event, Notice, OutboxMessage, OutboxState, ToDo, Tracked
from workflow.steps import steps_of
from workflow.tracking import TRACKED

Check = Callable[[], Iterable[str]]

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Invariant:
    """A statement about the rows and the function that yields what breaks it, as ``type:id``."""

    code: str
    statement: str
    check: Check


@dataclass(frozen=True, slots=True)
class Result:
    """How many rows break an invariant, and the first of them."""

    code: str
    statement: str
    violations: int
    first: list[str]


INVARIANTS: dict[str, Invariant] = {}


def register_invariant(code: str, statement: str, check: Check) -> None:
    """Called in ``AppConfig.ready()``."""
    INVARIANTS[code] = Invariant(code, statement, check)


def examine() -> list[Result]:
    """Asks all invariants, in the order of their codes."""
    results = []
    for _code, invariant in sorted(INVARIANTS.items()):
        broken = iter(invariant.check())
        first = list(islice(broken, SHOWN))
        more = sum(1 for _row in broken)
        results.append(Result(invariant.code, invariant.statement, len(first) + more, first))
    return results


def rows_of(model: Any, condition: Q) -> Iterator[str]:
    """The rows of ``model`` for which ``condition`` holds, as ``type:id``."""
    rows = model._default_manager.filter(condition).order_by("pk").values_list("pk", flat=True)
    return (f"{model._meta.label_lower}:{pk}" for pk in rows.iterator())


def register_own() -> None:
    """Called once when the app is ready."""
    for code, statement, check in (
        ("state_is_history", "State, version and head of a row are those of its last event.", state_is_history),
        ("history_complete", "The events of an object are numbered 1 to n without a gap.", history_complete),
        (
            "history_legal",
            "Every event is a declared step from the state of the one before it.",
            history_legal,
        ),
        ("todo_has_object", "Every open to-do is about an object that exists.", todo_has_object),
        ("promise_has_event", "Every effect promised for an event has that event.", promise_has_event),
        ("notice_delivered", "Every notice marked as sent is there.", notice_delivered),
        ("references_exist", "Every reference points at a row.", references_exist),
    ):
        register_invariant(f"workflow.{code}", statement, check)


def state_is_history() -> Iterator[str]:
    """A row whose newest event says otherwise, or that has no event at all."""
    return chain.from_iterable(_state_differs(model) for model in TRACKED.values())


def _state_differs(model: type[Tracked]) -> Iterator[str]:
    own = Event.objects.filter(object_type=model.object_type(), object_id=OuterRef("pk"))
    said = own.filter(version=OuterRef("version"), target=OuterRef("status"), hash=OuterRef("head_hash"))
    return rows_of(model, ~Q(Exists(said)) | Q(Exists(own.filter(version__gt=OuterRef("version")))))


def history_complete() -> Iterator[str]:
    """Objects with a missing number."""
    counted = Event.objects.order_by().values("object_type", "object_id").annotate(n=Count("id"), top=Max("version"))
    rows = counted.exclude(n=F("top")).values_list("object_type", "object_id")
    return (f"{kind}:{pk}" for kind, pk in rows.iterator())


def history_legal() -> Iterator[str]:
    """Events that no declared step explains."""
    return chain.from_iterable(_illegal_events(model) for model in TRACKED.values())


def _illegal_events(model: type[Tracked]) -> Iterator[str]:
    later = Event.objects.filter(object_type=OuterRef("object_type"), object_id=OuterRef("object_id"))
    removal = Q(version__gt=1, target="") & ~Q(Exists(later.filter(version__gt=OuterRef("version"))))
    legal = Q(version=1, source="") | removal
    for step in steps_of(model).values():
        ends = Q(target=step.target) if step.target else Q(target=F("source"))
        legal |= Q(verb=step.name, source__in=step.sources) & ends
    before = Event.objects.filter(
        object_type=OuterRef("object_type"), object_id=OuterRef("object_id"), target=OuterRef("source")
    ).filter(version=OuterRef("version") - 1)
    own = Q(object_type=model.object_type())
    return rows_of(Event, own & (~legal | (Q(version__gt=1) & ~Q(Exists(before)))))


def todo_has_object() -> Iterator[str]:
    """Open to-dos whose object is gone."""
    for kind in ToDo.objects.open().order_by().values_list("object_type", flat=True).distinct():
        model = apps.get_model(kind)
        there = model._default_manager.filter(pk=OuterRef("object_id"))
        yield from rows_of(ToDo, Q(object_type=kind, closed_at__isnull=True) & ~Q(Exists(there)))


def promise_has_event() -> Iterator[str]:
    """Messages whose key names an event (``type:id:version:…``) that was never written."""
    for kind in TRACKED:
        named = OutboxMessage.objects.filter(dedup_key__startswith=f"{kind}:").order_by("pk")
        for chunk in _chunks(named.values_list("pk", "dedup_key").iterator()):
            events = {pk: tuple(key.split(":")[1:3]) for pk, key in chunk}
            ids = {int(pk) for pk, _version in events.values() if pk.isdecimal()}
            found = Event.objects.filter(object_type=kind, object_id__in=ids).values_list("object_id", "version")
            known = {(str(pk), str(version)) for pk, version in found}
            yield from (f"workflow.outboxmessage:{pk}" for pk, event in events.items() if event not in known)


def _chunks(rows: Iterator[Any], size: int = 500) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def notice_delivered() -> Iterator[str]:
    """Notices the relay says it delivered and that are not there."""
    there = Notice.objects.filter(dedup_key=OuterRef("dedup_key"))
    return rows_of(OutboxMessage, Q(topic="notice", state=OutboxState.SENT) & ~Q(Exists(there)))


def references_exist() -> Iterator[str]:
    """Foreign keys that point at nothing. PostgreSQL refuses them itself; SQLite can be told not to."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"{table}:{rowid}" for table, rowid, _parent, _key in cursor.fetchall())
