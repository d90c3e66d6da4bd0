"""Keeps Python's cycle collector out of work that makes many short-lived objects.

Rows, events and statements of a chunk are freed as soon as nobody holds them. The collector, woken by their number,
would walk through everything the process has loaded several times a chunk: a quarter of the time of a bulk step.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection within this block, for one chunk at most. Whoever switched it off switches it on again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
