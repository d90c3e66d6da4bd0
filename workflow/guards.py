"""Migration operations that put the write path's rules into the database, on PostgreSQL and SQLite alike.

``.update()``, ``bulk_update``, raw SQL and a stray ``save()`` meet the same refusal as a page (reliability §3.2).
SQLite drops a table's triggers when Django rebuilds the table: a later migration of a guarded table ends with the
guard's operation again (``tests/workflow/test_database_guards.py`` fails otherwise).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations.base import Operation

EVENTS = "workflow_event"


class _TableGuard(Operation, ABC):
    """A trigger on one table, made and dropped with the migration."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of the models' state."""

    def database_forwards(self, app_label: str, schema_editor: Any, _from_state: Any, to_state: Any) -> None:
        model, vendor = to_state.apps.get_model(app_label, self.model_name), schema_editor.connection.vendor
        # After a table was rebuilt on SQLite the guard is gone; on PostgreSQL it is still there.
        for sql in [*self.drop_sql(model, vendor), *self.create_sql(model, vendor)]:
            schema_editor.execute(sql, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, _to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        for sql in self.drop_sql(model, schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    @abstractmethod
    def create_sql(self, model: Any, vendor: str) -> list[str]:
        """The statements that set the guard up."""

    @abstractmethod
    def drop_sql(self, model: Any, vendor: str) -> list[str]:
        """The statements that take it away, also where there is none."""


class AppendOnly(_TableGuard):
    """Refuses UPDATE, DELETE and (on PostgreSQL) TRUNCATE of a table."""

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    def create_sql(self, model: Any, vendor: str) -> list[str]:
        table = model._meta.db_table
        name = f"{table}_append_only"
        if vendor == "sqlite":
            refuse = f"BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END"
            return [
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} {refuse}"
                for event in ("UPDATE", "DELETE")
            ]
        body = f"BEGIN RAISE EXCEPTION 'append only: {table}' USING ERRCODE = '23514'; END"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
        ]

    def drop_sql(self, model: Any, vendor: str) -> list[str]:
        table = model._meta.db_table
        name = f"{table}_append_only"
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}_update", f"DROP TRIGGER IF EXISTS {name}_delete"]
        return [
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"DROP TRIGGER IF EXISTS {name}_truncate ON {table}",
            f"DROP FUNCTION IF EXISTS {name}()",
        ]


class StatusEdges(_TableGuard):
    """Lets ``status`` change only along ``edges``, by one version, with the event of that version already written.

    ``version`` itself never goes back and never skips one.
    """

    def __init__(self, model_name: str, edges: Iterable[tuple[str, str]]) -> None:
        super().__init__(model_name)
        self.edges = sorted(tuple(edge) for edge in edges)

    def describe(self) -> str:
        return f"Guard the status of {self.model_name}"

    def create_sql(self, model: Any, vendor: str) -> list[str]:
        table = model._meta.db_table
        name = f"{table}_status_edges"
        when = "OLD.status <> NEW.status OR OLD.version <> NEW.version"
        rules = self._rules(table, model._meta.label_lower)
        if vendor == "sqlite":
            body = " ".join(f"SELECT RAISE(ABORT, '{refusal}') WHERE {broken};" for refusal, broken in rules)
            return [
                f"CREATE TRIGGER {name} BEFORE UPDATE OF status, version ON {table} WHEN {when} BEGIN {body} END",
            ]
        body = " ".join(
            f"IF {broken} THEN RAISE EXCEPTION '{refusal}' USING ERRCODE = '23514'; END IF;"
            for refusal, broken in rules
        )
        trigger = f"CREATE TRIGGER {name} BEFORE UPDATE OF status, version ON {table}"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$",
            f"{trigger} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
        ]

    def _rules(self, table: str, object_type: str) -> list[tuple[str, str]]:
        """(refusal, SQL that is true when the rule is broken), in the order in which they are asked."""
        allowed = ", ".join(f"'{source}>{target}'" for source, target in self.edges)
        moved = "OLD.status <> NEW.status"
        own = f"object_type = '{object_type}' AND object_id = NEW.id AND version = NEW.version"
        same = "target = NEW.status AND hash = NEW.head_hash"
        written = f"SELECT 1 FROM {EVENTS} WHERE {own} AND {same}"  # noqa: S608 (names from the models, no input)
        return [
            (f"illegal transition: {table}", f"{moved} AND (OLD.status || '>' || NEW.status) NOT IN ({allowed})"),
            (f"version out of step: {table}", "NEW.version NOT IN (OLD.version, OLD.version + 1)"),
            (f"status without version: {table}", f"{moved} AND NEW.version <> OLD.version + 1"),
            (f"status without event: {table}", f"{moved} AND NOT EXISTS ({written})"),
        ]

    def drop_sql(self, model: Any, vendor: str) -> list[str]:
        table = model._meta.db_table
        name = f"{table}_status_edges"
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}"]
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()"]


