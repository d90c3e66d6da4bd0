"""Rules about the scheme, each just inside, on, and outside its bound: R02, R03, R06, R22, R25, R26, R27, R28."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reinsurance.rules.cancelling import voyage_begun
from reinsurance.rules.clauses import cut_through_in
from reinsurance.rules.keeping import kept_until, years_later
from reinsurance.rules.regulation import Severity, Status
from reinsurance.rules.risk_facts import Told, Units
from tests.reinsurance.rules.rule_situations import DAY, codes, facts, found, laws, version

#: Capital and reserves are two billion: eight may be kept a year, 7.2 without a warning. 7,000 million are kept.
YEAR = {"retained": Decimal(700_000)}


@pytest.mark.parametrize(
    ("premium", "expected"),
    [
        ("200000000", []),
        ("200000000.01", [("R02", Severity.WARN)]),
        ("1000000000", [("R02", Severity.WARN)]),
        ("1000000000.01", [("R02", Severity.BLOCK)]),
    ],
    ids=["nine tenths", "a fen more", "four times capital", "a fen above it"],
)
def test_premium_of_the_year_is_within_four_times_capital(premium: str, expected: list[Any]) -> None:
    assert found(facts(retained_premium=Decimal(premium)), laws(R02=version("R02", numbers=YEAR))) == expected


def test_premium_of_the_year_is_not_asked_without_its_figure_or_a_rate() -> None:
    huge = facts(retained_premium=Decimal(10**12))
    assert found(huge) == []
    assert found(facts(retained_premium=None), laws(R02=version("R02", numbers=YEAR))) == []


@pytest.mark.parametrize(
    ("bound_on", "asked"),
    [(None, True), (DAY, True), (DAY - timedelta(days=1), False)],
    ids=["not bound", "bound on the first day", "bound the day before"],
)
def test_premium_in_the_figure_of_the_year_is_not_counted_twice(bound_on: date | None, asked: bool) -> None:
    law = laws(R02=version("R02", numbers=YEAR, valid_from=DAY))
    assert bool(found(facts(retained_premium=Decimal(10**12), bound_on=bound_on), law)) is asked


def test_premium_of_the_year_only_warns_unverified_and_not_at_all_when_expired() -> None:
    over = facts(retained_premium=Decimal(10**12))
    unverified = version("R02", numbers=YEAR, status=Status.UNVERIFIED)
    assert found(over, laws(R02=unverified)) == [("R02", Severity.WARN)]
    assert found(over, laws(R02=version("R02", numbers=YEAR, status=Status.EXPIRED))) == []


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (Units(), []),
        (Units(method="M1", filed=frozenset({"M1", "M2"})), []),
        (Units(method="M3", filed=frozenset({"M1", "M2"})), ["UNIT_METHOD"]),
        (Units(filed=frozenset({"M1"})), ["UNIT_METHOD"]),
        (Units(method="M3"), []),
        (Units(policy_sum=Decimal(100), placed=Decimal("99.99")), []),
        (Units(policy_sum=Decimal(100), placed=Decimal(100)), []),
        (Units(policy_sum=Decimal(100), placed=Decimal("100.01")), ["UNITS_OVER_SUM"]),
        (Units(policy_sum=Decimal(100), other_sums=frozenset({Decimal("100.00")})), []),
        (Units(policy_sum=Decimal(100), other_sums=frozenset({Decimal("100.01")})), ["POLICY_SUM_DIFFERS"]),
    ],
    ids=[
        "nothing stated",
        "filed",
        "not filed",
        "no method",
        "nothing filed at all",
        "a fen less than the policy",
        "the whole policy",
        "a fen more",
        "same sum stated twice",
        "another sum stated",
    ],
)
def test_risk_is_divided_by_a_filed_method_and_adds_up(units: Units, expected: list[str]) -> None:
    assert codes(facts(units=units)) == expected


@pytest.mark.parametrize(
    ("bound_on", "asked"),
    [(None, True), (DAY, True), (DAY - timedelta(days=1), False)],
    ids=["not bound", "bound today", "bound yesterday"],
)
def test_method_is_asked_for_until_cover_is_bound(bound_on: date | None, asked: bool) -> None:
    given = facts(units=Units(filed=frozenset({"M1"})), bound_on=bound_on)
    assert codes(given) == (["UNIT_METHOD"] if asked else [])


def test_division_stops_in_force_and_warns_unverified() -> None:
    wrong = facts(units=Units(filed=frozenset({"M1"})))
    assert found(wrong) == [("R03", Severity.BLOCK)]
    assert found(wrong, laws(R03=version("R03", status=Status.UNVERIFIED))) == [("R03", Severity.WARN)]
    assert found(wrong, laws(R03=version("R03", status=Status.EXPIRED))) == []


@pytest.mark.parametrize(
    ("affiliated", "warned"),
    [("19.99", False), ("20.00", False), ("20.01", True)],
    ids=["inside", "a fifth", "outside"],
)
def test_affiliates_carry_a_fifth_at_most(affiliated: str, warned: bool) -> None:
    given = facts(risk=Decimal(100), affiliated=Decimal(affiliated))
    assert found(given) == ([("R06", Severity.WARN)] if warned else [])
    strict = version("R06", severity=Severity.APPROVE)
    assert found(given, laws(R06=strict)) == ([("R06", Severity.WARN)] if warned else [])


def test_affiliates_are_not_asked_about_without_a_sum_insured() -> None:
    assert found(facts(affiliated=Decimal(1))) == []


@pytest.mark.parametrize(
    ("inception", "until", "noted"),
    [
        (date(2025, 12, 31), date(2026, 1, 1), True),
        (date(2025, 1, 1), date(2025, 12, 31), False),
        (date(2026, 1, 1), date(2026, 12, 31), False),
        (date(2025, 6, 1), date(2028, 6, 1), True),
    ],
    ids=["over the turn of the year", "all before", "all after", "years on both sides"],
)
def test_cover_over_the_change_of_standard_is_noted(inception: date, until: date, noted: bool) -> None:
    given = facts(inception=inception, until=until, signed_on=inception)
    assert found(given) == ([("R22", Severity.INFO)] if noted else [])


def test_change_of_standard_follows_the_year_the_company_elects() -> None:
    given = facts(inception=date(2026, 6, 20), until=date(2027, 6, 19))
    assert found(given) == []
    assert found(given, laws(R22=version("R22", numbers={"year": Decimal(2027)}))) == [("R22", Severity.INFO)]


@pytest.mark.parametrize(
    ("values", "stopped"),
    [({}, False), ({"cut_through": "径付"}, True), ({"cut_through": "径付", "reviewed": True}, False)],
    ids=["no clause", "clause", "reviewed"],
)
def test_cut_through_clause_needs_a_legal_opinion(values: dict[str, Any], stopped: bool) -> None:
    assert found(facts(**values)) == ([("R25", Severity.BLOCK)] if stopped else [])
    unverified = laws(R25=version("R25", status=Status.UNVERIFIED))
    assert found(facts(**values), unverified) == ([("R25", Severity.WARN)] if stopped else [])


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ("Subject to Cut-Through endorsement", "Cut-Through"),
        ("cut through clause applies", "cut through"),
        ("赔款由接受人直接给付被保险人", "直接给付"),
        ("适用径付条款", "径付"),
        ("Claims control clause", ""),
        ("", ""),
    ],
)
def test_conditions_of_a_line_name_a_cut_through_clause(conditions: str, words: str) -> None:
    assert cut_through_in(["承保条件不变", conditions]) == words


@pytest.mark.parametrize(
    ("stated", "warned"),
    [(None, False), (Decimal(100), False), (Decimal("99.99"), True), (Decimal("100.01"), True)],
    ids=["no slip yet", "as it is", "a fen less", "a fen more"],
)
def test_slip_states_the_retention_as_it_is(stated: Decimal | None, warned: bool) -> None:
    given = facts(told=Told(stated=stated, retention=Decimal(100)))
    assert codes(given) == (["RETENTION_ON_SLIP"] if warned else [])


def test_each_acceptor_that_waits_for_an_answer_is_named() -> None:
    given = facts(told=Told(overdue=(("甲", DAY), ("乙", DAY))))
    assert codes(given) == ["FACTS_OVERDUE", "FACTS_OVERDUE"]
    assert found(given, laws(R26=version("R26", status=Status.EXPIRED))) == []


@pytest.mark.parametrize(
    ("line", "begun", "proved", "stopped"),
    [
        ("cargo", True, False, True),
        ("cargo", True, True, False),
        ("cargo", False, False, False),
        ("property", True, False, False),
    ],
    ids=["under way", "policy cancelled", "before it begins", "another class"],
)
def test_voyage_under_way_is_called_off_with_proof_alone(line: str, begun: bool, proved: bool, stopped: bool) -> None:
    seen = voyage_begun(line, begun=begun, proved=proved)
    assert [each.severity for each in laws().weighed(seen)] == ([Severity.APPROVE] if stopped else [])
    unverified = laws(R27=version("R27", status=Status.UNVERIFIED))
    assert [each.severity for each in unverified.weighed(seen)] == ([Severity.WARN] if stopped else [])
    assert laws(R27=version("R27", status=Status.EXPIRED)).weighed(seen) == []


@pytest.mark.parametrize(
    ("begin", "end", "until"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), date(2031, 12, 31)),
        (date(2026, 1, 1), date(2027, 1, 1), date(2032, 1, 1)),
        (date(2026, 1, 1), date(2027, 1, 2), date(2037, 1, 2)),
        (date(2027, 3, 1), date(2028, 2, 29), date(2033, 3, 1)),
        (date(2024, 2, 29), date(2025, 3, 1), date(2030, 3, 1)),
    ],
    ids=["less than a year", "just a year", "a day more", "ends on a leap day", "begins on a leap day"],
)
def test_books_are_kept_five_or_ten_years_after_the_end(begin: date, end: date, until: date) -> None:
    assert kept_until(begin, end, laws()) == until


def test_years_of_keeping_are_numbers_of_the_rule() -> None:
    longer = laws(R28=version("R28", numbers={"short": Decimal(7)}))
    assert kept_until(date(2026, 1, 1), date(2026, 12, 31), longer) == date(2033, 12, 31)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
