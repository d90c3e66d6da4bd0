"""A case list of N rows × 20 columns, the same for the same seed; about one row in a hundred has a fault."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

HEADER = (
    "报案号",
    "立案号",
    "保单号",
    "险种",
    "案件状态",
    "出险时间",
    "报案时间",
    "立案时间",
    "出险地点",
    "出险原因",
    "车牌号",
    "责任比例",
    "索赔金额",
    "车损索赔金额",
    "人伤医疗索赔金额",
    "车损估损金额",
    "人伤医疗估损金额",
    "车损已付金额",
    "被保险人",
    "承保机构",
)
FIRST = datetime(2025, 6, 1, 8, 0)  # noqa: DTZ001 (a list says local times)
MINUTES = 500_000
STATES = ("已立案", "已查勘", "已定损", "已核赔", "已支付", "已结案")
FAULTY = 100


def rows(count: int, seed: int, *, orgs: Sequence[str]) -> Iterator[list[Any]]:
    """Every hundredth row has a total that is not the sum of its heads."""
    chance = random.Random(seed)
    for number in range(count):
        row = good_row(chance, number, orgs)
        if number % FAULTY == FAULTY - 1:
            row[12] += 1
        yield row


def good_row(chance: random.Random, number: int, orgs: Sequence[str]) -> list[Any]:
    """One case without fault."""
    reported = FIRST + timedelta(minutes=chance.randrange(MINUTES))
    vehicle, injury = chance.randrange(500, 60_000), chance.randrange(0, 40_000)
    state = chance.choice(STATES)
    return [
        f"BA2026{number:010}",
        f"LA2026{number:010}",
        f"BLS2025{number:010}",
        "车险",
        state,
        f"{reported - timedelta(hours=3):%Y-%m-%d %H:%M:%S}",
        f"{reported:%Y-%m-%d %H:%M:%S}",
        f"{reported + timedelta(days=1):%Y-%m-%d %H:%M:%S}",
        f"温州市鹿城区人民东路{number % 500}号",
        "追尾",
        f"浙C{number % 100_000:05}",
        chance.choice((100, 70, 50, 30)),
        vehicle + injury,
        vehicle,
        injury,
        vehicle,
        injury,
        vehicle if state in {"已支付", "已结案"} else 0,
        f"王{number % 1000}",
        chance.choice(orgs),
    ]
