"""Figures read from a PostgreSQL replica, where ``REPLICA_URL`` names one that follows closely enough.

Only what is read within :func:`from_replica` goes there; everything else, and every write, stays with the primary. A
replica that does not answer, or lies further behind than ``REPLICA_MOST_LAG_SECONDS``, is passed over.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from logging import getLogger
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.utils import OperationalError

logger = getLogger(__name__)

REPLICA, PRIMARY = "replica", "default"
#: Seconds for which a measured lag is believed.
BELIEVED = 5.0
_reads_replica: ContextVar[bool] = ContextVar("reads_replica", default=False)
#: Seconds between what the primary has done and what can be read here; a cut wire counts from the last change seen.
_LAG = """
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN 0
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
        ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp())
    END
"""


class ReplicaRouter:
    """Sends reads of figures to the replica, if the block they stand in chose it."""

    def db_for_read(self, _model: Any, **_hints: Any) -> str | None:
        """The replica within :func:`from_replica`; no opinion elsewhere."""
        return REPLICA if _reads_replica.get() else None

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        """Rows of both are rows of one database."""
        return True

    def allow_migrate(self, database: str, _app: str, **_hints: Any) -> bool | None:
        """The replica gets its tables from the primary."""
        return False if database == REPLICA else None


@dataclass(slots=True)
class _Measured:
    """The last measured lag; ``seconds`` None: the replica did not answer."""

    at: float = float("-inf")
    seconds: float | None = None


_measured = _Measured()


def has_replica() -> bool:
    """Whether the settings name one."""
    return REPLICA in settings.DATABASES


def lag() -> float | None:
    """How many seconds the replica lies behind, measured within the last five seconds; None: it does not answer."""
    now = time.monotonic()
    if now - _measured.at > BELIEVED:
        _measured.seconds, _measured.at = _ask_lag(), now
    return _measured.seconds


def _ask_lag() -> float | None:
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(_LAG)
            found = cursor.fetchone()[0]
    except OperationalError:
        connections[REPLICA].close()
        logger.warning("the replica does not answer; figures are read from the primary")
        return None
    return None if found is None else float(found)


def follows() -> bool:
    """Whether the replica is near enough to be read."""
    behind = lag() if has_replica() else None
    return behind is not None and behind <= settings.REPLICA_MOST_LAG_SECONDS


@contextmanager
def from_replica() -> Iterator[None]:
    """Reads within the block go to the replica, where there is one that follows; nothing is written in it."""
    token = _reads_replica.set(follows())
    try:
        yield
    finally:
        _reads_replica.reset(token)


def read_now() -> str:
    """The database that what is read at this place comes from."""
    return REPLICA if _reads_replica.get() else PRIMARY
