"""How many steps a second ``fire()`` takes with sixteen clients, beside the least a locked change with a log can do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count, cycle, islice
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from bench import book
from bench.clients import at_once
from bench.place import prepare
from bench.timing import Figure, in_turns
from renewals.models import Renewal
from renewals.step_guards import Contact
from workflow.models import Event
from workflow.transitions import fire

CLIENTS = 16
SECONDS = 5.0
ROUNDS = 3
ROWS_EACH = 8
STEPS_ALONE = 8

Way = Callable[[User, int, int], None]


def figures(scale: float) -> Iterator[Figure]:
    """Every client works on rows of its own: clients wait for the disk and the processors, not for each other."""
    place = prepare()
    book.load(place, 20_000)
    work = list(islice(_work(), CLIENTS))
    length = SECONDS if scale == 1 else 1.5
    ways = (step, bare, bare_columns)
    rates: dict[Way, list[float]] = {way: [] for way in ways}
    for number in range(ROUNDS):
        for way in ways if number % 2 == 0 else reversed(ways):
            rates[way].append(_rate(way, work, length))
    ours, reference, lean = (median(rates[way]) for way in ways)
    yield Figure("fire(), 16 clients", _per_second(ours), _per_second(reference), ours / reference, at_least=0.4)
    yield Figure("… reference saves 2 columns instead of all", _per_second(ours), _per_second(lean), ours / lean)
    yield _alone(*work[0])


def _alone(person: User, rows: list[int]) -> Figure:
    """One client whose commits do not wait for the disk: the work itself."""
    numbers = count(time.time_ns() // 1_000_000 % 1_000_000_000)

    def many(way: Way) -> Callable[[], None]:
        def run() -> None:
            for pk in rows * STEPS_ALONE:
                way(person, pk, next(numbers))

        return run

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    ours, reference = in_turns([many(step), many(bare)], ROUNDS * 2 + 1)
    steps = len(rows) * STEPS_ALONE
    name = "… one client, without waiting for the disk"
    return Figure(name, _per_second(steps / ours), _per_second(steps / reference), reference / ours)


def step(person: User, pk: int, _number: int) -> None:
    """A visit is registered: permission, scope, guards, versions, hash chain and the database's own guards."""
    now = timezone.now()
    contact = Contact(
        at=now,
        result="R2",
        intention="B",
        next_contact_on=timezone.localdate() + timedelta(days=1),
        latest_next=timezone.localdate() + timedelta(days=3),
        terminal=False,
        effective=True,
        unreachable=False,
        phone_invalid=False,
        do_not_call=False,
        channel="visit",
    )
    fire(Renewal(pk=pk), "follow_up", by=person, at=now, contact=contact)


def bare(person: User, pk: int, number: int) -> None:
    """Lock, change, save, one line of log."""
    _bare(person, pk, number, None)


def bare_columns(person: User, pk: int, number: int) -> None:
    """The same by somebody who names the columns to save."""
    _bare(person, pk, number, ["attempts", "last_contact_at"])


def _bare(person: User, pk: int, number: int, columns: list[str] | None) -> None:
    with transaction.atomic():
        row = Renewal.objects.select_for_update().get(pk=pk)
        row.attempts = row.attempts % 100 + 1
        row.last_contact_at = timezone.now()
        row.save(update_fields=columns)
        Event.objects.create(
            object_type="bench.row",
            object_id=pk,
            version=number,
            verb="follow_up",
            source=row.status,
            target=row.status,
            actor_no=person.employee_no,
            actor_name=person.name,
            branch_path="/HQ/33/",
            data={"changes": {}},
            at=timezone.now(),
            previous_hash="0" * 64,
            hash="0" * 64,
        )


def _work() -> Iterator[tuple[User, list[int]]]:
    """People with enough customers in follow-up, and those customers."""
    for person in User.objects.filter(employee_no__startswith="S").order_by("employee_no"):
        rows = list(Renewal.objects.filter(owner=person, status="following").order_by("pk")[:ROWS_EACH])
        if rows:
            yield person, [row.pk for row in rows]


def _rate(way: Way, work: list[tuple[User, list[int]]], length: float) -> float:
    """Steps a second of all clients together."""
    done, _took = at_once([partial(_steps, way, person, rows, length) for person, rows in work])
    return done / length


def _steps(way: Way, person: User, rows: list[int], length: float, start: Callable[[], object]) -> int:
    """One client, as many steps as it takes in ``length`` seconds."""
    first = time.time_ns() // 1_000_000 % 1_000_000_000
    person.scope()
    way(person, rows[0], first)
    start()
    end = time.perf_counter() + length
    done = 0
    for done, pk in enumerate(cycle(rows), start=1):
        way(person, pk, first + done)
        if time.perf_counter() > end:
            break
    return done


def _per_second(value: float) -> str:
    return f"{value:.0f}/s"
