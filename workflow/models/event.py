"""The append-only history, chained per object and sealed once a day."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.branch import paths_filter
from accounts.scope import Actor

GENESIS = "0" * 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
CENT = Decimal("0.01")


class EventQuerySet(models.QuerySet["Event"]):
    """Events by object and by reader."""

    def visible_to(self, user: Actor) -> EventQuerySet:
        """Events of the branches on which ``user`` may read the log."""
        scope = user.scope()
        return (
            self.all()
            if scope.everything
            else self.filter(paths_filter("branch_path", scope.paths_for("workflow.events")))
        )

    def of(self, obj: models.Model) -> EventQuerySet:
        """The history of one object, oldest first. The caller has reached ``obj`` through ``visible_to``."""
        return self.filter(object_type=obj._meta.label_lower, object_id=obj.pk).order_by("version")


class Event(models.Model):
    """Who did what to which object. Text ids, not foreign keys: history never blocks and never vanishes.

    ``hash`` = SHA-256 over the previous event's hash of the same object and this event's canonical JSON. A database
    trigger refuses UPDATE and DELETE. Verbs are code; sentences are made when shown (``workflow.sentences``).
    """

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    actor_no = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=40)
    on_behalf_of = models.CharField(max_length=20, blank=True)
    branch_path = models.CharField(max_length=140)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "version"], name="event_once_per_version")
        ]
        indexes = [
            models.Index(fields=["branch_path", "-id"]),
            models.Index(fields=["actor_no", "-id"]),
            models.Index(fields=["verb", "-id"], name="event_verb"),
        ]

    def seal(self, previous_hash: str) -> Event:
        """Brings the content into the form in which both databases keep it and sets both hashes; called once, before
        the event is inserted."""
        self.amount = None if self.amount is None else self.amount.quantize(CENT)
        self.reason, self.data = plain(self.reason), plain(self.data)
        self.previous_hash = previous_hash
        self.hash = self.digest()
        return self

    def digest(self) -> str:
        """What ``hash`` must be, given this event's content."""
        return chain_hash(self.previous_hash, self.content())

    def content(self) -> list[Any]:
        """The sealed content in fixed order; the instant in whole milliseconds since 1970."""
        return [
            self.object_type,
            self.object_id,
            self.version,
            self.verb,
            self.source,
            self.target,
            self.actor_no,
            self.actor_name,
            self.on_behalf_of,
            self.branch_path,
            "" if self.amount is None else f"{self.amount:.2f}",
            self.reason,
            self.data,
            milliseconds(self.at),
        ]


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970, exact: what both databases keep of an instant, and what is sealed of it."""
    return (at - EPOCH) // MILLISECOND


def plain(value: Any) -> Any:
    """A value as an event keeps it: JSON that reads back the same from either database.

    Decimals, dates and translated texts become text; a float has no exact form and is refused. NUL and half surrogates
    cannot be stored and are left out.
    """
    if value is None or isinstance(value, bool | int) or (type(value) is str and value.isprintable()):
        return value  # neither NUL nor half a surrogate is printable
    if isinstance(value, dict):
        return {plain(str(name)): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str | datetime | date | Decimal | Promise):
        return str(value).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    raise TypeError(f"an event keeps no {type(value).__name__}")


def chain_hash(previous_hash: str, content: list[Any]) -> str:
    """SHA-256 of the previous hash and the canonical JSON of ``content``."""
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(f"{previous_hash}{canonical}".encode()).hexdigest()


class DailyHead(models.Model):
    """The seal over one day of events, chained to the day before and signed with a key outside the database.

    ``last_event_id`` is the newest event id of the day when sealed; ``root`` covers the hashes of all events after
    the previous head's ``last_event_id`` up to and including it.
    """

    day = models.DateField(unique=True)
    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField()
    events = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        verbose_name = _("daily head")
