"""Migration operations that put the write path's rules into the database, on PostgreSQL and SQLite alike.

``.update()``, ``bulk_update``, raw SQL and a stray ``save()`` meet the same refusal as a page (reliability §3.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations.base import Operation


class _TableGuard(Operation):
    """A trigger on one table, made and dropped with the migration."""

    reversible = True
    reduces_to_sql = True
    name_part = ""

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of the models' state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for sql in self.create_sql(table, schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for sql in self.drop_sql(table, schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    def create_sql(self, table: str, vendor: str) -> list[str]:
        raise AssertionError(f"{type(self).__name__} has no SQL")

    def drop_sql(self, table: str, vendor: str) -> list[str]:
        name = f"{table}_{self.name_part}"
        if vendor == "sqlite":
            return [f"DROP TRIGGER {name}_{event}" for event in self.sqlite_events]
        return [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"]

    sqlite_events: tuple[str, ...] = ()


class AppendOnly(_TableGuard):
    """Refuses UPDATE, DELETE and (on PostgreSQL) TRUNCATE of a table."""

    name_part = "append_only"
    sqlite_events = ("update", "delete")

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    def create_sql(self, table: str, vendor: str) -> list[str]:
        name = f"{table}_{self.name_part}"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {name}_{event} BEFORE {event.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END"
                for event in self.sqlite_events
            ]
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION 'append only: {table}' USING ERRCODE = '23514'; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]


class StatusEdges(_TableGuard):
    """Lets ``status`` change only along ``edges``, and any row change of status only together with version + 1."""

    name_part = "status_edges"
    sqlite_events = ("update",)

    def __init__(self, model_name: str, edges: Iterable[tuple[str, str]]) -> None:
        super().__init__(model_name)
        self.edges = sorted(tuple(edge) for edge in edges)

    def describe(self) -> str:
        return f"Guard the status of {self.model_name}"

    def create_sql(self, table: str, vendor: str) -> list[str]:
        name = f"{table}_{self.name_part}"
        allowed = ", ".join(f"'{source}>{target}'" for source, target in self.edges)
        changed = "OLD.status <> NEW.status"
        illegal = f"(OLD.status || '>' || NEW.status) NOT IN ({allowed})"
        stale = "NEW.version <> OLD.version + 1"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {name}_update BEFORE UPDATE OF status ON {table} WHEN {changed} BEGIN "
                f"SELECT RAISE(ABORT, 'illegal transition: {table}') WHERE {illegal}; "
                f"SELECT RAISE(ABORT, 'status without version: {table}') WHERE {stale}; END"
            ]
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {illegal} THEN RAISE EXCEPTION 'illegal transition: {table} % to %', OLD.status, NEW.status "
            f"USING ERRCODE = '23514'; END IF; "
            f"IF {stale} THEN RAISE EXCEPTION 'status without version: {table}' USING ERRCODE = '23514'; END IF; "
            f"RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE OF status ON {table} FOR EACH ROW WHEN ({changed}) "
            f"EXECUTE FUNCTION {name}()",
        ]
