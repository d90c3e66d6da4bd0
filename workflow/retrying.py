"""One transaction, tried again when the database gave way to another one (reliability §3.1)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

R = TypeVar("R")

ATTEMPTS = 5
#: serialization failure, deadlock, lock not available
RETRIED_SQLSTATES = frozenset({"40001", "40P01", "55P03"})


def retried(work: Callable[[], R]) -> R:
    """Runs ``work`` in one transaction, again after serialization failure, deadlock or lock timeout (at most 5).

    Inside a transaction that runs already, ``work`` gets a savepoint: what it wrote goes when it raises, and trying
    again is left to the outermost transaction.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    for attempt in range(1, ATTEMPTS):
        try:
            with transaction.atomic(durable=True):
                return work()
        except OperationalError as error:
            if not passing(error):
                raise
        time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 (jitter, not a secret)
    with transaction.atomic(durable=True):
        return work()


def passing(error: OperationalError) -> bool:
    """Whether the same transaction may succeed a moment later."""
    state = getattr(error.__cause__, "sqlstate", "")
    return state in RETRIED_SQLSTATES or "database is locked" in str(error) or "table is locked" in str(error)
