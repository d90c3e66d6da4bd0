"""200,000 random cases: the rules against the reference written from the brief."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.rules.authority import Demand, LimitRow, Post, judge, judge_post, lower_of
from tests.accounts import authority_reference as reference

CASES = 200_000
CASES_PER_MATRIX = 200
DAY = date(2026, 1, 1)
PATHS = ("/HQ/", "/HQ/33/", "/HQ/33/3303/", "/HQ/33/3303/330301/", "/HQ/33/3301/", "/HQ/51/", "/HQ/330/")
LEVEL_OF = {2: "province", 3: "prefecture", 4: "office", 1: "head_office"}
MEASURES, LINES, LOSSES, ACTS = ("case_total", "per_person"), ("motor", "cargo"), ("injury", "death"), ("", "ex_gratia")
ROLES, PEOPLE = ("claims_manager", "claims_head"), (1, 2)
GENERAL = 0.5
AMOUNTS = ("0", "0.01", "99.99", "100", "100.01", "5000", "10000000000")


def level(path: str) -> str:
    return LEVEL_OF[path.count("/") - 1]


def matrix(dice: random.Random) -> list[dict[str, Any]]:
    """Some limits; the days cluster so that rows begin, end and meet on the day asked about."""
    rows = general(dice) if dice.random() < GENERAL else []
    for _number in range(dice.randint(4, 16)):
        person = dice.choice((None, None, *PEOPLE))
        first = dice.randint(0, 6)
        rows.append(
            {
                "branch": dice.choice(("/HQ/", "/HQ/33/", *PATHS)),
                "person": person,
                "role": dice.choice(ROLES) if person is None else "",
                "level": dice.choice(("head_office", "head_office", "province", "prefecture", "office"))
                if person is None
                else "",
                "line": dice.choice(("", "", "", *LINES)),
                "loss_type": dice.choice(("", "", "", *LOSSES)),
                "measure": dice.choice(MEASURES),
                "act": dice.choice(("", *ACTS)),
                "effect": dice.choice(("block", "block", "block", "notify")),
                "limit": Decimal(dice.choice(AMOUNTS)),
                "first": first,
                "last": dice.choice((None, None, first + dice.randint(0, 4))),
            }
        )
    return rows


def general(dice: random.Random) -> list[dict[str, Any]]:
    """What head office issues for every post, so that not everything is missing."""
    named: dict[str, Any] = {
        "branch": "/HQ/",
        "person": None,
        "line": "",
        "loss_type": "",
        "act": "",
        "effect": "block",
    }
    posts = [(role, place) for role in ROLES for place in LEVEL_OF.values()]
    return [
        {
            **named,
            "role": role,
            "level": place,
            "measure": measure,
            "limit": Decimal(dice.choice(AMOUNTS)),
            "first": 0,
            "last": None,
        }
        for role, place in posts
        for measure in MEASURES
    ]


def as_row(number: int, row: dict[str, Any]) -> LimitRow:
    last = None if row["last"] is None else DAY + timedelta(days=row["last"])
    return LimitRow(
        pk=number,
        path=row["branch"],
        level=row["level"],
        role=row["role"],
        person=row["person"],
        line=row["line"],
        loss_type=row["loss_type"],
        measure=row["measure"],
        act=row["act"],
        effect=row["effect"],
        max_amount=row["limit"],
        valid_from=DAY + timedelta(days=row["first"]),
        valid_until=last,
        document_no="",
    )


def posts(dice: random.Random) -> list[dict[str, str]]:
    places = [
        dice.choice(("/HQ/", "/HQ/", "/HQ/", "/HQ/33/", "/HQ/33/", *PATHS))
        for _number in range(dice.choice((0, 1, 2, 2, 3)))
    ]
    return [{"branch": place, "level": level(place), "role": dice.choice(ROLES)} for place in places]


def demands(dice: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "measure": dice.choice(MEASURES),
            "amount": Decimal(dice.choice(AMOUNTS)),
            "line": dice.choice(("", *LINES)),
            "loss_type": dice.choice(("", *LOSSES)),
            "act": dice.choice(("", "", *ACTS)),
        }
        for _number in range(dice.choice((0, 1, 1, 1, 2, 3)))
    ]


@dataclass
class Tally:
    """What the cases came to."""

    asked: int = 0
    allowed: int = 0
    delegated: int = 0
    reported: int = 0
    mismatches: list[Any] = field(default_factory=list)


def compared(cases: int, may_decide: Callable[..., bool] = reference.may_decide) -> Tally:
    """Rules and reference over random cases: alone, for a principal, and what is reported."""
    dice, tally = random.Random(20260601), Tally()
    while tally.asked < cases:
        told = matrix(dice)
        rows = [as_row(number, row) for number, row in enumerate(told)]
        for _case in range(CASES_PER_MATRIX):
            compare_one(dice, told, rows, tally, may_decide)
    return tally


def compare_one(
    dice: random.Random, told: list[Any], rows: list[LimitRow], tally: Tally, may_decide: Callable[..., bool]
) -> None:
    on, branch, wanted = dice.randint(0, 8), dice.choice(PATHS), demands(dice)
    day, asks = DAY + timedelta(days=on), [Demand(**each) for each in wanted]
    verdicts = []
    for person in PEOPLE:
        tally.asked += 1
        places = posts(dice)
        own = [Post(each["role"], each["level"], each["branch"]) for each in places]
        verdict = judge(rows, person=person, posts=own, path=branch, demands=asks, on=day)
        expected = may_decide(told, person, places, branch, wanted, on)
        if verdict.allowed is not expected or expected is (verdict.code != ""):
            tally.mismatches.append((told, person, places, branch, wanted, on))
        verdicts.append((verdict, expected))
        tally.allowed += expected
        for place, post in list(zip(places, own, strict=True))[:1]:
            noted = reference.reports(told, person, place, branch, wanted, on)
            single = judge_post(rows, person=person, post=post, path=branch, demands=asks, on=day)
            told_of = [finding.demand for finding in single.notices]
            tally.reported += len(told_of)
            if told_of != [each for each, over in zip(asks, noted, strict=True) if over]:
                tally.mismatches.append(("reported", told, place, branch, wanted, on))
    (first, may_first), (second, may_second) = verdicts
    tally.delegated += may_first and may_second
    if lower_of(first, second).allowed is not (may_first and may_second):
        tally.mismatches.append(("delegated", told, branch, wanted, on))


@pytest.mark.slow
def test_rules_agree_with_the_brief_in_200000_random_cases() -> None:
    tally = compared(CASES)

    assert tally.mismatches == []
    assert tally.asked == CASES
    assert min(tally.allowed, tally.delegated, tally.reported) > 1000, "the cases must not all be refusals"


def exclusive_bound(rows: list[Any], person: int, posts: list[Any], branch: str, wanted: list[Any], on: int) -> bool:
    raised = [{**each, "amount": each["amount"] + Decimal("0.01")} for each in wanted]
    return reference.may_decide(rows, person, posts, branch, raised, on)


def person_ignored(rows: list[Any], person: int, *rest: Any) -> bool:
    return reference.may_decide([row for row in rows if row["person"] is None], person, *rest)


def last_day_ignored(rows: list[Any], *rest: Any) -> bool:
    return reference.may_decide([{**row, "last": None} for row in rows], *rest)


@pytest.mark.parametrize("crooked", [exclusive_bound, person_ignored, last_day_ignored])
def test_comparison_notices_a_crooked_reference(crooked: Callable[..., bool]) -> None:
    assert compared(4000, crooked).mismatches
