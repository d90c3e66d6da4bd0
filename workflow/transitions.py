"""The one write path: ``fire()`` and its bulk sibling ``fire_many()`` (architecture, "The one write path")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, TypeVar

from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from accounts.compiled import ready_cursor
from accounts.errors import Conflict, Denied, DomainError
from accounts.models import Branch
from accounts.scope import Actor
from workflow.idempotency import claim_key
from workflow.models import Event, Tracked
from workflow.models.event import GENESIS, plain
from workflow.retrying import retried
from workflow.row_writing import insert_row, update_row, update_rows
from workflow.steps import BY_GUARD, Attempt, Step, steps_of
from workflow.uncollected import uncollected

T = TypeVar("T", bound=Tracked)
Then = Callable[[T, Event], None]


class NotFound(DomainError, Http404):
    """No such row, or not for this person: the two are never told apart."""

    http_status = 404

    def __init__(self) -> None:
        super().__init__("not_found", _("There is no such record."))


def fire(
    obj: T,
    verb: str,
    *,
    by: Actor,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
    amount: Decimal | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    then: Then[T] | None = None,
    read: bool = False,
    **data: Any,
) -> T:
    """Carries out one step on ``obj`` and returns the row as it is afterwards.

    ``expected_version`` is the version the person saw; another one raises :class:`Conflict` with the differences.
    ``key`` makes the request repeatable: the second time nothing happens and the row is returned as it is now.
    ``data`` goes to the step's method, ``facts`` (no personal data) into the event, ``then`` runs in the same
    transaction after the save and opens to-dos and promises effects. ``read``: the caller has locked the row in this
    transaction and read ``obj`` as one that ``by`` may see since; it is not read again, and a refusal ends what the
    caller began.
    Raises :class:`NotFound`, :class:`Denied`, :class:`Conflict`, ``InFlight`` or another :class:`DomainError`; then
    nothing is written.
    """
    declared = steps_of(type(obj))[verb]
    now = at or timezone.now()
    fired = _Firing(type(obj), obj.pk, declared, by, expected_version, key, now, amount, reason, facts or {}, data)
    fired.found = obj if read else None
    done: T = fired.run(then) if read else retried(lambda: fired.run(then))
    return done


@dataclass(slots=True)
class _Firing:
    model: type[Any]
    pk: int
    step: Step
    by: Actor
    expected_version: int | None
    key: str
    at: datetime
    amount: Decimal | None
    reason: str
    facts: dict[str, Any]
    data: dict[str, Any]
    found: Any = None

    def run(self, then: Callable[[Any, Event], None] | None) -> Any:
        if self.key and self.already_done():
            return self.locked()
        obj = self.locked()
        if self.expected_version is not None and obj.version != self.expected_version:
            raise Conflict(differences_since(obj, self.expected_version))
        check(obj, self.step, self.by, self.data, self.at)
        event = take(obj, self.step, self.by, self.at, self.data, self.facts, self.amount, self.reason)
        insert_row(event)
        update_row(obj, [*obj.changed_columns, "version", "head_hash"])
        if then is not None:
            then(obj, event)
        return obj

    def locked(self) -> Any:
        if self.found is not None:
            return self.found
        lock(self.model, [self.pk])
        lock_counted(self.step, [self.data])
        obj = self.model._default_manager.visible_to(self.by).select_related("branch").filter(pk=self.pk).first()
        if obj is None:
            raise NotFound
        return obj

    def already_done(self) -> bool:
        scope = f"{self.by.employee_no}:{self.model._meta.label_lower}:{self.step.name}"
        return not claim_key(scope, self.key, [self.pk, self.expected_version, self.amount, self.reason, self.data])


def lock(model: type[Any], pks: Sequence[int]) -> None:
    """Locks rows by their key alone, in the order of keys; what they say is read afterwards.

    PostgreSQL looks at a row again that changed while it waited for the lock, but joins it with what it had joined
    before: a customer who moved to another branch meanwhile would be in no branch and seem not to exist.
    """
    if not connection.features.has_select_for_update:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    with ready_cursor() as cursor:
        sql = f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608 (our own table)
        cursor.execute(sql, [list(pks)])


def lock_counted(step: Step, work: Sequence[dict[str, Any]]) -> None:
    """Locks the rows named by ``step.also_locks``, always after the objects and in the order of keys.

    Two transactions that hand different customers to one person each see what the other has handed over.
    """
    for name in step.also_locks:
        counted = {data[name].pk: data[name]._meta.model for data in work}
        for model in set(counted.values()):
            lock(model, list(counted))


def check(obj: Tracked, step: Step, by: Actor, data: dict[str, Any], at: datetime) -> None:
    """Raises unless ``by`` may take ``step`` on the locked ``obj`` now."""
    refusal = refusal_of(obj, step, by, data, at)
    if refusal is not None:
        raise refusal


def refusal_of(
    obj: Tracked,
    step: Step,
    by: Actor,
    data: dict[str, Any] | None,
    at: datetime,
    alongside: Sequence[Tracked] = (),
    memory: dict[Any, Any] | None = None,
    together: Sequence[dict[str, Any]] = (),
) -> DomainError | None:
    """Why the step is not open, or None. ``data`` None: only what can be known before the form is filled.

    ``memory`` and ``together`` are shared by the rows of one transaction (:class:`~workflow.steps.Attempt`).
    """
    if step.permission != BY_GUARD and not by.scope().may(step.permission, obj.branch):
        return Denied("permission_missing", _("Your role does not allow this here."), permission=step.permission)
    status: str = obj.status  # type: ignore[attr-defined]  # every tracked model has a status
    if status not in step.sources:
        return DomainError("wrong_status", _("This is not possible in the present state."), status=status)
    attempt = Attempt(obj, by, data or {}, at, alongside, {} if memory is None else memory, together)
    for guard in step.early_guards if data is None else (*step.early_guards, *step.guards):
        refusal = guard(attempt)
        if refusal is not None:
            return refusal
    return None


def take(
    obj: Any,
    step: Step,
    by: Actor,
    at: datetime,
    data: dict[str, Any],
    facts: dict[str, Any],
    amount: Decimal | None = None,
    reason: str = "",
) -> Event:
    """Changes ``obj`` in memory and returns the sealed event. The caller holds the lock and writes both."""
    before = dict(obj.__dict__)
    source = obj.status
    try:
        getattr(obj, step.name)(**data)
    except TransitionNotAllowed as error:
        raise DomainError("wrong_status", _("This is not possible in the present state."), status=source) from error
    after = obj.__dict__
    obj.changed_columns = [name for name in _stored(obj._meta.model) if before.get(name) != after.get(name)]
    changes = {
        name: [plain(before.get(name)), plain(after.get(name))]
        for name in obj.changed_columns
        if name in obj.recorded_columns
    }
    event = new_event(
        obj, step.name, by, at, source, {**facts, "changes": changes} if changes else facts, amount, reason
    )
    obj.version = event.version
    obj.head_hash = event.hash
    return event


def new_event(
    obj: Any,
    verb: str,
    by: Actor,
    at: datetime,
    source: str,
    facts: dict[str, Any],
    amount: Decimal | None = None,
    reason: str = "",
) -> Event:
    """The next event in the chain of ``obj``, sealed, not yet written."""
    return Event(
        object_type=obj.object_type(),
        object_id=obj.pk,
        version=obj.version + 1,
        verb=verb,
        source=source,
        target=obj.status,
        actor_no=by.employee_no,
        actor_name=by.name,
        branch_path=obj.branch.path,
        amount=amount,
        reason=reason,
        data=facts,
        at=at,
    ).seal(obj.head_hash or GENESIS)


def create(obj: T, verb: str, *, by: Actor, at: datetime | None = None, facts: dict[str, Any] | None = None) -> T:
    """Inserts a new object with the first event of its history. The caller has checked the permission."""
    now = at or timezone.now()
    with transaction.atomic():
        insert_row(obj)
        event = new_event(obj, verb, by, now, "", facts or {})
        insert_row(event)
        obj.version, obj.head_hash = event.version, event.hash
        update_row(obj, ["version", "head_hash"])
    return obj


def fire_many(
    model: type[T],
    verb: str,
    *,
    by: Actor,
    work: Iterable[tuple[int, dict[str, Any], dict[str, Any]]],
    at: datetime | None = None,
    then: Callable[[Sequence[T], Sequence[Event]], None] | None = None,
    skip_refused: bool = True,
    chunk: int = 500,
) -> int:
    """``fire()`` for many rows: ``work`` yields (pk, data, facts). Each chunk is one transaction; returns how many.

    A row that is refused is left out (``skip_refused``) or aborts its chunk. Used by feeds and clocks.
    """
    now = at or timezone.now()
    step = steps_of(model)[verb]
    done = 0
    rows = list(work)
    for start in range(0, len(rows), chunk):
        part = {pk: (data, facts) for pk, data, facts in rows[start : start + chunk]}
        with uncollected():
            done += len(retried(partial(_fire_chunk, model, step, by, part, now, then, skip_refused)))
    return done


def _fire_chunk(
    model: type[Any],
    step: Step,
    by: Actor,
    part: dict[int, tuple[dict[str, Any], dict[str, Any]]],
    now: datetime,
    then: Callable[[Sequence[Any], Sequence[Event]], None] | None,
    skip_refused: bool,
) -> list[Any]:
    lock(model, list(part))
    together = [data for data, _facts in part.values()]
    lock_counted(step, together)
    rows = list(model._default_manager.visible_to(by).filter(pk__in=list(part)).order_by("pk"))
    branches = Branch.objects.in_bulk({obj.branch_id for obj in rows})
    changed: list[Any] = []
    events: list[Event] = []
    columns: set[str] = {"version", "head_hash"}
    memory: dict[Any, Any] = {}
    for obj in rows:
        obj.branch = branches[obj.branch_id]
        data, facts = part[obj.pk]
        refusal = refusal_of(obj, step, by, data, now, changed, memory, together)
        if refusal is not None and not skip_refused:
            raise refusal
        if refusal is None:
            events.append(take(obj, step, by, now, data, facts))
            columns.update(obj.changed_columns)
            changed.append(obj)
    if changed:
        Event.objects.bulk_create(events)
        update_rows(changed, sorted(columns))
        if then is not None:
            then(changed, events)
    return changed


def available_steps(obj: Tracked, by: Actor, at: datetime | None = None) -> dict[str, tuple[Step, DomainError | None]]:
    """Every step of ``obj`` with the reason it is closed to ``by`` now, or None where it is open."""
    now = at or timezone.now()
    return {name: (step, refusal_of(obj, step, by, None, now)) for name, step in steps_of(type(obj)).items()}


def differences_since(obj: Tracked, version: int) -> dict[str, Any]:
    """What events after ``version`` changed: field → [value then, value now], and who changed it."""
    found: dict[str, Any] = {}
    for event in Event.objects.of(obj).filter(version__gt=version):
        for field, (old, new) in event.data.get("changes", {}).items():
            found[field] = [found.get(field, [old])[0], new, event.actor_name]
        if event.source != event.target:
            found["status"] = [found.get("status", [event.source])[0], event.target, event.actor_name]
    return found


@cache
def _stored(model: type[Tracked]) -> tuple[str, ...]:
    """The stored columns by attribute name, without the chain's own."""
    return tuple(
        field.attname for field in model._meta.concrete_fields if field.attname not in {"version", "head_hash"}
    )
