"""Cross-region cases (通赔): who does what for whom, up to which amount, within which time (claims brief §4.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Delegation(StrEnum):
    """What is entrusted: 代查勘, 代定损, 代人伤, 全流程通赔."""

    SURVEY = "survey"
    ASSESSMENT = "assessment"
    INJURY = "injury"
    FULL = "full"


class Reach(StrEnum):
    """Whether the two branches belong to one province; the two kinds are reported apart."""

    WITHIN_PROVINCE = "within_province"
    BETWEEN_PROVINCES = "between_provinces"


#: Levels of the tree below head office by depth of the path: HQ / province / prefecture.
PROVINCE_DEPTH, PREFECTURE_DEPTH = 2, 3


def unit_path(path: str, depth: int) -> str:
    """The path of the superior at ``depth``; of a branch above it, its own."""
    return "/" + "/".join(path.strip("/").split("/")[:depth]) + "/"


def reach_of(issuing_path: str, handling_path: str) -> Reach:
    """Between provinces or within one."""
    same = unit_path(issuing_path, PROVINCE_DEPTH) == unit_path(handling_path, PROVINCE_DEPTH)
    return Reach.WITHIN_PROVINCE if same else Reach.BETWEEN_PROVINCES


def same_prefecture(issuing_path: str, handling_path: str) -> bool:
    """Work inside one prefecture is no cross-region case."""
    return unit_path(issuing_path, PREFECTURE_DEPTH) == unit_path(handling_path, PREFECTURE_DEPTH)


def needs_assessment(delegation: str) -> bool:
    """Whether the doer also assesses: all but a survey alone."""
    return delegation != Delegation.SURVEY


def acting_limit(own: Decimal | None, delegated: Decimal) -> Decimal:
    """Up to where the doer may go alone: the lower of the own and the delegated limit. No own limit: nothing."""
    return Decimal(0) if own is None else min(own, delegated)


def acceptance_due(entrusted_at: datetime, minutes: int) -> datetime:
    """Until then, inclusive, the other branch accepts or refuses; afterwards it goes to both provinces."""
    return entrusted_at + timedelta(minutes=minutes)
