"""What is noted of acceptors: the credit charge (R11), Hong Kong's factor (R13), the Shanghai board (R21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reinsurance.rules.acceptor_checks import factor_of, favour_lacks
from reinsurance.rules.credit import CreditFactor, offshore_factor, onshore_factor
from reinsurance.rules.placement_checks import check_placement
from reinsurance.rules.regulation import Severity, Status
from reinsurance.rules.risk_facts import Acceptor
from reinsurance.rules.security import Rating
from tests.reinsurance.rules.rule_situations import DAY, acceptor, codes, facts, found, laws, version

SP, BEST = (Rating(agency=agency, grade="A", rated_on=DAY) for agency in ("sp", "am_best"))
#: Made up for the tests; the real table is the actuary's.
TABLE = (
    CreditFactor(market="onshore", solvency_from=Decimal(100), base=Decimal("0.05")),
    CreditFactor(market="onshore", solvency_from=Decimal(200), base=Decimal("0.02"), k=Decimal("-0.25")),
    CreditFactor(market="offshore", agency="sp", grade="A", base=Decimal("0.20")),
    CreditFactor(market="offshore", agency="am_best", grade="A", base=Decimal("0.24"), k=Decimal("0.25")),
    CreditFactor(market="offshore", agency="sp", grade="A", secured=True, base=Decimal("0.10")),
    CreditFactor(market="offshore", base=Decimal("0.80")),
    CreditFactor(market="hong_kong", agency="sp", grade="A", base=Decimal("0.08")),
)


@pytest.mark.parametrize(
    ("solvency", "factor"),
    [("99.99", None), ("100", "0.05"), ("199.99", "0.05"), ("200", "0.015"), (None, None)],
    ids=["below every band", "on the first", "just inside", "on the second, with K", "not known"],
)
def test_onshore_factor_is_that_of_the_band_reached(solvency: str | None, factor: str | None) -> None:
    known = None if solvency is None else Decimal(solvency)
    assert onshore_factor(TABLE, known) == (None if factor is None else Decimal(factor))


@pytest.mark.parametrize(
    ("ratings", "secured", "factor"),
    [
        ((SP,), False, "0.20"),
        ((SP, BEST), False, "0.30"),
        ((SP,), True, "0.10"),
        ((SP, BEST), True, None),
        ((replace(SP, grade="BBB"),), False, None),
        ((), False, "0.80"),
    ],
    ids=["one rating", "the worse of two", "with collateral", "a row is missing", "no such grade", "unrated"],
)
def test_offshore_factor_is_that_of_the_worse_rating(
    ratings: tuple[Rating, ...], secured: bool, factor: str | None
) -> None:
    expected = None if factor is None else Decimal(factor)
    assert offshore_factor(TABLE, ratings, market="offshore", secured=secured) == expected


def test_charge_is_noted_with_its_exposure_and_factor() -> None:
    given = facts(acceptors=(acceptor(solvency=Decimal(150), ceded=Decimal("123456.79")),), factors=TABLE)
    noted = check_placement(given, laws())
    assert [(each.code, each.severity) for each in noted] == [("CREDIT_CHARGE", Severity.INFO)]
    assert noted[0].facts == {"name": "甲", "exposure": "123,456.79", "factor": "0.05", "charge": "6,172.84"}


@pytest.mark.parametrize(
    "values",
    [{"solvency": Decimal(50)}, {"solvency": Decimal(150), "ceded": None}],
    ids=["no row", "no rate of exchange"],
)
def test_charge_that_is_not_known_is_said_so(values: dict[str, Any]) -> None:
    assert codes(facts(acceptors=(acceptor(**values),), factors=TABLE)) == ["CREDIT_FACTOR_MISSING"]


def test_no_charge_without_a_table_or_with_the_rule_expired() -> None:
    given = facts(acceptors=(acceptor(solvency=Decimal(150)),))
    assert found(given) == []
    assert found(replace(given, factors=TABLE), laws(R11=version("R11", status=Status.EXPIRED))) == []


def hong_kong(**values: Any) -> Acceptor:
    """One that meets every condition of the favourable factor, just so."""
    given: dict[str, Any] = {
        "domestic": False,
        "hong_kong": True,
        "authority_no": "HKIA-1",
        "reported_on": DAY - timedelta(days=120),
        "ratings": (SP,),
        "solvency": Decimal(200),
    }
    return acceptor(**{**given, **values})


@pytest.mark.parametrize(
    ("values", "lacks"),
    [
        ({}, []),
        ({"authority_no": ""}, ["HK_NOT_AUTHORISED"]),
        ({"reported_on": DAY - timedelta(days=121)}, ["HK_REPORT_OLD"]),
        ({"reported_on": None}, ["HK_REPORT_OLD"]),
        ({"ratings": (replace(SP, grade="A-"),)}, []),
        ({"ratings": (replace(SP, grade="BBB+"),)}, ["HK_RATING"]),
        ({"ratings": ()}, ["HK_RATING"]),
        ({"solvency": Decimal("199.99")}, ["HK_SOLVENCY"]),
        ({"solvency": None}, ["HK_SOLVENCY"]),
    ],
)
def test_favourable_factor_has_four_conditions(values: dict[str, Any], lacks: list[str]) -> None:
    who = hong_kong(**values)
    assert favour_lacks(who, laws(), DAY) == lacks
    noted = [each for each in check_placement(facts(acceptors=(who,)), laws()) if each.rule == "R13"]
    assert [(each.code, each.severity) for each in noted] == [(code, Severity.INFO) for code in lacks]


def test_factor_of_hong_kong_applies_while_the_favour_lasts() -> None:
    given = facts(factors=TABLE)
    assert factor_of(hong_kong(), given, laws()) == Decimal("0.08")
    assert factor_of(hong_kong(authority_no=""), given, laws()) == Decimal("0.20")
    assert factor_of(hong_kong(), given, laws(R13=version("R13", status=Status.EXPIRED))) == Decimal("0.20")


def test_collateral_counts_while_it_runs() -> None:
    given = facts(factors=TABLE)
    secured = {"domestic": False, "ratings": (SP,), "collateral": Decimal(1)}
    assert factor_of(acceptor(**secured, collateral_until=DAY), given, laws()) == Decimal("0.10")
    ended = acceptor(**secured, collateral_until=DAY - timedelta(days=1))
    assert factor_of(ended, given, laws()) == Decimal("0.20")


def test_registration_on_the_shanghai_board_is_noted() -> None:
    given = facts(acceptors=(acceptor(board_no="SH-7"), acceptor(name="乙")))
    assert found(given) == [("R21", Severity.INFO)]
    assert found(given, laws(R21=version("R21", status=Status.EXPIRED))) == []
