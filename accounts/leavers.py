"""What moves to the superior when somebody leaves; the apps above register the work they keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from accounts.models import User
from accounts.scope import Actor


class Move(Protocol):
    """Hands the open work of ``user`` over, within the transaction that takes the access away; says how many pieces.

    ``superior`` None: nobody stands above; the work goes where anybody entitled can take it.
    """

    def __call__(self, *, user: User, superior: User | None, by: Actor) -> int: ...


@dataclass(frozen=True, slots=True)
class LeaverHandler:
    """One sort of work: what it is called, how much of it a person has, how it moves."""

    code: str
    label: str | Promise
    count: Callable[[User], int]
    move: Move


#: Filled in ``AppConfig.ready()`` of the apps that give people work.
LEAVER_HANDLERS: dict[str, LeaverHandler] = {}


def register_leaver_handler(handler: LeaverHandler) -> None:
    """Makes ``handler`` hear of everybody whose access is switched off."""
    LEAVER_HANDLERS[handler.code] = handler


def open_work(user: User) -> list[tuple[str | Promise, int]]:
    """What would move if ``user`` left now, sorts without any left out."""
    counted = [(handler.label, handler.count(user)) for handler in LEAVER_HANDLERS.values()]
    return [(label, number) for label, number in counted if number]
