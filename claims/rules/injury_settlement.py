"""What may be agreed and paid, what it saved, which cases are looked at again (claims brief §2.1, §2.8, §5)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.rules.injury_grading import Sampled
from claims.rules.money import ZERO


def refuse_agreement(agreed: Decimal, approved: Decimal, deviation_percent: Decimal) -> DomainError | None:
    """Never more than was approved; a deviation of more than ``deviation_percent`` goes back as well (step 10)."""
    if agreed > approved:
        return DomainError(
            "agreed_above_approved",
            _("More was agreed than approved: send the case back to the calculation."),
            agreed=f"{agreed:.2f}",
            approved=f"{approved:.2f}",
        )
    if (approved - agreed) * 100 > approved * deviation_percent:
        return DomainError(
            "agreed_deviates",
            _("The agreement deviates too far from what was approved: send the case back to the calculation."),
            agreed=f"{agreed:.2f}",
            approved=f"{approved:.2f}",
        )
    return None


def refuse_payment(paid: Decimal, agreed: Decimal) -> DomainError | None:
    """What is paid is what was agreed, to the fen."""
    if paid != agreed:
        return DomainError("paid_not_agreed", _("The payment is not the agreed amount: pay what was agreed."))
    return None


def refuse_judgment(awarded: Decimal, agreed: Decimal) -> DomainError | None:
    """A saving is taken back only where the victim later wins more (§2.8)."""
    if awarded <= agreed:
        return DomainError(
            "judgment_not_higher", _("The judgment is not higher than what was agreed: the saving stays.")
        )
    return None


def sample_place(key: str) -> Sampled:
    """Where a case lies in the sample: nobody can choose it, and it is the same whenever it is asked."""
    return Sampled(int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 100)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two amounts that are compared: award and payable of a saved calculation, grades with their clauses."""

    award: Decimal
    payable: Decimal
    grades: Sequence[tuple[int, str]]

    @property
    def heaviest(self) -> int:
        """The heaviest grade; none at all is lighter than X."""
        return min((grade for grade, _clause in self.grades), default=11)

    @property
    def all_with_clauses(self) -> bool:
        """Whether every finding names its clause."""
        return all(clause for _grade, clause in self.grades)


@dataclass(frozen=True, slots=True)
class Saving:
    """减损 of one case. ``proven`` False: the grade dropped without both findings, and everything counts 0."""

    expected_payable: Decimal
    gross: Decimal
    insurer: Decimal
    fees: Decimal
    proven: bool


def saving_between(expected: Side, agreed: Side, avoided_fees: Decimal) -> Saving:
    """Gross = E − A; insurer's = payable(E) − payable(A) + recorded fees avoided; negative values stay (§2.8).

    A drop to a lighter grade must show both clause findings, otherwise it counts 0.
    """
    proven = agreed.heaviest <= expected.heaviest or (expected.all_with_clauses and agreed.all_with_clauses)
    if not proven:
        return Saving(expected.payable, ZERO, ZERO, ZERO, proven=False)
    return Saving(
        expected.payable,
        expected.award - agreed.award,
        expected.payable - agreed.payable + avoided_fees,
        avoided_fees,
        proven=True,
    )
