"""The register of what an audit asks about, filled by the apps in ``ready()``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scope import Actor
from workflow.branch_settings import Setting, register_setting
from workflow.listing.page import Listed

DAILY = "workflow.audit_daily."


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Steps that mean the same to an auditor, under one name."""

    code: str
    label: str | Promise
    object_types: frozenset[str]
    verbs: frozenset[str]

    @property
    def condition(self) -> Q:
        """The events of these steps."""
        return Q(object_type__in=sorted(self.object_types), verb__in=sorted(self.verbs))


@dataclass(frozen=True, slots=True)
class AuditKind:
    """One question of an audit. ``listed`` answers it for the reader of a request; ``permission`` lets it be read.

    ``groups`` are the steps of a kind that is read from the event log; other kinds have none. ``done_by`` are the rows
    one person answers for, among those a reader may read, with the instant in ``at``; more than ``usual`` of them on
    one day stand out, unless a branch says otherwise. Kinds without it are not counted by person.
    """

    code: str
    label: str | Promise
    permission: str
    listed: Callable[[HttpRequest], Listed]
    done_by: Callable[[Actor, User], QuerySet[Any]] | None = None
    at: str = "at"
    usual: int = 0
    groups: dict[str, EventGroup] = field(default_factory=dict)

    @property
    def daily(self) -> str:
        """The branch setting that says how many a day are usual for one person."""
        return f"{DAILY}{self.code}"


AUDIT_KINDS: dict[str, AuditKind] = {}


def register_audit(kind: AuditKind) -> None:
    """Called in ``AppConfig.ready()``; kinds stand on the page in the order in which they come."""
    AUDIT_KINDS[kind.code] = kind
    if kind.done_by is not None:
        label = format_lazy("{} · {}", _("Usual for one person in a day"), kind.label)
        register_setting(Setting(kind.daily, label, kind.usual, _("a day"), "no source [D]"))


def counted_kinds(reader: Actor) -> list[AuditKind]:
    """The kinds that are counted by person and that ``reader`` may read."""
    return [kind for kind in AUDIT_KINDS.values() if kind.done_by is not None and reader.scope().may(kind.permission)]


def register_audit_events(kind: str, code: str, label: str | Promise, object_type: str, verbs: Iterable[str]) -> None:
    """Called in ``AppConfig.ready()`` by whoever owns the steps: they belong to ``kind`` under ``label``.

    The same code for another type of object adds it to the group, whose steps stay the same.
    """
    groups = AUDIT_KINDS[kind].groups
    types = groups[code].object_types if code in groups else frozenset()
    groups[code] = EventGroup(code, label, types | {object_type}, frozenset(verbs))


def condition_of(groups: Iterable[EventGroup]) -> Q:
    """The events of all of ``groups``. The verbs stand alone as well: they are what the index knows."""
    chosen = list(groups)
    either = Q(pk__in=[])
    for group in chosen:
        either |= group.condition
    return Q(verb__in=sorted({verb for group in chosen for verb in group.verbs})) & either
