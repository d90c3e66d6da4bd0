"""The small world of the case storm: a team, its superiors, and expenses on their way through one chain.

The chain: any of two team leads, then all of three managers (会签), then any of two province administrators.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.authority import Measure
from accounts.delegation import leads, superior_of
from accounts.models import Absence, AuthorityLimit, Branch, Delegation
from tests import factories
from tests.campaigns.models import Expense
from tests.storm.cases.model import ON_TIMEOUT, SIGNING
from workflow.approvals.actions import start
from workflow.transitions import create, fire

KIND = "campaigns.expense"
#: name → (role, branch)
CAST = {
    "a1": ("specialist", "33030101"),
    "a2": ("specialist", "33030101"),
    "a3": ("specialist", "33030101"),
    "la": ("team_lead", "33030101"),
    "lb": ("team_lead", "33030101"),
    "m1": ("renewal_manager", "3303"),
    "m2": ("renewal_manager", "3303"),
    "m3": ("renewal_manager", "3303"),
    "h1": ("province_admin", "33"),
    "h2": ("province_admin", "33"),
    "stranger": ("team_lead", "51010101"),
}
MAKERS = ("a1", "a2")
POSTS = (
    {"name": "组长审批", "role": "team_lead", "level": "team"},
    {"name": "中支会签", "role": "renewal_manager", "level": "prefecture"},
    {"name": "省分审批", "role": "province_admin", "level": "province"},
)
#: (principal, deputy), the newest first. A deputy who signs beside the principal, one who is the maker of some cases,
#: one with two principals, one above.
DEPUTIES = (("m3", "a3"), ("la", "a3"), ("m1", "m2"), ("lb", "a1"), ("h1", "h2"))
ABSENT = ("m3",)


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; returns what clients and model need to know of it, in plain values."""
    dice = random.Random(seed)
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    _limits(tree["HQ"])
    steps = [
        {**post, "deadline_hours": 8, "signing": signing, "on_timeout": on_timeout}
        for post, signing, on_timeout in zip(POSTS, SIGNING, ON_TIMEOUT, strict=True)
    ]
    factories.publish_chain(KIND, tree["HQ"], *steps, valid_from=date(2020, 1, 1))
    _away(cast, now)
    names = {person.pk: name for name, person in cast.items()}
    today = now.date()
    above = {name: superior_of(person, today) for name, person in cast.items()}
    return {
        "now": now.isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "superior": {name: names[person.pk] if person is not None else "" for name, person in above.items()},
        "principals": {deputy: [one for one, other in DEPUTIES if other == deputy] for _one, deputy in DEPUTIES},
        "absent": ABSENT,
        "leads": [[a, b] for a, upper in cast.items() for b, lower in cast.items() if leads(upper, lower, today)],
        "rows": [_case(dice, tree["33030101"], cast, now) for _ in range(rows)],
    }


def _away(cast: dict[str, Any], now: datetime) -> None:
    """Who stands in for whom, and who is away, for as long as the storm lasts and longer."""
    for days, (principal, deputy) in enumerate(DEPUTIES, start=1):
        Delegation.objects.create(
            principal=cast[principal],
            deputy=cast[deputy],
            from_at=now - timedelta(days=days),
            until_at=now + timedelta(days=400),
            reason="风暴",
        )
    for name in ABSENT:
        Absence.objects.create(
            person=cast[name], first_day=now.date(), last_day=now.date() + timedelta(days=400), reason="leave"
        )


def _limits(branch: Branch) -> None:
    """Everybody's authority covers every amount: limits have a random test of their own."""
    levels = {"33030101": "team", "3303": "prefecture", "33": "province"}
    for role, code in sorted({post for name, post in CAST.items() if name != "stranger"}):
        AuthorityLimit.objects.create(
            branch=branch,
            role=role,
            level=levels[code],
            line="campaign",
            measure=Measure.CASE_TOTAL,
            max_amount=Decimal(10**9),
            valid_from=date(2020, 1, 1),
            document_no="授权〔2020〕1号",
        )


def _case(dice: random.Random, branch: Branch, cast: dict[str, Any], now: datetime) -> dict[str, Any]:
    maker = dice.choice(MAKERS)
    amount = dice.randrange(1000, 9000)
    row = create(Expense(branch=branch, title="风暴", amount=Decimal(amount)), "enter", by=cast[maker], at=now)
    found: list[Any] = []
    fire(
        row,
        "submit",
        by=cast[maker],
        at=now,
        then=lambda obj, _event: found.append(start(by=cast[maker], kind=KIND, obj=obj, at=now)),
    )
    return {"id": found[0].pk, "about": row.pk, "maker": maker, "amount": amount}
