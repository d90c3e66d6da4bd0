"""What authority a referral needs: every limit row that must cover it (claims brief §1.1, "test every row")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from accounts.rules.authority import Demand, Measure
from claims.rules.money import share_out as divided
from claims.rules.referral_types import CLAIMED, RESERVE, ReferralType

ZERO = Decimal(0)
PER_VEHICLE = frozenset({"own_damage", "third_vehicle"})
PER_PERSON = frozenset({"injury_medical", "injury_disability", "injury_death"})
BY_TYPE = frozenset({"third_property", "carried_goods"})


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a referral: what for, whose (a plate, "injured 1"), and how much is asked."""

    loss_type: str
    subject: str
    asked: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """The sums a referral is judged by.

    ``before`` is what was paid or agreed on the same case; ``elsewhere`` on the cases that belong together with it;
    ``parts_before`` the former by loss type and subject.
    """

    claimed: Decimal = ZERO
    reserve: Decimal = ZERO
    before: Decimal = ZERO
    elsewhere: Decimal = ZERO
    parts_before: Mapping[tuple[str, str], Decimal] | None = None


def demands_of(
    kind: ReferralType, line: str, parts: Sequence[Part], money: Money, amount: Decimal
) -> tuple[Demand, ...]:
    """The demands of a referral over ``amount``: per vehicle, per person, by loss type, case total, and the act.

    Parts of one case are added up before the test, and so are the cases of one accident, plate, payee or account.
    """
    found: list[Demand] = []
    if kind.act:
        found.append(Demand(kind.measure, _measured(kind, money, amount), line=line, act=kind.act))
    if kind.pays or not kind.act:
        found += _by_part(line, share_out(parts, amount), money) if not kind.act else []
        found.append(Demand(Measure.CASE_TOTAL, amount + money.before + money.elsewhere, line=line))
    return tuple(found)


def _measured(kind: ReferralType, money: Money, amount: Decimal) -> Decimal:
    if kind.basis == CLAIMED:
        return max(money.claimed, amount)
    return max(money.reserve, amount) if kind.basis == RESERVE else amount


def _by_part(line: str, parts: Iterable[Part], money: Money) -> list[Demand]:
    sums: dict[tuple[str, str], Decimal] = {}
    for part in parts:
        key = (part.loss_type, "" if part.loss_type in BY_TYPE else part.subject)
        sums[key] = sums.get(key, ZERO) + part.asked
    known = money.parts_before or {}
    highest: dict[str, Decimal] = {}
    for (loss_type, subject), asked in sums.items():
        total = asked + known.get((loss_type, subject), ZERO)
        highest[loss_type] = max(highest.get(loss_type, ZERO), total)
    return [
        Demand(_measure(loss_type), total, line=line, loss_type=loss_type)
        for loss_type, total in sorted(highest.items())
        if loss_type in PER_VEHICLE | PER_PERSON | BY_TYPE
    ]


def _measure(loss_type: str) -> Measure:
    if loss_type in PER_VEHICLE:
        return Measure.PER_VEHICLE
    return Measure.PER_PERSON if loss_type in PER_PERSON else Measure.CASE_TOTAL


def share_out(parts: Sequence[Part], amount: Decimal) -> list[Part]:
    """``parts`` so that they add up to ``amount``: in proportion to what was asked, by largest remainder."""
    total = sum((part.asked for part in parts), ZERO)
    if total == amount or not total:
        return list(parts)
    shares = divided(amount, {place: Fraction(part.asked) for place, part in enumerate(parts)})
    return [Part(part.loss_type, part.subject, shares[place]) for place, part in enumerate(parts)]
