"""Declares the steps an object can take. Declaring only: ``workflow.transitions.fire`` carries them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django_fsm import transition

from accounts.errors import DomainError

if TYPE_CHECKING:
    from accounts.scope import Actor

SYSTEM_ONLY = "system"
#: No role's permission: the step's guards alone say who may take it (the parties of an approval).
BY_GUARD = "by_guard"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a guard may look at: the locked object, who acts, with what, and when.

    ``alongside``: the objects that took the same step just before in the same transaction and are not yet written.
    ``memory``: what guards of this transaction have looked up under its locks, so that many rows ask once.
    ``together``: the data of all rows that take the step in this transaction, this one's among them.
    """

    obj: Any
    by: Actor
    data: dict[str, Any]
    at: datetime
    alongside: Sequence[Any] = ()
    memory: dict[Any, Any] = field(default_factory=dict)
    together: Sequence[dict[str, Any]] = ()


Guard = Callable[[Attempt], DomainError | None]


@dataclass(frozen=True, slots=True)
class Step:
    """A declared step. ``target`` empty: the status stays. ``early_guards`` need no data: a page can ask them first.

    ``also_locks`` names the data whose rows are locked after the object: guards count what hangs on them.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str | Promise
    early_guards: tuple[Guard, ...]
    guards: tuple[Guard, ...]
    also_locks: tuple[str, ...] = ()


def step(
    *,
    source: str | Sequence[str],
    target: str | None = None,
    permission: str,
    label: str | Promise,
    early_guards: Sequence[Guard] = (),
    guards: Sequence[Guard] = (),
    also_locks: Sequence[str] = (),
) -> Callable[[Callable[..., None]], Any]:
    """A django-fsm transition of ``status`` with what fire() checks: permission and guards that answer with a reason.

    ``target`` None keeps the status and still makes an event. ``permission`` :data:`SYSTEM_ONLY`: scheduler and feeds;
    :data:`BY_GUARD`: whoever the guards let through.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)

    def declare(method: Callable[..., None]) -> Any:
        declared = Step(
            method.__name__,
            sources,
            target or "",
            permission,
            label,
            tuple(early_guards),
            tuple(guards),
            tuple(also_locks),
        )
        return transition(field="status", source=list(sources), target=target, custom={"step": declared})(method)

    return declare


@cache
def steps_of(model: type[models.Model]) -> Mapping[str, Step]:
    """Every step ``model`` declares, by name."""
    found: dict[str, Step] = {}
    for name in dir(model):
        declared = getattr(getattr(model, name, None), "_django_fsm", None)
        if declared is not None:
            found[name] = next(iter(declared.transitions.values())).custom["step"]
    return MappingProxyType(found)


def edges_of(model: type[models.Model]) -> set[tuple[str, str]]:
    """Every legal change of status (source ≠ target) of ``model``."""
    return {
        (source, declared.target)
        for declared in steps_of(model).values()
        for source in declared.sources
        if declared.target and source != declared.target
    }
