"""The small world of the collision storm: two teams and another prefecture claim the same vehicles."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Branch, Membership, User
from renewals.collisions.actions.opening import open_collisions, open_signings
from renewals.models import CollisionCase
from tests import factories
from workflow.models import BranchSetting

#: name → (role, branch); "both" manages the prefecture as well, and owns customers.
CAST = {
    "a1": ("specialist", "33030101"),
    "a2": ("specialist", "33030101"),
    "b1": ("specialist", "33030102"),
    "b2": ("specialist", "33030102"),
    "both": ("specialist", "33030101"),
    "x1": ("specialist", "33010101"),
    "lead_a": ("team_lead", "33030101"),
    "lead_b": ("team_lead", "33030102"),
    "m1": ("renewal_manager", "3303"),
    "m2": ("renewal_manager", "3303"),
    "p1": ("province_admin", "33"),
    "p2": ("province_admin", "33"),
    "stranger": ("renewal_manager", "5101"),
}
UNSPOKEN = {"attempts": 0, "effective_contacts": 0}
#: What claims a vehicle: its owners ("" in the pool), and whom the rules prefer for what reason.
CLAIMS: tuple[dict[str, Any], ...] = (
    {"owners": ["a1", "b1"], "prefers": [0, "first_contact"], "loose": True},
    {"owners": ["a2", ""], "prefers": [0, "lock"]},
    {"owners": ["both", "b1"], "prefers": None},
    {"owners": ["a1", "b2"], "prefers": [0, "lock"], "signed": True},
    {"owners": ["a1", "x1"], "prefers": [1, "first_contact"]},
    {"owners": ["a2", "b2"], "prefers": None, "compulsory": True},
)


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; every collision is open."""
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    Membership.objects.create(
        user=cast["both"], role="renewal_manager", branch=tree["3303"], valid_from=date(2020, 1, 1)
    )
    for code in ("holding_cap", "near_cap"):
        BranchSetting.objects.create(
            code=f"renewals.{code}", branch=tree["HQ"], value=10**6, valid_from=date(2020, 1, 1)
        )
    made = [_claim(tree, cast, CLAIMS[(number + seed) % len(CLAIMS)], number, now) for number in range(rows)]
    day = now.date()
    open_collisions(at=now)
    open_signings(first=day, last=day + timedelta(days=365), at=now)
    cases = {case.parties.all()[0].renewal_id: case for case in CollisionCase.objects.prefetch_related("parties")}
    found = [
        {"id": cases[tasks[0]].pk, "version": cases[tasks[0]].version, "tasks": tasks, **facts} for tasks, facts in made
    ]
    return {
        "now": max(now, timezone.now()).isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "claims": {str(row["id"]): row for row in found},
        "rows": found,
    }


def _claim(
    tree: dict[str, Branch], cast: dict[str, User], claim: dict[str, Any], number: int, now: datetime
) -> tuple[list[int], dict[str, Any]]:
    """The tasks of one vehicle, or the one task and the policy a colleague signed for it."""
    owners, expires_on = claim["owners"], now.date() + timedelta(days=60)
    vin = f"LSVSTORM{number:09d}"
    common: dict[str, Any] = {"vin": vin, "vin_tail": vin[-6:], "expires_on": expires_on, **UNSPOKEN}
    if claim.get("signed"):
        signer = cast[owners[1]]
        policy = factories.make_signed_policy(
            tree["330301"],
            agent_name=signer.name,
            signed_on=now.date(),
            starts_on=expires_on + timedelta(days=1),
            expires_on=expires_on + timedelta(days=365),
        )
        signed = common | {"status": "renewed", "owner": cast[owners[0]], "matched_policy": policy}
        return [factories.make_renewal_row(tree["33030101"], **signed).pk], claim
    tasks = []
    for place, owner in enumerate(owners):
        values: dict[str, Any] = common | ({"status": "following", "owner": cast[owner]} if owner else {})
        if claim["prefers"] == [place, "first_contact"]:
            values["first_effective_at"] = now
        if place and claim.get("compulsory"):
            values["line"] = "compulsory"
        team = tree[CAST[owner][1] if owner else "33030102"]
        tasks.append(factories.make_renewal_row(team, **values).pk)
    return tasks, claim
