"""What must be right about the sums of a referral before anybody is asked (claims brief §5, data and evasion)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.rules.authority import sound_amount
from claims.rules.referral_demands import Part
from claims.rules.referral_types import ReferralType

NEAR = Decimal("0.90")
SHORTEST_FACT = 8


@dataclass(frozen=True, slots=True)
class Sums:
    """What is asked, against what the case says. ``limit`` and ``reserve`` None: the core system did not say."""

    asked: Decimal
    claimed: Decimal
    assessed: Decimal = Decimal(0)
    limit: Decimal | None = None
    reserve: Decimal | None = None
    paid: Decimal = Decimal(0)


def sum_refusals(kind: ReferralType, sums: Sums, parts: Sequence[Part]) -> Iterator[DomainError]:
    """Every reason why the sums cannot be right, the first one first."""
    amounts = [sums.asked, *(part.asked for part in parts)]
    if not all(map(sound_amount, amounts)):
        yield _no("amount_form", _("Give amounts from 0 to 10,000,000,000 with at most two decimals."))
        return
    if not parts:
        yield _no("parts_missing", _("Say what is asked for which loss."))
    elif sum((part.asked for part in parts), Decimal(0)) != sums.asked:
        yield _no("parts_differ", _("The parts do not add up to the amount applied for."))
    if kind.pays:
        yield from _paying(kind, sums)


def _paying(kind: ReferralType, sums: Sums) -> Iterator[DomainError]:
    if sums.asked <= 0:
        yield _no("amount_zero", _("Give an amount above zero."))
    if sums.asked > sums.claimed:
        yield _no("asked_over_claimed", _("More is applied for than is claimed."))
    if sums.limit is not None and sums.asked + sums.paid > sums.limit:
        yield _no("asked_over_limit", _("More is applied for than the policy insures."))
    if sums.reserve is not None and sums.asked > sums.reserve:
        yield _no("asked_over_reserve", _("More is applied for than is reserved: raise the reserve first."))
    if kind.half_of_assessed and sums.asked * 2 > sums.assessed:
        yield _no("ex_gratia_over_half", _("An ex gratia payment is at most half of what was assessed."))


@dataclass(frozen=True, slots=True)
class Earlier:
    """The sums of the referral before this one."""

    refused: bool
    asked: Decimal
    claimed: Decimal
    ratio: Decimal | None
    parts: tuple[Part, ...]
    documents: frozenset[str]


def renewal_refusal(
    earlier: Earlier, asked: Decimal, parts: Sequence[Part], documents: frozenset[str], new_fact: str
) -> DomainError | None:
    """A refused referral comes back with a new fact only; other words about the same facts are none."""
    if not earlier.refused:
        return None
    if len(new_fact.strip()) < SHORTEST_FACT:
        return _no("new_fact_missing", _("This was refused before: say which new fact there is."))
    same_parts = sorted(map(_plain, parts)) == sorted(map(_plain, earlier.parts))
    if asked == earlier.asked and same_parts and documents <= earlier.documents:
        return _no("cosmetic_change", _("Nothing but words has changed since it was refused: attach what is new."))
    return None


def _plain(part: Part) -> tuple[str, str, Decimal]:
    return part.loss_type, part.subject, part.asked


def lowered(earlier: Earlier, claimed: Decimal, ratio: Decimal | None) -> bool:
    """Whether the claimed sum or the liability ratio was lowered since the referral before: perhaps for the routing."""
    less_claimed = claimed < earlier.claimed
    less_liable = ratio is not None and earlier.ratio is not None and ratio < earlier.ratio
    return less_claimed or less_liable


def moved(earlier: Earlier, asked: Decimal, parts: Sequence[Part]) -> bool:
    """Whether the same sum now stands under other loss types: perhaps because their limit is higher."""
    return asked == earlier.asked and {part.loss_type for part in parts} != {part.loss_type for part in earlier.parts}


def is_near(amount: Decimal, limit: Decimal) -> bool:
    """Whether ``amount`` lies in the alert band of a limit: from 90 to 100 per cent of it."""
    return limit > 0 and limit * NEAR <= amount <= limit


def execution_refusal(
    *, paid: Decimal, granted: Decimal, same_payee: bool, valid_until: date, today: date
) -> DomainError | None:
    """Why a payment does not carry out what was agreed. ``valid_until`` is the last day it counts."""
    if not sound_amount(paid) or paid <= 0:
        return _no("amount_form", _("Give amounts from 0 to 10,000,000,000 with at most two decimals."))
    if today > valid_until:
        return _no("agreement_expired", _("The agreement does not hold any more: refer the case anew."))
    if paid > granted:
        return _no("paid_over_granted", _("More was paid than was agreed."))
    return None if same_payee else _no("other_payee", _("The payee is not the one who was agreed to."))


def _no(code: str, sentence: str | Promise) -> DomainError:
    return DomainError(code, sentence)
