"""Reads one figure as a page does, and says from where: asked on its standard input, a line each.

``add``: one more vehicle due, on the primary. ``read``: the figure. ``pause`` and ``resume``: the replica's replay.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after the set-up)
from django.db import connection, connections  # noqa: E402 (as above)

from accounts.models import Branch  # noqa: E402 (as above)
from accounts.scope import SYSTEM  # noqa: E402 (as above)
from reporting.figures import figure  # noqa: E402 (as above)
from tests import factories  # noqa: E402 (as above)
from workflow import replica  # noqa: E402 (as above)
from workflow.kpis import KPIS, Question  # noqa: E402 (as above)

JUNE = {"first": date(2026, 6, 1), "last": date(2026, 6, 30), "as_of": date(2026, 6, 30)}


def read() -> dict[str, object]:
    """Vehicles due, whether the replica was chosen, and how far behind it was."""
    time.sleep(replica.BELIEVED + 0.2)  # what was measured before is forgotten
    branch = Branch.objects.get(code="HQ")
    found = figure(KPIS["renewal_rate"], Question(branch=branch, **JUNE), SYSTEM)
    return {"due": found["total"]["due"], "replica": replica.follows(), "lag": replica.lag()}


def replay(verb: str) -> None:
    with connections["replica"].cursor() as cursor:
        cursor.execute(f"SELECT pg_wal_replay_{verb}()")


def main() -> None:
    replica.BELIEVED = 0.5
    call_command("migrate", verbosity=0)
    tree = factories.make_tree()
    for line in sys.stdin:
        order = line.strip()
        answer: object = "done"
        if order == "add":
            factories.make_renewal_row(tree["33030101"])
        elif order in {"pause", "resume"}:
            replay(order)
        else:
            answer = read()
        connection.close()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