class FixedColumns(_TableGuard):
    """Refuses to change ``columns`` of a row at all, and ``once`` columns after they were filled."""

    def __init__(self, model_name: str, columns: Iterable[str], once: Iterable[str] = ()) -> None:
        super().__init__(model_name)
        self.columns, self.once = sorted(columns), sorted(once)

    def describe(self) -> str:
        return f"Fix the content of {self.model_name}"

    def create_sql(self, model: Any, vendor: str) -> list[str]:
        table = model._meta.db_table
        name, refusal = f"{table}_fixed", f"fixed column: {table}"
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        broken = [f"OLD.{column} {differs} NEW.{column}" for column in self.columns]
        broken += [f"(OLD.{each} IS NOT NULL AND OLD.{each} {differs} NEW.{each})" for each in self.once]
        trigger = f"CREATE TRIGGER {name} BEFORE UPDATE OF {', '.join([*self.columns, *self.once])} ON {table}"
        when = f"FOR EACH ROW WHEN ({' OR '.join(broken)})"
        if vendor == "sqlite":
            return [f"{trigger} {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"]
        body = f"BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = '23514'; END"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"{trigger} {when} EXECUTE FUNCTION {name}()",
        ]

    def drop_sql(self, model: Any, vendor: str) -> list[str]:
        table = model._meta.db_table
        name = f"{table}_fixed"
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}"]
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()"]


class PublishedFixed(_TableGuard):
    """Refuses to change or remove a row once it is published; with ``through``, a row of something published.

    ``through`` is the foreign key to the model that has ``published_at``: nothing is added to what is published either.
    """

    def __init__(self, model_name: str, through: str = "") -> None:
        super().__init__(model_name)
        self.through = through

    def describe(self) -> str:
        return f"Fix {self.model_name} once it is published"

    def create_sql(self, model: Any, vendor: str) -> list[str]:
        table = model._meta.db_table
        name, refusal = self._name(model), f"published: {table}"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{refusal}') WHERE {self._published(model, *self._rows(event))}; END"
                for event in self._events()
            ]
        refuse = f"RAISE EXCEPTION '{refusal}' USING ERRCODE = '23514'"
        tested = " ".join(
            f"IF TG_OP = '{event}' THEN IF {self._published(model, *self._rows(event))} THEN {refuse}; END IF; END IF;"
            for event in self._events()
        )
        body = f"{tested} RETURN COALESCE(NEW, OLD);"
        trigger = f"CREATE TRIGGER {name} BEFORE {' OR '.join(self._events())} ON {table}"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"{trigger} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]

    def drop_sql(self, model: Any, vendor: str) -> list[str]:
        name = self._name(model)
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}_{event}" for event in ("insert", "update", "delete")]
        return [f"DROP TRIGGER IF EXISTS {name} ON {model._meta.db_table}", f"DROP FUNCTION IF EXISTS {name}()"]

    def _events(self) -> tuple[str, ...]:
        return ("INSERT", "UPDATE", "DELETE") if self.through else ("UPDATE", "DELETE")

    def _rows(self, event: str) -> tuple[str, ...]:
        """Which of the two states of a row must not be published; a row may not be moved to what is published."""
        if not self.through:
            return ("OLD",)
        return {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]

    def _published(self, model: Any, *rows: str) -> str:
        """SQL that is true where one of the ``rows`` (OLD, NEW) is published."""
        if not self.through:
            return "OLD.published_at IS NOT NULL"
        field = model._meta.get_field(self.through)
        above = field.remote_field.model._meta.db_table
        keys = ", ".join(f"{row}.{field.column}" for row in rows)
        return f"EXISTS (SELECT 1 FROM {above} WHERE id IN ({keys}) AND published_at IS NOT NULL)"  # noqa: S608 (names from the models, no input)

    @staticmethod
    def _name(model: Any) -> str:
        return f"{model._meta.db_table}_append_only_published"
