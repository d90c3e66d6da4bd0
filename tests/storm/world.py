"""The small world of the storm: two teams, a few people, renewals of every age, and a policy for each."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals.models import Renewal
from tests import factories
from workflow.models import BranchSetting
from workflow.transitions import create

#: name → (role, team or branch)
CAST = {
    "lead_a": ("team_lead", "33030101"),
    "lead_b": ("team_lead", "33030102"),
    "manager": ("renewal_manager", "3303"),
    "second_manager": ("renewal_manager", "3303"),
    "a1": ("specialist", "33030101"),
    "a2": ("specialist", "33030101"),
    "a3": ("specialist", "33030101"),
    "b1": ("specialist", "33030102"),
    "b2": ("specialist", "33030102"),
    "quality": ("quality_caller", "3303"),
    "stranger": ("specialist", "51010101"),
}
#: Days from today to the last covered day: not yet quotable, open, lapsed, win-back over.
AGES = (60, 12, 12, 5, -5, -5, -100)
CLAIMS_A_DAY = 150


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; returns what clients and model need to know of it, in plain values."""
    dice = random.Random(seed)
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    for code, value in (("holding_cap", 10**6), ("daily_claim_cap", CLAIMS_A_DAY)):
        BranchSetting.objects.create(
            code=f"renewals.{code}", branch=tree["HQ"], value=value, valid_from=date(2020, 1, 1)
        )
    renewals = [_renewal(dice, tree, now) for _ in range(rows)]
    return {
        "now": now.isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "teams": {"A": tree["33030101"].pk, "B": tree["33030102"].pk},
        "claims_a_day": CLAIMS_A_DAY,
        "rows": renewals,
    }


def _renewal(dice: random.Random, tree: dict[str, Branch], now: datetime) -> dict[str, Any]:
    days, team, late = dice.choice(AGES), dice.choice("AAAB"), dice.random() < 0.5
    expires_on = now.date() + timedelta(days=days)
    number = dice.randrange(10**12)
    row = Renewal(
        branch=tree["33030101" if team == "A" else "33030102"],
        asset_key=f"P:STORM{number:012d}",
        policy_no=f"STORM{number:012d}",
        expires_on=expires_on,
        cycle=expires_on.replace(day=1),
        starts_on=expires_on - timedelta(days=364),
        line="commercial",
    )
    create(row, "enter", by=SYSTEM, at=now)
    starts_on = expires_on + timedelta(days=40 if late else 1)
    policy = factories.make_signed_policy(
        tree["330301"], starts_on=starts_on, expires_on=starts_on + timedelta(days=364), signed_on=now.date()
    )
    return {"id": row.pk, "team": team, "days": days, "policy": policy.pk, "late_policy": late}
