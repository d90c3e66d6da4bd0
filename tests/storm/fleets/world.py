"""The small world of the fleet storm: fleets of one team and of two, each with a vehicle that waits in the pool."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from renewals.collisions.actions.fleets import group_fleets
from renewals.models import FleetVehicle
from tests import factories
from workflow.models import BranchSetting

#: name → (role, branch)
CAST = {
    "a1": ("specialist", "33030101"),
    "a2": ("specialist", "33030101"),
    "b1": ("specialist", "33030102"),
    "lead_a": ("team_lead", "33030101"),
    "m1": ("renewal_manager", "3303"),
    "m2": ("renewal_manager", "3303"),
    "stranger": ("renewal_manager", "5101"),
}
#: Owners of the vehicles of a fleet.
OWNERS = (["a1", "a1", "a1", "a2", "a2", ""], ["a1", "a1", "a2", "b1", "b1", ""])


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; every fleet is grouped. Later vehicles of a fleet expire earlier."""
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    for code in ("holding_cap", "near_cap"):
        BranchSetting.objects.create(
            code=f"renewals.{code}", branch=tree["HQ"], value=10**6, valid_from=date(2020, 1, 1)
        )
    for number in range(rows):
        for place, owner in enumerate(OWNERS[(number + seed) % 2]):
            factories.make_renewal_row(
                tree[CAST[owner or "a1"][1]],
                certificate_hash=f"{number:032d}",
                insured_name=f"车队{number}",
                is_company=True,
                expires_on=now.date() + timedelta(days=70 - place),
                attempts=0,
                effective_contacts=0,
                **({"status": "following", "owner": cast[owner]} if owner else {}),
            )
    group_fleets(at=now)
    fleets: dict[int, dict[str, Any]] = {}
    names = {person.pk: name for name, person in cast.items()} | {None: ""}
    for vehicle in FleetVehicle.objects.select_related("fleet", "renewal").order_by("renewal"):
        fleet = vehicle.fleet
        facts = fleets.setdefault(fleet.pk, {"id": fleet.pk, "version": fleet.version, "owners": {}})
        facts["owners"][str(vehicle.renewal_id)] = names[vehicle.renewal.owner_id]
    return {
        "now": max(now, timezone.now()).isoformat(),
        "day": now.date().isoformat(),
        "seed": seed,
        "people": {name: person.pk for name, person in cast.items()},
        "fleets": {str(pk): facts for pk, facts in fleets.items()},
        "rows": list(fleets.values()),
    }
