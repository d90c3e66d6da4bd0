"""Which version of a rule holds, how strict it is, and what the rules about a placement find."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reinsurance.rules.placement_checks import CHECKS, check_placement, legal_limit
from reinsurance.rules.regulation import (
    REGISTER,
    Finding,
    Rule,
    Severity,
    Status,
    register_rule,
    version_on,
)
from tests.reinsurance.rules.rule_situations import DAY, acceptor, facts, found, laws, version


def test_sound_placement_has_no_finding() -> None:
    assert found(facts(acceptors=(acceptor(),))) == []


@pytest.mark.parametrize(
    ("kept", "stopped"),
    [(Decimal(200_000_000), []), (Decimal("200000000.01"), [("R01", Severity.BLOCK)]), (None, [])],
    ids=["a tenth", "a fen more", "no rate"],
)
def test_a_tenth_of_capital_and_reserves_may_be_kept(kept: Decimal | None, stopped: list[tuple[str, Severity]]) -> None:
    assert found(facts(kept=kept)) == stopped


def test_limit_follows_the_percent_of_the_version() -> None:
    tighter = version("R01", numbers={"percent": Decimal(5)})
    assert legal_limit(Decimal(2_000_000_000), laws(R01=tighter)) == Decimal(100_000_000)
    assert found(facts(), laws(R01=tighter)) == []
    assert found(facts(kept=Decimal("100000000.01")), laws(R01=tighter)) == [("R01", Severity.BLOCK)]


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ({"domestic": False}, True),
        ({"domestic": False, "collateral": Decimal(1), "collateral_until": DAY + timedelta(days=59)}, True),
        ({"domestic": False, "collateral": Decimal(1), "collateral_until": DAY + timedelta(days=60)}, False),
        ({"domestic": False, "collateral": Decimal(0), "collateral_until": DAY + timedelta(days=90)}, True),
        ({"domestic": True}, False),
    ],
    ids=["none", "a day short", "just long enough", "empty", "domestic"],
)
def test_offshore_acceptor_needs_collateral_that_still_runs(values: dict[str, Any], stopped: bool) -> None:
    given = facts(acceptors=(acceptor(**values),))
    assert found(given) == ([("R12", Severity.WARN)] if stopped else [])
    verified = laws(R12=version("R12"))
    assert found(given, verified) == ([("R12", Severity.APPROVE)] if stopped else [])


@pytest.mark.parametrize(
    ("policy_no", "stopped"),
    [
        ("PQ-2026/0001", False),
        ("PQ 2026 0001", False),
        ("PQ0001, PQ0002", True),
        ("PQ0001、PQ0002", True),
        ("PQ0001；PQ0002", True),
        ("PQ0001 和 PQ0002", True),
        ("PQ0001 and PQ0002", True),
    ],
)
def test_facultative_is_policy_by_policy(policy_no: str, stopped: bool) -> None:
    assert found(facts(policy_no=policy_no)) == ([("R16", Severity.BLOCK)] if stopped else [])


def test_files_after_the_inquiry_only_warn() -> None:
    assert found(facts(unsent=1)) == [("R17", Severity.WARN)]
    assert found(facts(unsent=1), laws(R17=version("R17"))) == [("R17", Severity.WARN)]


def test_person_is_told_of_abroad_only_when_two_people_allow_it() -> None:
    secured = {"collateral": Decimal(1), "collateral_until": DAY + timedelta(days=90)}
    abroad = facts(insured_code="", acceptors=(acceptor(domestic=False, **secured), acceptor(name="乙")))
    assert found(abroad) == [("R23", Severity.WARN)]
    verified = version("R23")
    assert found(abroad, laws(R23=verified)) == [("R23", Severity.APPROVE)]
    assert found(abroad, laws(frozenset({("R23", "甲")}), R23=verified)) == [("R23", Severity.WARN)]
    assert found(facts(insured_code="", acceptors=(acceptor(),))) == []


def test_related_party_stops_until_two_people_allow_it_for_that_party_alone() -> None:
    given = facts(acceptors=(acceptor(related=True), acceptor(name="乙", related=True)))
    assert found(given) == [("R14", Severity.WARN)] * 2
    verified = laws(frozenset({("R14", "甲")}), R14=version("R14"))
    by_name = {each.facts["name"]: each.severity for each in check_placement(given, verified)}
    assert by_name == {"甲": Severity.WARN, "乙": Severity.APPROVE}


@pytest.mark.parametrize(
    ("on", "signed_on", "late"),
    [
        (DAY + timedelta(days=90), None, False),
        (DAY + timedelta(days=91), None, True),
        (DAY + timedelta(days=300), DAY, False),
        (DAY + timedelta(days=300), DAY + timedelta(days=91), True),
    ],
)
def test_lines_are_signed_within_ninety_days(on: date, signed_on: date | None, late: bool) -> None:
    assert found(facts(on=on, signed_on=signed_on)) == ([("R15", Severity.WARN)] if late else [])


def test_expired_rule_finds_nothing_until_it_is_put_in_force() -> None:
    given = facts(domestic_asked=0)
    assert found(given) == []
    assert found(given, laws(R07=version("R07"))) == [("R07", Severity.INFO)]


def test_unverified_version_warns_at_most() -> None:
    unverified = version("R01", status=Status.UNVERIFIED)
    assert unverified.effect is Severity.WARN
    assert found(facts(kept=Decimal(10**12)), laws(R01=unverified)) == [("R01", Severity.WARN)]
    assert version("R07", status=Status.UNVERIFIED, severity=Severity.INFO).effect is Severity.INFO


def test_finding_is_never_stricter_than_what_was_found() -> None:
    watched = Finding(code="SECURITY_WATCH", rule="R04", severity=Severity.WARN, facts={"name": "甲"})
    assert [each.severity for each in laws().weighed([watched])] == [Severity.WARN]


def test_block_is_never_allowed() -> None:
    over = facts(kept=Decimal(10**12))
    assert found(over, laws(frozenset({("R01", "")}))) == [("R01", Severity.BLOCK)]


def test_newest_version_that_holds_is_taken() -> None:
    rule = REGISTER["R01"]
    first = version("R01", number=1, valid_from=date(2026, 1, 1))
    second = version("R01", number=2, valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
    assert version_on(rule, [], DAY) is rule.first
    assert version_on(rule, [first, second], date(2025, 12, 31)) is rule.first
    assert version_on(rule, [first, second], date(2026, 1, 1)) is first
    assert version_on(rule, [first, second], date(2026, 6, 30)) is second
    assert version_on(rule, [first, second], date(2026, 7, 1)) is first


def test_rule_is_registered_once_and_has_words_for_its_numbers() -> None:
    with pytest.raises(ValueError, match="R01"):
        register_rule(REGISTER["R01"])
    with pytest.raises(ValueError, match="R99"):
        register_rule(Rule(code="R99", name="", remedy="", first=version("R01")))
    assert set(CHECKS) <= set(REGISTER)
