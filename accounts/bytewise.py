"""A migration operation for text columns whose ranges are prefix searches."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation


class BytewiseOrder(Operation):
    """Gives a text column bytewise order on PostgreSQL, so that a range on it is a prefix search in any locale."""

    reversible = True

    def __init__(self, model_name: str, column: str, length: int) -> None:
        self.model_name, self.column, self.length = model_name, column, length

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Collation is no part of the models' state."""

    def describe(self) -> str:
        return f"Order {self.model_name}.{self.column} bytewise"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:  # noqa: ARG002 (Django's signature)
        self._alter(to_state.apps.get_model(app_label, self.model_name)._meta.db_table, schema_editor, ' COLLATE "C"')

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:  # noqa: ARG002 (Django's signature)
        self._alter(from_state.apps.get_model(app_label, self.model_name)._meta.db_table, schema_editor, "")

    def _alter(self, table: str, schema_editor: Any, collation: str) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"ALTER TABLE {table} ALTER COLUMN {self.column} TYPE varchar({self.length}){collation}"
            )
