"""Tiers and triggers of large losses (claims brief §4.2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claims.rules.large_losses import (
    LossFacts,
    Tier,
    TierRules,
    Trigger,
    heavier,
    is_regulator_tier,
    jumped,
    must_attend,
    tier_of,
    triggers_of,
    whole_of,
)

RULES = TierRules()


def facts(*, line="motor", **given):
    values = {name: Decimal(value) if isinstance(value, str) else value for name, value in given.items()}
    return LossFacts(line=line, **values)


def test_default_lines_are_those_of_the_brief():
    assert (RULES.yellow_injury, RULES.yellow_vehicle) == (50_000, 100_000)
    assert (RULES.orange_amount, RULES.orange_deaths, RULES.orange_injured) == (200_000, 1, 3)
    assert (RULES.red_amount, RULES.red_deaths) == (500_000, 3)
    assert (RULES.regulator_property, RULES.regulator_casualty) == (50_000_000, 30_000_000)


@pytest.mark.parametrize(
    ("given", "tier"),
    [
        pytest.param({"estimate": "49999.99", "injury_estimate": "49999.99"}, None, id="injury-below-yellow"),
        pytest.param({"estimate": "50000", "injury_estimate": "50000"}, Tier.YELLOW, id="injury-at-yellow"),
        pytest.param({"estimate": "99999.99"}, None, id="vehicle-below-yellow"),
        pytest.param({"estimate": "100000"}, Tier.YELLOW, id="vehicle-at-yellow"),
        pytest.param({"estimate": "199999.99"}, Tier.YELLOW, id="below-orange"),
        pytest.param({"estimate": "200000"}, Tier.ORANGE, id="at-orange"),
        pytest.param({"estimate": "1", "deaths": 1}, Tier.ORANGE, id="one-death"),
        pytest.param({"estimate": "1", "deaths": 2}, Tier.ORANGE, id="two-deaths"),
        pytest.param({"estimate": "1", "deaths": 3}, Tier.RED, id="three-deaths"),
        pytest.param({"estimate": "1", "injured": 2}, None, id="two-injured"),
        pytest.param({"estimate": "1", "injured": 3}, Tier.ORANGE, id="three-injured"),
        pytest.param({"estimate": "1", "serious_injuries": 1}, Tier.YELLOW, id="one-seriously-injured"),
        pytest.param({"estimate": "499999.99"}, Tier.ORANGE, id="below-red"),
        pytest.param({"estimate": "500000"}, Tier.RED, id="at-red"),
        pytest.param({"estimate": "1", "press": True}, Tier.RED, id="press"),
        pytest.param({"estimate": "1", "litigated": True}, Tier.YELLOW, id="sued"),
        pytest.param({"estimate": "1", "high_risk": True}, Tier.YELLOW, id="high-risk"),
        pytest.param({"estimate": "1", "open_days": 180}, None, id="open-180-days"),
        pytest.param({"estimate": "1", "open_days": 181}, Tier.YELLOW, id="open-181-days"),
        pytest.param({"estimate": "1", "cross_region": True}, None, id="cross-region-without-injury"),
        pytest.param({"estimate": "1", "cross_region": True, "injured": 1}, Tier.YELLOW, id="cross-region-injury"),
        pytest.param({"estimate": "15000", "reserve_before": "10000"}, Tier.YELLOW, id="reserve-jumped"),
    ],
)
def test_tier_of_motor_case(given, tier):
    assert tier_of(facts(**given), RULES) == tier


@pytest.mark.parametrize(
    ("line", "below", "at"),
    [
        ("property", "999999.99", "1000000"),
        ("marine", "599999.99", "600000"),
        ("liability", "799999.99", "800000"),
        ("accident_health", "799999.99", "800000"),
        ("agriculture", "999999.99", "1000000"),
    ],
)
def test_non_motor_line_is_reported_from_its_amount(line, below, at):
    assert tier_of(facts(line=line, estimate=below), RULES) is None
    assert tier_of(facts(line=line, estimate=at), RULES) == Tier.ORANGE


def test_non_motor_counts_two_deaths_and_ten_seriously_injured():
    assert tier_of(facts(line="liability", deaths=1, serious_injuries=9), RULES) is None
    assert triggers_of(facts(line="liability", deaths=2, serious_injuries=10), RULES) == (
        Trigger.DEATHS,
        Trigger.SERIOUS_INJURIES,
    )


def test_all_triggers_met_are_named_in_order():
    found = triggers_of(facts(estimate="600000", injury_estimate="300000", deaths=1, litigated=True), RULES)
    assert found == (
        Trigger.INJURY_AMOUNT,
        Trigger.VEHICLE_AMOUNT,
        Trigger.ORANGE_AMOUNT,
        Trigger.RED_AMOUNT,
        Trigger.DEATHS,
        Trigger.LITIGATION,
    )


def test_rules_of_a_branch_decide_not_the_defaults():
    strict = TierRules(yellow_vehicle=Decimal(10_000), red_amount=Decimal(20_000))
    assert tier_of(facts(estimate="10000"), strict) == Tier.YELLOW
    assert tier_of(facts(estimate="20000"), strict) == Tier.RED


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, "100", False),
        ("0", "100", False),
        ("100", "149.99", False),
        ("100", "150", True),
        ("100", "50", False),
    ],
)
def test_reserve_jump_is_at_least_half_of_what_stood_before(before, now, expected):
    assert jumped(None if before is None else Decimal(before), Decimal(now), 50) is expected


def test_regulator_tier_asks_the_event_at_one_hundred_percent():
    assert not is_regulator_tier(facts(event_property="49999999.99", event_casualty="29999999.99"), RULES)
    assert is_regulator_tier(facts(event_property="50000000"), RULES)
    assert is_regulator_tier(facts(event_casualty="30000000"), RULES)
    assert tier_of(facts(event_casualty="30000000"), RULES) == Tier.RED


def test_share_of_coinsurance_is_grossed_up():
    assert whole_of(Decimal("20000000.00"), Decimal(40)) == Decimal("50000000.00")
    assert whole_of(Decimal("100.00"), Decimal(100)) == Decimal("100.00")


@pytest.mark.parametrize("percent", ["0", "-1", "100.01"])
def test_share_outside_zero_to_hundred_is_refused(percent):
    with pytest.raises(ValueError, match=percent):
        whole_of(Decimal(1), Decimal(percent))


def test_tier_is_never_lowered():
    assert heavier("red", "yellow") == Tier.RED
    assert heavier("yellow", "orange") == Tier.ORANGE


def test_site_is_visited_for_orange_red_and_grave_injuries():
    assert must_attend("orange", facts())
    assert must_attend("red", facts())
    assert must_attend("yellow", facts(serious_injuries=1))
    assert not must_attend("yellow", facts(injured=2))
