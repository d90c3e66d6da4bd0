"""A book to compare figures on: a small demo book, and rows whose facts are drawn by dice."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from claims.actions import load_reference_tables
from claims.demo.loading import load_cases
from claims.models import ClaimCase, InjuryAssessment
from claims.rules.case_terms import CaseState
from reinsurance.demo.loading import load_placements
from renewals.demo.loading import load_book
from renewals.models import FollowUp
from reporting.actions.targets import set_target
from reporting.packs.registry import PACKS
from tests.factories import make_renewal_row, make_signed_policy
from tests.reporting.three_ways.placement_book import load_random_placements
from workflow.transitions import create

#: As many rows of the demo book, told step by step, as every state of them needs; the rest is drawn by dice.
SEED, TOLD_RENEWALS, TOLD_PLACEMENTS, TOLD_CASES = 7, 300, 24, 160
RENEWALS, CASES = 900, 500


def load_random_book(today: date, freeze: Callable[[datetime], datetime]) -> None:
    """At nine in the morning of ``today``, in the office."""
    freeze(datetime.combine(today, time(1), tzinfo=UTC))
    load_reference_tables()
    load_book(seed=SEED, renewals=TOLD_RENEWALS, today=today)
    load_placements(seed=SEED, placements=TOLD_PLACEMENTS)
    load_cases(seed=SEED, cases=TOLD_CASES)
    dice = random.Random(today.toordinal())
    branches = list(Branch.objects.order_by("path"))
    owners: dict[int, list[User]] = {}
    for person in User.objects.filter(memberships__role="specialist").select_related("branch"):
        owners.setdefault(person.branch_id, []).append(person)
    with transaction.atomic():
        for _row in range(RENEWALS):
            _renewal(dice, dice.choice(branches), owners, today)
        for number in range(CASES):
            _case(dice, dice.choice(branches), today, number)
        _sample(dice)
        load_random_placements(dice, today)
        _targets(dice, today)


def _sample(dice: random.Random) -> None:
    """Draws confirmed savings into the sample; some of them are rechecked, with and without objection."""
    checker = User.objects.order_by("pk").first()
    confirmed = InjuryAssessment.objects.filter(saving_confirmed_at__isnull=False).order_by("pk")
    for number, pk in enumerate(confirmed.values_list("pk", flat=True)):
        checked: dict[str, Any] = {"rechecked_by": checker, "recheck_passed": dice.random() < 0.6} if number % 2 else {}
        InjuryAssessment.objects.filter(pk=pk).update(recheck_wanted=True, **checked)


def _targets(dice: random.Random, today: date) -> None:
    """Of the two months before, for some branches, of figures that packs compare with them."""
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    for code in dict.fromkeys(
        chapter.kpis[0] for pack in PACKS.values() for chapter in pack.chapters if chapter.targets
    ):
        for branch in Branch.objects.filter(level__in=["head_office", "province", "prefecture"]):
            if dice.random() < 0.6:
                base = Decimal(dice.randrange(1, 12_000)) / 100
                set_target(by=SYSTEM, branch=branch, kpi=code, month=month, base_value=base)


def _instant(dice: random.Random, day: date) -> datetime:
    """Somewhere in the office's day, often near midnight."""
    seconds = dice.choice([0, 1, 86_399, dice.randrange(86_400)])
    return datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=8) + timedelta(seconds=seconds)


def _renewal(dice: random.Random, branch: Branch, owners: dict[int, list[User]], today: date) -> None:
    expires = today + timedelta(days=dice.randrange(-420, 120))
    values: dict[str, Any] = {
        "expires_on": expires,
        "usage": dice.choice(["family", "company", "own_goods"]),
        "preferred": dice.random() < 0.4,
        "business_flag": dice.choice(["new", "renewed", "transfer", ""]),
        "phone_valid": dice.random() < 0.8,
        "last_premium": Decimal(dice.randrange(50_000, 900_000)) / 100,
        "list_kind": dice.choice(["", "telesales_keep", "agent_backstop", "agent_keep"]),
        "customer_class": dice.choice(["", "A", "B"]),
        "extra": dice.choice([{}, {"energy": "纯电动"}, {"energy": "汽油"}]),
        "first_registered_on": expires - timedelta(days=364 + dice.choice([1, 60, 61, 900])),
    }
    if dice.random() < 0.6:
        values["first_quote_on"] = expires - timedelta(days=dice.randrange(-5, 60))
        values["quote_premium"] = values["last_premium"] + Decimal(dice.randrange(-20_000, 40_000)) / 100
    values |= _insured_again(dice, branch, expires) if dice.random() < 0.4 else {}
    if (people := owners.get(branch.pk)) and dice.random() < 0.8:
        values |= _worked(dice, dice.choice(people), expires) | values
    row = make_renewal_row(branch, **values)
    if row.owner_id is not None:
        for _contact in range(dice.randrange(4)):
            _contact_of(dice, row, expires)


