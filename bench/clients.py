"""Clients that begin together, each a process with a connection of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections

#: Gets ready, calls what it is given and so waits for all others, works, and answers how much it has done.
Work = Callable[[Callable[[], object]], int]


def at_once(works: Sequence[Work]) -> tuple[int, float]:
    """What all have done together, and the seconds from their common beginning to the last one's end.

    A client that fails prints its error and takes the whole measurement with it.
    """
    connections.close_all()
    context: Any = multiprocessing.get_context("fork")
    start, results = context.Barrier(len(works) + 1), context.SimpleQueue()
    clients = [context.Process(target=_client, args=(work, start, results)) for work in works]
    for client in clients:
        client.start()
    start.wait()
    began = time.perf_counter()
    done = [results.get() for _client in clients]
    took = time.perf_counter() - began
    for client in clients:
        client.join()
    assert None not in done, "a client failed: its error stands above"
    return sum(done), took


def _client(work: Work, start: Any, results: Any) -> None:
    done: int | None = None
    try:
        done = work(start.wait)
    finally:
        connection.close()
        if done is None:
            start.abort()  # nobody waits for one who will not come
        results.put(done)
