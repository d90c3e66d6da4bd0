"""Which other cases belong together with a case, so that their amounts are added up (claims brief §5, evasion)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

ACCIDENT_SPAN = timedelta(hours=1)
SPLIT_DAYS = 30


class Why(StrEnum):
    """What two cases have in common, the strongest first."""

    ACCIDENT = "accident"
    PLATE = "plate"
    ACCOUNT = "account"
    PAYEE = "payee"


@dataclass(frozen=True, slots=True)
class Trace:
    """What of a case others are compared with. Digests stand for names and accounts."""

    case: int
    loss_at: datetime | None
    place: str
    plate: str
    payees: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, why it belongs together, and what was paid, agreed or asked there."""

    case: int
    number: str
    why: Why
    amount: Decimal


def common(one: Trace, other: Trace) -> Why | None:
    """Why two cases belong together, or None."""
    if one.case == other.case:
        return None
    near = _apart(one.loss_at, other.loss_at)
    if one.plate and one.plate == other.plate and near is not None:
        same_place = bool(one.place) and one.place == other.place
        if near <= ACCIDENT_SPAN and same_place:
            return Why.ACCIDENT
        if near <= timedelta(days=SPLIT_DAYS):
            return Why.PLATE
    asked = _apart(one.paid_at, other.paid_at)
    if asked is None or asked > timedelta(days=SPLIT_DAYS):
        return None
    if one.accounts & other.accounts:
        return Why.ACCOUNT
    return Why.PAYEE if one.payees & other.payees else None


def _apart(one: datetime | None, other: datetime | None) -> timedelta | None:
    return None if one is None or other is None else abs(one - other)
