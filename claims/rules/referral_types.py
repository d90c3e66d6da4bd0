"""What can be referred upward (上报类型): which authority it needs, which documents (claims brief §1.1, §1.6).

``docs/recipes/add-a-referral-type.md`` adds one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.rules.authority import Measure

#: What an act is measured by: the sum applied for, the sum claimed or sued for, the reserve of the case.
ASKED, CLAIMED, RESERVE = "asked", "claimed", "reserve"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document of the checklist. ``loss_types`` empty: whatever the loss; else only where one of them is claimed."""

    document: str
    required: bool = True
    loss_types: frozenset[str] = frozenset()

    def concerns(self, loss_types: frozenset[str]) -> bool:
        """Whether a referral with these loss types needs to look at it."""
        return not self.loss_types or bool(self.loss_types & loss_types)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralType:
    """One kind of referral. ``act`` names the limit rows of its own; "" means the amount alone decides.

    ``pays``: money goes out, so the case total is tested too. ``half_of_assessed``: at most half of what was assessed
    (ex gratia payments, claims brief §1.1 [S2]).
    """

    code: str
    label: str | Promise
    act: str = ""
    measure: Measure = Measure.CASE_TOTAL
    basis: str = ASKED
    pays: bool = True
    half_of_assessed: bool = False
    documents: tuple[Wanted, ...] = ()

    def checklist(self, loss_types: frozenset[str]) -> tuple[Wanted, ...]:
        """The documents of the checklist for these loss types, required ones first."""
        found = [each for each in self.documents if each.concerns(loss_types)]
        return tuple(sorted(found, key=lambda each: not each.required))


REFERRAL_TYPES: dict[str, ReferralType] = {}


def register_referral_type(referral_type: ReferralType) -> None:
    """Called in ``AppConfig.ready()``."""
    REFERRAL_TYPES[referral_type.code] = referral_type


def type_of(code: str) -> ReferralType:
    """The registered type; LookupError for an unknown one."""
    return REFERRAL_TYPES[code]
