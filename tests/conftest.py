"""Situations every test may stand in."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from accounts.models import Branch, User
from renewals.models import Renewal
from tests import factories
from tests.undoing import Standing, undone

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)  # before the selection by markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what cannot reach a database: one run says all there is to say."""
    for item in items:
        asks = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if not asks and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.no_database)


LONGEST_BYTES_IN_AN_ID = 40


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A file as a parameter is called by the parameter: an archive made at collection holds the time of day, and the
    workers would disagree on the names of the tests."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_BYTES_IN_AN_ID else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """On SQLite the database in memory begins as a copy of the migrated file, where the run has one: migrations take a
    minute. On PostgreSQL the settings of the tests name the template."""
    template = os.environ.get("TEST_TEMPLATE", "")
    if connection.vendor != "sqlite" or not template:
        yield
        return
    memory = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(template)) as migrated, closing(sqlite3.connect(memory, uri=True)) as kept:
        migrated.backup(kept)
        yield


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing]:
    """Makes a situation once for all tests of a module: ``standing(make)`` answers what ``make()`` made.

    One transaction around the module holds its rows; what a test writes is taken back at its end, as ever. Objects in
    memory are the same for all: a test that changes them works on a copy. No transactional test may stand in such a
    module: it would wait for the rows of the others.
    """
    with django_db_blocker.unblock(), undone():

        def made(make: Callable[[], Any]) -> Any:
            with django_db_blocker.unblock():
                return make()

        with django_db_blocker.block():
            yield made


@pytest.fixture
def tree(db: None) -> dict[str, Branch]:
    """The branch tree by code: HQ, provinces 33 and 51, prefectures, offices, teams."""
    return factories.make_tree()


@pytest.fixture
def people(tree: dict[str, Branch]) -> dict[str, User]:
    """One person per role keyed by role code, ``other_<role>`` in province 51, and ``colleague`` of the specialist."""
    return factories.make_people(tree)


@pytest.fixture
def make_renewal(tree: dict[str, Branch]) -> Callable[..., Renewal]:
    """Makes renewals, in team 33030101 unless ``branch`` is given; see ``factories.make_renewal_row``."""

    def make(**overrides: Any) -> Renewal:
        return factories.make_renewal_row(overrides.pop("branch", tree["33030101"]), **overrides)

    return make


@pytest.fixture
def now() -> datetime:
    """Monday 1 June 2026, 10:00 in Shanghai."""
    return factories.NOW


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], datetime]:
    """Stops Django's clock (``timezone.now``, ``localdate``, ``auto_now``) at an aware instant; may be called again."""

    def stop(at: datetime = factories.NOW) -> datetime:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        return at

    return stop


@pytest.fixture(scope="session", autouse=True)
def append_only_tables_can_be_emptied() -> Iterator[None]:
    """Lets Django empty the tables after a transactional test: the append-only triggers rest meanwhile.

    On PostgreSQL the rows are deleted one table after the other. To truncate a hundred tables, nearly all of them
    empty, makes and syncs some four hundred files: a second for each such test.
    """
    original = BaseDatabaseOperations.execute_sql_flush

    def without_guards(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        if connection.vendor == "postgresql":
            deletions = [f"DELETE FROM {table}" for table in _truncated(sql_list)]
            original(
                operations, ["SET session_replication_role = replica", *deletions, "RESET session_replication_role"]
            )
        else:
            off, on = _sqlite_guards()
            original(operations, [*off, *sql_list, *on])

    BaseDatabaseOperations.execute_sql_flush = without_guards  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = original  # type: ignore[method-assign]


def _truncated(sql_list: list[str]) -> list[str]:
    """The tables of Django's one TRUNCATE statement; none where nothing is to be emptied."""
    return [table for sql in sql_list for table in re.findall(r'"[^"]+"', sql)]


def _sqlite_guards() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%append\\_only%' ESCAPE '\\'"
        )
        rows = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _sql in rows], [sql for _name, sql in rows]
