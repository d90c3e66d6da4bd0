"""``field__any_of=[…]``: membership in a long list of texts as one parameter, where ``__in`` makes thousands."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]  # not generic at run time
    """An array on PostgreSQL, a JSON list on SQLite. The values are texts."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, parameters = self.process_lhs(compiler, connection)
        values = json.dumps(list(self.rhs), ensure_ascii=False)
        return f"{left} IN (SELECT value FROM json_each(%s))", [*parameters, values]  # noqa: S608 (our own column)
