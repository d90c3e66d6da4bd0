"""The register of what an audit asks about, filled by the apps in ``ready()``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise

from workflow.listing.page import Listed


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Steps that mean the same to an auditor, under one name."""

    code: str
    label: str | Promise
    object_type: str
    verbs: frozenset[str]

    @property
    def condition(self) -> Q:
        """The events of these steps."""
        return Q(object_type=self.object_type, verb__in=self.verbs)


@dataclass(frozen=True, slots=True)
class AuditKind:
    """One question of an audit. ``listed`` answers it for the reader of a request; ``permission`` lets it be read.

    ``groups`` are the steps of a kind that is read from the event log; other kinds have none.
    """

    code: str
    label: str | Promise
    permission: str
    listed: Callable[[HttpRequest], Listed]
    groups: dict[str, EventGroup] = field(default_factory=dict)


AUDIT_KINDS: dict[str, AuditKind] = {}


def register_audit(kind: AuditKind) -> None:
    """Called in ``AppConfig.ready()``; kinds stand on the page in the order in which they come."""
    AUDIT_KINDS[kind.code] = kind


def register_audit_events(kind: str, code: str, label: str | Promise, object_type: str, verbs: Iterable[str]) -> None:
    """Called in ``AppConfig.ready()`` by whoever owns the steps: they belong to ``kind`` under ``label``."""
    AUDIT_KINDS[kind].groups[code] = EventGroup(code, label, object_type, frozenset(verbs))


def condition_of(groups: Iterable[EventGroup]) -> Q:
    """The events of all of ``groups``. The verbs stand alone as well: they are what the index knows."""
    chosen = list(groups)
    either = Q(pk__in=[])
    for group in chosen:
        either |= group.condition
    return Q(verb__in=sorted({verb for group in chosen for verb in group.verbs})) & either
