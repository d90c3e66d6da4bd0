"""Takes back what a test, a part of one, or a whole module of them wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from django.db import transaction

T = TypeVar("T")


class Standing(Protocol):
    """Makes a situation that stands for all tests of a module (the fixture ``standing``)."""

    def __call__(self, make: Callable[[], T]) -> T: ...


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back afterwards: many attempts start from one situation."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
