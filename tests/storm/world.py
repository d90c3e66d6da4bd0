"""The small world of the storm: two teams, a few people, renewals of every age, and a policy for each."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.fields import blind_index
from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals.assignment.actions import rulemaking
from renewals.models import Renewal, Taxon
from tests import factories
from tests.storm.terms import EXEMPT_LOSS
from workflow.models import BranchSetting, ImportBatch
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
    "caller": ("telesales", "3303"),
    "second_caller": ("telesales", "3303"),
    "stranger": ("specialist", "51010101"),
}
#: Days from today to the last covered day: not yet quotable, open, lapsed, win-back over. Where there are several, one
#: of them: lists and runs are about the customers of one day.
AGES = ((60,), range(9, 17), range(9, 17), (5,), range(-12, -2), range(-12, -2), (-100,))
#: Nothing but the clock of the calls: every number is the customer's own, and may be called as often as one likes.
CONDUCT = {
    "call_from": "00:00",
    "call_until": "23:59",
    "call_lunch_from": "12:00",
    "call_lunch_until": "12:00",
    "call_holidays": "yes",
    "call_attempts_a_day": 10**6,
    "call_gap_days": 0,
    "calls_a_cycle": 10**6,
}


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; returns what clients and model need to know of it, in plain values."""
    dice = random.Random(seed)
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    claims_a_day = max(1, rows // 40)
    numbers = {"holding_cap": 10**6, "near_cap": 10**6, "daily_claim_cap": claims_a_day, **CONDUCT}
    for code, value in numbers.items():
        BranchSetting.objects.create(
            code=f"renewals.{code}", branch=tree["HQ"], value=value, valid_from=date(2020, 1, 1)
        )
    admin = factories.make_person("province_admin", tree["33"])
    words = {"label_zh": "报废注销", "label_en": "Scrapped", "parent": EXEMPT_LOSS[0], "facts": {"no_approval": True}}
    Taxon.objects.create(
        branch=tree["33"], kind="loss_reason", code=EXEMPT_LOSS, valid_from=date(2020, 1, 1), set_by=admin, **words
    )
    renewals = [_renewal(dice, tree, now) for _ in range(rows)]
    rulemaking.begin_rules(by=admin, branch=tree["33"])
    batch = ImportBatch(kind="call_results", file="x", file_name="x", sha256="0" * 64, branch=tree["3303"])
    create(batch, "upload", by=SYSTEM)
    return {
        "now": now.isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "teams": {"A": tree["33030101"].pk, "B": tree["33030102"].pk},
        "claims_a_day": claims_a_day,
        "batch": batch.pk,
        "rows": renewals,
    }


def _renewal(dice: random.Random, tree: dict[str, Branch], now: datetime) -> dict[str, Any]:
    days, team, late = dice.choice(dice.choice(AGES)), dice.choice("AAAB"), dice.random() < 0.5
    expires_on = now.date() + timedelta(days=days)
    number = dice.randrange(10**12)
    phone = f"139{number % 10**8:08d}"
    row = Renewal(
        branch=tree["33030101" if team == "A" else "33030102"],
        asset_key=f"P:STORM{number:012d}",
        policy_no=f"STORM{number:012d}",
        expires_on=expires_on,
        cycle=expires_on.replace(day=1),
        starts_on=expires_on - timedelta(days=364),
        line="commercial",
        last_premium=Decimal(3000),
        phone=phone,
        phone_hash=blind_index(phone),
        phone_valid=True,
    )
    create(row, "enter", by=SYSTEM, at=now)
    starts_on = expires_on + timedelta(days=40 if late else 1)
    policy = factories.make_signed_policy(
        tree["330301"], starts_on=starts_on, expires_on=starts_on + timedelta(days=364), signed_on=now.date()
    )
    return {"id": row.pk, "team": team, "days": days, "policy": policy.pk, "late_policy": late}
