"""The small world of the loss storm: handlers of an office, managers of the prefecture, specialists of the province."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from claims.actions.warning_list import Listing, list_case
from tests import factories
from tests.claims.loss_situations import make_case

#: name → (role, branch)
CAST = {
    "l1": ("claims_handler", "330301"),
    "l2": ("claims_handler", "330301"),
    "m1": ("claims_manager", "3303"),
    "m2": ("claims_manager", "3303"),
    "p1": ("claims_specialist", "33"),
    "p2": ("claims_specialist", "33"),
    "stranger": ("claims_handler", "510101"),
}


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; every loss is on the warning list and waits for its first report.

    On a third something is outstanding, a third was opened again in the core system.
    """
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    found = []
    for number in range(rows):
        reserve, state = ((Decimal(90_000), "registered"), (Decimal(0), "registered"), (Decimal(0), "reopened"))[
            (number + seed) % 3
        ]
        # A place each: as one accident some hundreds of them together would be the regulator's.
        case = make_case(
            tree["330301"],
            estimate=Decimal(90_000),
            reserve=reserve,
            case_state=state,
            reported_at=now,
            loss_at=now,
            loss_place=f"浙江省温州市鹿城区人民路{number}号",
        )
        row = list_case(by=cast["m1"], case=case, listing=Listing(name="storm", listed_at=now), at=now)
        facts = {"id": row.pk, "version": row.version, "outstanding": reserve > 0, "reopened": state == "reopened"}
        found.append(facts)
    return {
        "now": timezone.now().isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "rows": found,
    }
