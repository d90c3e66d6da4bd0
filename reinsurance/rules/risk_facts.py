"""What the rules about a placement are told: the risk, what stays with us, who carries it (reinsurance brief §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reinsurance.rules.credit import CreditFactor
from reinsurance.rules.security import Rating

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptor:
    """Who carries a line, as far as these rules ask.

    ``ceded`` is the premium ceded to it by this placement, in CNY; None where there is no rate. ``ratings`` are the
    newest of each agency, ``solvency`` the newest comprehensive figure in percent. ``authority_no`` and
    ``reported_on`` are the authorisation and the last quarterly report of a Hong Kong acceptor; ``board_no`` its
    registration on the Shanghai international board.
    """

    name: str
    domestic: bool
    related: bool
    collateral: Decimal
    collateral_until: date | None
    ceded: Decimal | None = ZERO
    ratings: tuple[Rating, ...] = ()
    solvency: Decimal | None = None
    hong_kong: bool = False
    authority_no: str = ""
    reported_on: date | None = None
    board_no: str = ""

    def secured_on(self, day: date) -> bool:
        """Whether it has collateral that runs on the day."""
        return self.collateral > 0 and self.collateral_until is not None and self.collateral_until >= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """R03: how the policy is divided into risk units.

    ``filed`` are the methods filed for the branch on the first day of cover; empty: none is entered, none is asked for.
    ``policy_sum`` is the sum insured of the whole policy as stated here, ``other_sums`` as stated for its other units,
    ``placed`` the sum insured of all its units that stand on this desk, in the same currency.
    """

    method: str = ""
    filed: frozenset[str] = frozenset()
    policy_sum: Decimal | None = None
    other_sums: frozenset[Decimal] = frozenset()
    placed: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """R26: what an acceptor was told of our retention, and who waits for an answer in writing.

    ``stated`` is the retention on the newest slip, ``retention`` the one in the system, in the currency of the
    placement. ``overdue`` names acceptors whose request is not answered, with the day it was due.
    """

    stated: Decimal | None = None
    retention: Decimal = ZERO
    overdue: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """A placement on a day. ``kept`` is what stays with us, in CNY; None where there is no rate.

    ``capital`` are paid-in capital and reserves, in CNY. ``signed_on`` is None until the lines are signed.
    ``insured_code`` is empty for a natural person. ``unsent``: files on the risk that came after the inquiry went out.
    ``retained_premium`` is what we keep of the premium, in CNY; ``bound_on`` is None until cover is bound. ``risk`` is
    our sum insured, ``affiliated`` what affiliates of the insured carry of it. ``cut_through`` says where such a clause
    was found, empty: nowhere; ``reviewed``: the opinion of a lawyer is attached. ``until`` is the last day of cover.
    """

    on: date
    kept: Decimal | None
    capital: Decimal
    inception: date
    until: date | None = None
    signed_on: date | None = None
    bound_on: date | None = None
    acceptors: tuple[Acceptor, ...] = ()
    domestic_asked: int = 0
    policy_no: str = ""
    insured_code: str = ""
    unsent: int = 0
    retained_premium: Decimal | None = None
    risk: Decimal = ZERO
    affiliated: Decimal = ZERO
    cut_through: str = ""
    reviewed: bool = False
    units: Units = Units()
    told: Told = Told()
    factors: tuple[CreditFactor, ...] = ()
