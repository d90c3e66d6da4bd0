"""业绩归属: whose renewal it is (renewals brief §3.3).

The owner on T has the credit, or the owner on the day of signing where that is earlier; nobody has it of a customer
that lies in the pool then. A hand-over inside the last days leaves it with the previous owner unless a manager moves
the responsibility (责任转移). Team and branch are those in which the owner worked the customer at that time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CreditSplit(StrEnum):
    """Whether what telesales sold to an owner's customer is told apart from what the owner kept (自留/电销续回)."""

    APART = "apart"
    OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """``owner`` worked the customer in ``branch`` from ``from_at`` to ``to_at`` exclusive (None: still).

    ``takes_credit`` False: handed over in the last days, the credit stayed with the previous owner.
    """

    owner: int
    branch: int
    from_at: datetime
    to_at: datetime | None = None
    takes_credit: bool = True


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose it is, and in which branch it counts; owner None: nobody's. Branch None: nobody worked it till then."""

    owner: int | None = None
    branch: int | None = None


def decides_on(expires_on: date, signed_on: date | None) -> date:
    """The day that decides: T, or the signing where that is earlier."""
    return expires_on if signed_on is None else min(expires_on, signed_on)


def is_frozen(day: date, expires_on: date, freeze_days: int) -> bool:
    """Whether a hand-over on ``day`` leaves the credit where it is: less than ``freeze_days`` before T, or after it."""
    return (expires_on - day).days < freeze_days


def may_move(day: date, expires_on: date) -> bool:
    """Whether ``day`` can still change the credit: T is the last one."""
    return day <= expires_on


def credited(spells: Sequence[Spell], end: datetime) -> Credit:
    """The credit at ``end``, the first instant after the day that decides. ``spells`` in their order."""
    found = Credit()
    for place, spell in enumerate(spells):
        if spell.from_at >= end:
            break
        if spell.takes_credit:
            found = Credit(spell.owner, spell.branch)
        follows = place + 1 < len(spells) and spells[place + 1].from_at == spell.to_at
        if spell.to_at is not None and spell.to_at < end and not follows:
            found = Credit(None, spell.branch)
    return found
