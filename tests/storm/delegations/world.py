"""The small world of the delegation storm: Lucheng entrusts, Xihu works, the province rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from claims.actions import cross_region
from tests import factories
from tests.claims.loss_situations import entrusting, make_case, make_limits, with_photo

#: name → (role, branch)
CAST = {
    "h1": ("claims_handler", "330301"),
    "h2": ("claims_handler", "330301"),
    "m1": ("claims_manager", "3303"),
    "d1": ("claims_handler", "330101"),
    "d2": ("claims_handler", "330101"),
    "p1": ("claims_specialist", "33"),
    "p2": ("claims_specialist", "33"),
    "stranger": ("claims_handler", "510101"),
}


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; every case is entrusted and waits to be accepted, every fifth for a survey alone."""
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    make_limits(tree)
    later = now + timedelta(hours=1)  # however long it takes to build, there is time left to accept
    found = []
    for number in range(rows):
        kind = "survey" if (number + seed) % 5 == 0 else "full"
        form = entrusting(tree["330101"], kind=kind)
        row = cross_region.entrust(by=cast["h1"], case=make_case(tree["330301"]), form=form, at=later)
        row = with_photo(row, cast["h1"])
        found.append({"id": row.pk, "version": row.version, "kind": kind})
    return {
        "now": max(later, timezone.now()).isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "doer": tree["330101"].pk,
        "rows": found,
    }