def _insured_again(dice: random.Random, branch: Branch, expires: date) -> dict[str, Any]:
    """Renewed, or won back after a gap, by whomever."""
    gap = dice.choice([0, 0, 1, 7, 8, 30, 31, 60, 61, 90, 91, 120])
    starts = expires + timedelta(days=gap + 1)
    policy = make_signed_policy(
        branch,
        starts_on=starts,
        expires_on=starts + timedelta(days=364),
        signed_on=starts - timedelta(days=dice.choice([1, 8, 20, 61])),
        premium=Decimal(dice.randrange(50_000, 900_000)) / 100,
        channel=dice.choice(["", "telesales", "agent"]),
    )
    return {
        "status": "won_back" if gap else "renewed",
        "matched_policy": policy,
        "matched_signed_on": policy.signed_on,
        "matched_starts_on": starts,
        "matched_premium": policy.premium,
        "matched_same_branch": dice.random() < 0.7,
        "matched_gap_days": gap,
        "matched_by_telesales": policy.channel == "telesales",
    }


def _worked(dice: random.Random, owner: User, expires: date) -> dict[str, Any]:
    assigned = _instant(dice, expires - timedelta(days=dice.choice([90, 61, 60, 59, 30, 10])))
    found: dict[str, Any] = {"status": "following", "owner": owner, "assigned_at": assigned}
    first = assigned + timedelta(hours=dice.choice([1, 23, 24, 25, 300]), microseconds=dice.choice([0, 1]))
    found["first_follow_at"] = first
    found["first_effective_at"] = dice.choice([None, first, first + timedelta(hours=2)])
    return found


def _contact_of(dice: random.Random, row: Any, expires: date) -> None:
    at = _instant(dice, expires - timedelta(days=dice.choice([30, 9, 2, 1, 0, -1])))
    upcoming = dice.choice([None, 1, 3, 10])
    FollowUp.objects.create(
        renewal=row,
        branch=row.branch,
        author=row.owner,
        at=at,
        entered_at=at,
        channel=dice.choice(["phone", "phone", "wecom"]),
        outgoing=dice.random() < 0.8,
        result=dice.choice(["R1", "R2", "N1"]),
        effective=True,
        next_contact_on=None if upcoming is None else (at + timedelta(hours=8)).date() + timedelta(days=upcoming),
    )


def _case(dice: random.Random, branch: Branch, today: date, number: int) -> None:
    reported = _instant(dice, today - timedelta(days=dice.randrange(0, 400)))
    state = dice.choice(CaseState.values)
    case = ClaimCase(branch=branch, case_number=f"RDZA2099{number:08d}", case_state=state, reported_at=reported)
    case.line = "motor"
    case.loss_at = dice.choice([None, reported - timedelta(minutes=dice.randrange(1, 9000))])
    case.first_contact_at = dice.choice([None, reported + timedelta(minutes=dice.randrange(1, 900))])
    case.registered_at = dice.choice([None, *(reported + timedelta(hours=hours) for hours in (1, 72, 73, 168, 169))])
    case.docs_complete_at = reported + timedelta(days=dice.randrange(1, 20))
    case.settled_at = dice.choice([None, case.docs_complete_at + timedelta(hours=dice.randrange(1, 90))])
    case.paid_at = dice.choice([None, *(case.docs_complete_at + timedelta(hours=hours) for hours in (1, 72, 73))])
    case.closed_at = dice.choice([None, reported + timedelta(days=dice.randrange(1, 90), minutes=7)])
    case.estimate = Decimal(dice.choice([100_00, 4_999_99, 5_000_00, 5_000_01, 90_000_00])) / 100
    case.paid = dice.choice([Decimal(0), case.estimate, Decimal(dice.randrange(1, 999_999)) / 100])
    case.injured_count = dice.choice([0, 0, 1])
    create(case, "imported", by=SYSTEM, at=reported)
