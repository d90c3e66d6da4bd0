"""Requests that may arrive twice: a key is taken in the transaction that carries the request out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, InFlight
from workflow.models import IdempotencyKey


class WorkedOut(str):
    """A text the server worked out from what is stored. Like instants it is no part of a request: it may be another
    when the same form arrives again.
    """

    __slots__ = ()


def claim_key(scope: str, key: str, request: Any) -> bool:
    """Takes an idempotency key within the running transaction. False: the same request was carried out before.

    A rollback gives the key back. Raises :class:`InFlight` while another transaction holds the key and refuses a key
    used for another request. On SQLite the one writer waits instead: whoever comes second finds the key taken.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an idempotency key is taken inside a transaction")
    kept, digest = _digest(key), request_digest(request)
    if connection.vendor == "postgresql":
        _lock(scope, kept)
    if _insert(scope, kept, digest):
        return True
    if IdempotencyKey.objects.get(scope=scope, key=kept).request_hash != digest:
        raise DomainError("key_reused", _("This form was already used for something else. Reload the page."))
    return False


def keep_answer(scope: str, key: str, answer: dict[str, Any]) -> None:
    """What the request came to, for whoever sends it again; in the transaction that took the key."""
    IdempotencyKey.objects.filter(scope=scope, key=_digest(key)).update(answer=answer)


def answer_of(scope: str, key: str) -> dict[str, Any]:
    """What was kept when the request was carried out."""
    answer: dict[str, Any] = IdempotencyKey.objects.get(scope=scope, key=_digest(key)).answer
    return answer


def _insert(scope: str, key: str, digest: str) -> bool:
    """Whether the key was free. One statement, no savepoint, also where the key is taken."""
    table = connection.ops.quote_name(IdempotencyKey._meta.db_table)
    columns, values = "scope, key, request_hash, answer, at", [scope, key, digest, "{}"]
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"  # noqa: S608 (as it stands)
        cursor.execute(sql, [*values, at])
        return bool(cursor.rowcount)


def request_digest(request: Any) -> str:
    """What tells one request from another. Instants and what is worked out are left out: the server sets them anew."""
    return hashlib.sha256(json.dumps(_comparable(request), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _lock(scope: str, key: str) -> None:
    """Holds the key until the transaction ends, without making the second request wait for the first."""
    number = int.from_bytes(hashlib.sha256(f"{scope}\n{key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise InFlight("in_flight", _("The same request is being carried out. Try again in a moment."))


def _digest(key: str) -> str:
    """Keys come from outside: any length, any characters."""
    return hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()


def _comparable(value: Any) -> Any:
    if isinstance(value, datetime | WorkedOut):
        return None
    if isinstance(value, dict):
        return {str(name): _comparable(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [_comparable(item) for item in value]
        return sorted(items, key=repr) if isinstance(value, set | frozenset) else items
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower}:{value.pk}"
    if is_dataclass(value):
        return {field.name: _comparable(getattr(value, field.name)) for field in fields(value)}
    return value if value is None or isinstance(value, bool | int) else str(value)
