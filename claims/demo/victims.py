"""The injured people of the demo book: what they have, what is found, how far each assessment goes. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from claims.models import InjuryStatus

S = InjuryStatus


@dataclass(frozen=True, slots=True)
class Injury:
    """An injury with the clause that is expected and the lighter one that is measured in the end."""

    name: str
    expected: str
    found: str
    measured: str
    found_measured: str


INJURIES: tuple[Injury, ...] = (
    Injury(
        "左膝胫骨平台骨折内固定术后",
        "5.9.6(9)",
        "5.10.6(11)",
        "左膝屈曲 60°，右膝 135°，功能丧失 52%",
        "左膝屈曲 92°，右膝 135°，功能丧失 31%",
    ),
    Injury(
        "L1、L2 椎体压缩性骨折",
        "5.9.6(2)",
        "5.10.6(2)",
        "L1 压缩 1/2，L2 压缩 1/4",
        "L1 压缩 1/2，L2 未见压缩",
    ),
    Injury(
        "右踝三踝骨折内固定术后",
        "5.9.6(10)",
        "5.10.6(12)",
        "右踝背伸 2°、跖屈 8°，功能丧失 76%",
        "右踝背伸 8°、跖屈 20°，功能丧失 55%",
    ),
    Injury(
        "骨盆多发骨折",
        "5.9.6(3)",
        "5.10.6(4)",
        "骨盆三处骨折，严重畸形愈合",
        "骨盆三处骨折，畸形愈合",
    ),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How far it goes: along the way to ``goal``, then ``aside``. ``differs``: the second assessor finds otherwise."""

    goal: str
    aside: str = ""
    differs: bool = False
    cause: str = ""


#: In turn. What is filed comes often: the figures of the board need some cases.
PLANS: tuple[Plan, ...] = (
    Plan(S.ARCHIVED),
    Plan(S.TRACKING),
    Plan(S.READY),
    Plan(S.ARCHIVED, differs=True),
    Plan(S.EXAMINING),
    Plan(S.FIRST),
    Plan(S.SECOND),
    Plan(S.ARCHIVED),
    Plan(S.CONFERENCE, differs=True),
    Plan(S.REVIEW),
    Plan(S.REVIEW, aside="returned"),
    Plan(S.CALCULATING),
    Plan(S.APPROVING),
    Plan(S.NEGOTIATING),
    Plan(S.ARCHIVED),
    Plan(S.AGREED),
    Plan(S.PAID),
    Plan(S.READY, aside="outside", cause="refused"),
    Plan(S.READY, aside="appraised", cause="minor"),
    Plan(S.CONFERENCE, aside="outside", differs=True, cause="conference"),
    Plan(S.NEGOTIATING, aside="sued"),
    Plan(S.NEGOTIATING, aside="judged"),
    Plan(S.ARCHIVED, aside="reversed"),
    Plan(S.ARCHIVED, aside="filed_again"),
)

#: Per head and year, of the last year, by province. Round on purpose: nobody shall take them for published ones.
FIGURES: Mapping[str, tuple[str, Decimal, Decimal]] = {
    "33": ("浙江", Decimal(80_000), Decimal(48_000)),
    "51": ("四川", Decimal(50_000), Decimal(32_000)),
    "32": ("江苏", Decimal(68_000), Decimal(43_000)),
}
FIGURES_SOURCE = "演示数据，非公布值"
LIABILITY: Mapping[int, str] = {100: "full", 70: "main", 50: "equal", 30: "minor"}
#: What the calculation form gives besides region, day, grades and clauses.
ENTERED: Mapping[str, Any] = {
    "clauses": "",
    "dependants": "",
    "hospital_days": 24,
    "hospital_rate": Decimal(50),
    "nutrition_days": 60,
    "nutrition_rate": Decimal(30),
    "monthly": Decimal(6_200),
    "wage_days": 120,
    "nursing_days": 60,
    "nursing_rate": Decimal(160),
    "transport": Decimal(800),
    "mental": Decimal(5_000),
    "property_damage": None,
    "appraisal_fee": None,
    "commercial": Decimal(1_000_000),
    "income": None,
    "consumption": None,
    "average_wage": None,
    "schedule": "",
    "cap_basis": "",
    "agreed_award": None,
    "draft": False,
    "basis": "hospital",
}
