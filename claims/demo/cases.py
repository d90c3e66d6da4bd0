"""Cases of the demo book as lines of the core system's list: the same case, as far along as it was on a day."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from claims.demo.accidents import (
    CAUSES,
    DEATH,
    ENTRUSTED,
    GIVEN,
    INJURED,
    INJURIES,
    LARGE,
    ORDINARY,
    REFERRED,
    SURNAMES,
    TOWNS,
    Scale,
    Town,
)
from claims.demo.victims import INJURIES as ASSESSED

CENT = Decimal("0.01")
HEADS: Mapping[str, str] = {
    "own_damage": "车损",
    "third_vehicle": "三者车损",
    "third_property": "三者物损",
    "injury_medical": "人伤医疗",
    "injury_disability": "人伤伤残",
    "injury_death": "人伤死亡",
    "other": "其他损失",
}
SUMS = ("索赔金额", "定损金额", "估损金额", "已付金额")
FACTS = (
    "报案号",
    "立案号",
    "保单号",
    "险种",
    "案件状态",
    "出险时间",
    "报案时间",
    "立案时间",
    "首次联系时间",
    "查勘时间",
    "单证齐全时间",
    "定损时间",
    "核赔时间",
    "支付时间",
    "结案时间",
    "出险地点",
    "出险原因",
    "车牌号",
    "死亡人数",
    "重伤人数",
    "伤者人数",
    "责任比例",
    "是否诉讼",
    "是否通赔",
    "被保险人",
    "收款人",
    "收款账号",
    "承保机构",
)
HEADER = (*FACTS, *(f"{head}{total}" for total in SUMS for head in HEADS.values()))
#: What happens so many days after the report to a case of the usual pace.
STAGES = (
    ("已报案", "报案时间", 0),
    ("已立案", "立案时间", 1),
    ("已查勘", "查勘时间", 2),
    ("已定损", "定损时间", 9),
    ("已核赔", "核赔时间", 16),
    ("已支付", "支付时间", 18),
    ("已结案", "结案时间", 20),
)
ORDER = {state: place for place, (state, _header, _days) in enumerate(STAGES)}
REOPENED_AFTER, ENDED_AFTER = 30, 6
PARTS = ("referred", "entrusted", "large", "injured")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One case. ``pace`` stretches its days; ``holds``: the state it does not pass; ``ends``: an end but closing."""

    number: int
    part: str
    town: Town
    office: str
    reported: datetime
    line: str
    heads: Mapping[str, Decimal]
    guess: int
    ratio: int
    place: str
    cause: str
    plate: str
    insured: str
    payee: str
    deaths: int = 0
    serious: int = 0
    injured: int = 0
    litigated: bool = False
    pace: int = 1
    holds: str = "已结案"
    ends: str = ""

    @property
    def case_number(self) -> str:
        """报案号."""
        return f"BA{self.reported:%Y}{self.town.code}{self.number:06}"

    def cells(self, at: datetime) -> list[str]:
        """The line of a list cut at ``at``."""
        reached = self._reached(at)
        facts = self._facts() | self._days(reached) | {"案件状态": self._state(at, reached)}
        facts |= self._sums(at, reached)
        return [facts.get(name, "") for name in HEADER]

    def _reached(self, at: datetime) -> int:
        age = (at - self.reported).days
        passed = [place for place, (_state, _header, days) in enumerate(STAGES) if age >= days * self.pace]
        return min(passed[-1], ORDER[self.holds])

    def _ended(self, at: datetime) -> bool:
        after = REOPENED_AFTER if self.ends == "重开" else ENDED_AFTER
        return bool(self.ends) and (at - self.reported).days >= after * self.pace

    def _state(self, at: datetime, reached: int) -> str:
        return self.ends if self._ended(at) else STAGES[reached][0]

    def _facts(self) -> dict[str, str]:
        motor = self.line == "车险"
        return {
            "报案号": self.case_number,
            "保单号": f"BL{'S' if motor else 'P'}{self.reported:%Y}{self.town.code}{self.number:07}",
            "险种": self.line,
            "出险时间": f"{self.reported - timedelta(hours=1 + self.number % 9):%Y-%m-%d %H:%M}",
            "出险地点": self.place,
            "出险原因": self.cause,
            "车牌号": self.plate if motor else "",
            "死亡人数": str(self.deaths),
            "重伤人数": str(self.serious),
            "伤者人数": str(self.injured),
            "责任比例": f"{self.ratio}%",
            "是否诉讼": "是" if self.litigated else "否",
            "是否通赔": "是" if self.part == "entrusted" else "否",
            "被保险人": self.insured,
            "收款人": self.payee,
            "收款账号": f"62220210{self.number:011}",
            "承保机构": self.office,
        }

    def _days(self, reached: int) -> dict[str, str]:
        found = {
            header: f"{self.reported + timedelta(days=days * self.pace, minutes=40 * place):%Y-%m-%d %H:%M}"
            for place, (_state, header, days) in enumerate(STAGES[: reached + 1])
        }
        found["首次联系时间"] = f"{self.reported + timedelta(minutes=4 + self.number % 20):%Y-%m-%d %H:%M}"
        if reached >= ORDER["已立案"]:
            found["立案号"] = f"LA{self.reported:%Y}{self.town.code}{self.number:06}"
        if reached >= ORDER["已定损"]:
            found["单证齐全时间"] = f"{self.reported + timedelta(days=10 * self.pace):%Y-%m-%d %H:%M}"
        return found

    def _sums(self, at: datetime, reached: int) -> dict[str, str]:
        ended = self._ended(at)
        found: dict[str, str] = {}
        for head, final in self.heads.items():
            assessed = final if reached >= ORDER["已定损"] else Decimal(0)
            paid = final if reached >= ORDER["已支付"] else Decimal(0)
            estimate = assessed or (final * self.guess / 100).quantize(CENT)
            if ended:
                estimate = (final * 12 / 10).quantize(CENT) if self.ends == "重开" else paid
            words = HEADS[head]
            claimed = (final * 11 / 10).quantize(CENT)
            for total, amount in zip(SUMS, (claimed, assessed, estimate, paid), strict=True):
                found[f"{words}{total}"] = f"{amount:.2f}"
        return found


