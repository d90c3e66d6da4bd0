"""One day of the calendar over a million open renewals, while the desk reads lists and customers.

``BANLI_BENCH_OPEN_RENEWALS=50000`` measures another number of them; at ``--scale small`` it is a twentieth. The promise
is about the million: a part of the round is the same however few there are, since every team has numbers of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench import book
from bench.place import Place, prepare
from bench.timing import Figure, ms, s
from renewals.clocks import run_clocks
from renewals.models import Renewal
from renewals.models.renewal_terms import AFTER_LAPSE, OPEN, RenewalStatus

OPEN_RENEWALS = int(os.environ.get("BANLI_BENCH_OPEN_RENEWALS", "1000000"))
MOST_SECONDS = 120
READERS = 4
#: Seconds between two pages of one reader, and of looking at pages while nothing else happens.
THINKS, IDLE = 0.25, 20
STILL_OPEN = (*OPEN, RenewalStatus.LOST, *AFTER_LAPSE)
FIRST_DAY = datetime.combine(book.TODAY, datetime.min.time(), tzinfo=timezone.get_default_timezone())


def figures(scale: float) -> Iterator[Figure]:
    """The first round settles what the book left undone; the next day's is the one that counts."""
    place = prepare()
    rows = int(OPEN_RENEWALS * scale)
    book.load_open(place, rows)
    settled, took, _busy = _timed(FIRST_DAY + timedelta(hours=6))
    yield Figure(f"first round over {rows:,} open renewals", s(took), f"{settled:,} moved", took)
    open_now = Renewal.objects.filter(status__in=STILL_OPEN).count()
    idle = _read(place, lambda: time.sleep(IDLE))
    told: dict[str, Any] = {}

    def one_day() -> None:
        told["moved"], told["seconds"], told["processor"] = _timed(FIRST_DAY + timedelta(days=1, hours=6))

    busy = _read(place, one_day)
    yield Figure(
        f"one day over {open_now:,} open renewals",
        s(told["seconds"]),
        s(MOST_SECONDS),
        told["seconds"] / MOST_SECONDS,
        at_most=1 if rows >= 1_000_000 else None,
        note=f"{told['moved']:,} customers moved, {told['processor']:.1f} s of it on our processor; of a day long past "
        "nobody is told, which a round of today would do",
    )
    yield Figure(
        "95th percentile of a page meanwhile",
        ms(_percentile(busy)),
        ms(_percentile(idle)),
        _percentile(busy) / _percentile(idle),
        at_most=2,
        note=f"{len(idle)} pages of {READERS} readers while nothing else happened, {len(busy)} meanwhile",
    )


def _timed(at: datetime) -> tuple[int, float, float]:
    """How many customers moved, and the seconds of it, of the clock on the wall and of this process."""
    start, worked = time.perf_counter(), time.process_time()
    moved = run_clocks(at=at)
    return sum(moved.values()), time.perf_counter() - start, time.process_time() - worked


def _percentile(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * 95 // 100)]


def _read(place: Place, meanwhile: Callable[[], object]) -> list[float]:
    """Seconds of every page that readers open, each a process of its own, until ``meanwhile`` is over."""
    connections.close_all()
    context: Any = multiprocessing.get_context("fork")
    over, results = context.Event(), context.SimpleQueue()
    people = [place.admin, *place.specialists[:: len(place.specialists) // (READERS - 1)]][:READERS]
    readers = [context.Process(target=_reader, args=(person, over, results)) for person in people]
    for reader in readers:
        reader.start()
    try:
        meanwhile()
    finally:
        over.set()
        found = [results.get() for _reader_of in readers]
        for reader in readers:
            reader.join()
    assert all(found), "a reader failed: its error stands above"
    return [each for times in found for each in times]


def _reader(person: User, over: Any, results: Any) -> None:
    """The list, then a customer of it, and again. The first two pages warm up and are not counted."""
    times: list[float] = []
    try:
        client, dice = Client(), random.Random(person.pk)
        client.force_login(person)
        visible = Renewal.objects.visible_to(person).order_by("expires_on", "pk")
        customers = list(visible.values_list("pk", flat=True)[:500])
        addresses = [reverse("renewals:list"), *(reverse("renewals:detail", args=[pk]) for pk in customers)]
        while not over.is_set():
            address = addresses[0] if len(times) % 2 == 0 else dice.choice(addresses)
            start = time.perf_counter()
            assert client.get(address).status_code == 200
            times.append(time.perf_counter() - start)
            time.sleep(THINKS)
    finally:
        connections.close_all()
        results.put(times[2:])