class Draw:
    """Draws the cases of one book; the same seed on the same day draws the same ones."""

    def __init__(self, seed: int, now: datetime) -> None:
        self._now = now
        self._chance = random.Random(f"{seed}/claims")  # noqa: S311 (a story, not a secret)

    def case(self, number: int, part: str) -> Drawn:
        """The ``number``-th case."""
        chance = self._chance
        town = chance.choices(TOWNS, [each.share for each in TOWNS])[0]
        scale = self._scale(
            {"referred": REFERRED, "entrusted": ENTRUSTED, "large": LARGE, "injured": INJURED}.get(part, ORDINARY)
        )
        heads = {
            head: (Decimal(chance.randint(low * 100, high * 100)) * CENT) for head, (low, high) in scale.heads.items()
        }
        deaths, serious = int("injury_death" in heads), int("injury_disability" in heads)
        injured = serious + (chance.randint(1, 2) if "injury_medical" in heads else 0)
        return Drawn(
            number=number,
            part=part,
            town=town,
            office=f"{town.code}0{chance.randint(1, 2)}",
            reported=self._reported(number, part),
            line=scale.line,
            heads=heads,
            guess=chance.randint(80, 135),
            ratio=chance.choice((100, 100, 100, 70, 50, 30)),
            place=f"{chance.choice(town.roads)}{chance.randint(1, 380)}号",
            cause=chance.choice(CAUSES),
            plate=self._plate(town, number),
            insured=self.person(),
            payee=f"{town.garage}（{number}）" if "own_damage" in heads else self.person(),
            deaths=deaths,
            serious=serious,
            injured=injured,
            litigated=part == "large" and number % 9 == 0,
            **self._life(number, part),
        )

    def _plate(self, town: Town, number: int) -> str:
        one, other = self._chance.choice("ABDEFGHK"), self._chance.choice("JKLMNP")
        return f"{town.plate}{one}{number % 10}{other}{number // 10 % 100:02}"

    def person(self) -> str:
        """Surname and given name."""
        return self._chance.choice(SURNAMES) + self._chance.choice(GIVEN)

    def injury(self, case: Drawn) -> tuple[str, str, int | None]:
        """What an injured person of the case has."""
        if case.deaths:
            return DEATH
        if case.part == "injured":
            return self._chance.choice(ASSESSED).name, "serious", 9
        return self._chance.choice(INJURIES[3:] if case.serious else INJURIES[:3])

    def _scale(self, scales: Sequence[Scale]) -> Scale:
        return self._chance.choices(scales, [each.weight for each in scales])[0]

    def _reported(self, number: int, part: str) -> datetime:
        """Referred cases are long assessed, entrusted ones fresh, large ones any age, injured people long treated."""
        oldest, newest = {
            "referred": (95, 62),
            "entrusted": (14, 2),
            "large": ((59, 50), (34, 24), (9, 2))[number % 3],
            "injured": (170, 140),
        }.get(part, (190, 2))
        days, minutes = self._chance.randint(newest, oldest), self._chance.randint(0, 700)
        day = (self._now - timedelta(days=days)).replace(hour=7, minute=0, second=0, microsecond=0)
        return day + timedelta(minutes=minutes)

    def _life(self, number: int, part: str) -> dict[str, Any]:
        if part == "referred":
            return {"holds": "已定损"}
        if part in {"entrusted", "injured"}:
            return {"holds": "已查勘"}
        if part == "large":
            return {"pace": 1} if number % 6 == 0 else {"pace": 5, "holds": "已定损"}
        ends = {3: "注销", 7: "零结", 11: "拒赔", 17: "重开"}.get(number % 29, "")
        return {"pace": self._chance.choice((1, 1, 2, 3)), "ends": ends}
