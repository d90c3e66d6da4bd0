"""Which cases are large losses (大案), of which tier, and why they are on the warning list (claims brief §4.2).

Every number is the branch's own for a day (``claims.losses.numbers``); what stands here is how they are read. All lines
are inclusive: an amount that reaches the line is on the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

MOTOR = "motor"
#: Lines whose loss is the person's, for the regulator's two amounts.
CASUALTY_LINES = frozenset({"accident_health", "liability"})


class Tier(StrEnum):
    """How heavy a large loss is: 黄, 橙, 红. The regulator's tier is a mark of its own beside it."""

    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class Trigger(StrEnum):
    """Why a case is listed (触发规则)."""

    INJURY_AMOUNT = "injury_amount"
    VEHICLE_AMOUNT = "vehicle_amount"
    ORANGE_AMOUNT = "orange_amount"
    RED_AMOUNT = "red_amount"
    LINE_AMOUNT = "line_amount"
    DEATHS = "deaths"
    SERIOUS_INJURIES = "serious_injuries"
    INJURED = "injured"
    PRESS = "press"
    CROSS_REGION_INJURY = "cross_region_injury"
    RESERVE_JUMP = "reserve_jump"
    LONG_OPEN = "long_open"
    LITIGATION = "litigation"
    HIGH_RISK = "high_risk"
    REGULATOR = "regulator"


@dataclass(frozen=True, slots=True, kw_only=True)
class LossFacts:
    """What the rules look at. ``reserve_before``: the estimate as many days ago as the jump is measured over."""

    line: str = MOTOR
    estimate: Decimal = Decimal(0)
    injury_estimate: Decimal = Decimal(0)
    deaths: int = 0
    serious_injuries: int = 0
    injured: int = 0
    press: bool = False
    cross_region: bool = False
    litigated: bool = False
    high_risk: bool = False
    open_days: int = 0
    reserve_before: Decimal | None = None
    event_property: Decimal = Decimal(0)
    event_casualty: Decimal = Decimal(0)

    @property
    def vehicle_estimate(self) -> Decimal:
        """What is estimated for vehicles and things."""
        return self.estimate - self.injury_estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRules:
    """The lines of a branch; amounts in yuan. The defaults are those of the brief, all but the regulator's [I]."""

    yellow_injury: Decimal = Decimal(50_000)
    yellow_vehicle: Decimal = Decimal(100_000)
    orange_amount: Decimal = Decimal(200_000)
    orange_deaths: int = 1
    orange_injured: int = 3
    red_amount: Decimal = Decimal(500_000)
    red_deaths: int = 3
    line_property: Decimal = Decimal(1_000_000)
    line_marine: Decimal = Decimal(600_000)
    line_liability: Decimal = Decimal(800_000)
    line_agriculture: Decimal = Decimal(1_000_000)
    line_deaths: int = 2
    line_serious_injuries: int = 10
    jump_percent: int = 50
    long_open_days: int = 180
    regulator_property: Decimal = Decimal(50_000_000)
    regulator_casualty: Decimal = Decimal(30_000_000)


ORANGE_TRIGGERS = frozenset({Trigger.ORANGE_AMOUNT, Trigger.DEATHS, Trigger.INJURED, Trigger.LINE_AMOUNT})
RED_TRIGGERS = frozenset({Trigger.RED_AMOUNT, Trigger.PRESS, Trigger.REGULATOR})


def triggers_of(facts: LossFacts, rules: TierRules) -> tuple[Trigger, ...]:
    """Every rule the case meets, in the order of :class:`Trigger`; empty: it is not on the list."""
    met = _motor(facts, rules) if facts.line == MOTOR else _other_line(facts, rules)
    met |= {
        Trigger.PRESS: facts.press,
        Trigger.CROSS_REGION_INJURY: facts.cross_region and (facts.injured > 0 or facts.injury_estimate > 0),
        Trigger.RESERVE_JUMP: jumped(facts.reserve_before, facts.estimate, rules.jump_percent),
        Trigger.LONG_OPEN: facts.open_days > rules.long_open_days,
        Trigger.LITIGATION: facts.litigated,
        Trigger.HIGH_RISK: facts.high_risk,
        Trigger.REGULATOR: is_regulator_tier(facts, rules),
    }
    return tuple(each for each in Trigger if met.get(each, False))


def _motor(facts: LossFacts, rules: TierRules) -> dict[Trigger, bool]:
    return {
        Trigger.INJURY_AMOUNT: facts.injury_estimate >= rules.yellow_injury,
        Trigger.VEHICLE_AMOUNT: facts.vehicle_estimate >= rules.yellow_vehicle,
        Trigger.ORANGE_AMOUNT: facts.estimate >= rules.orange_amount,
        Trigger.RED_AMOUNT: facts.estimate >= rules.red_amount,
        Trigger.DEATHS: facts.deaths >= rules.orange_deaths,
        Trigger.SERIOUS_INJURIES: facts.serious_injuries > 0,
        Trigger.INJURED: facts.injured >= rules.orange_injured,
    }


def _other_line(facts: LossFacts, rules: TierRules) -> dict[Trigger, bool]:
    """Non-motor losses reported to the province (source S4 of the brief)."""
    return {
        Trigger.LINE_AMOUNT: facts.estimate >= line_amount(facts.line, rules),
        Trigger.DEATHS: facts.deaths >= rules.line_deaths,
        Trigger.SERIOUS_INJURIES: facts.serious_injuries >= rules.line_serious_injuries,
    }


def line_amount(line: str, rules: TierRules) -> Decimal:
    """From which estimate a loss of a line other than motor is reported to the province."""
    return {
        "property": rules.line_property,
        "marine": rules.line_marine,
        "agriculture": rules.line_agriculture,
    }.get(line, rules.line_liability)


def tier_of(facts: LossFacts, rules: TierRules) -> Tier | None:
    """The heaviest tier a trigger gives; whatever else puts a case on the list is yellow. None: not listed."""
    met = set(triggers_of(facts, rules))
    if not met:
        return None
    if met & RED_TRIGGERS or (Trigger.DEATHS in met and facts.deaths >= rules.red_deaths):
        return Tier.RED
    return Tier.ORANGE if met & ORANGE_TRIGGERS else Tier.YELLOW


def heavier(one: str, other: str) -> Tier:
    """The heavier of two tiers: a tier once given is not lowered while the case is followed."""
    return max(Tier(one), Tier(other), key=list(Tier).index)


def jumped(before: Decimal | None, now: Decimal, percent: int) -> bool:
    """Whether a reserve rose by at least ``percent``. From nothing there is no jump: that is the opening."""
    return before is not None and before > 0 and now - before >= before * percent / 100


def whole_of(share: Decimal, percent: Decimal) -> Decimal:
    """An amount of our share as 100 % of the policy, co-insurers included (保监产险〔2012〕571号). To the cent."""
    if not 0 < percent <= 100:
        raise ValueError(percent)
    return (share * 100 / percent).quantize(Decimal("0.01"))


def is_regulator_tier(facts: LossFacts, rules: TierRules) -> bool:
    """One event, 100 % of the policies: property from 50 million or casualty from 30 million (source S36)."""
    return facts.event_property >= rules.regulator_property or facts.event_casualty >= rules.regulator_casualty


def must_attend(tier: str, facts: LossFacts) -> bool:
    """应介入: orange and red losses and every one with a dead or seriously injured person are visited on site."""
    return tier in {Tier.ORANGE, Tier.RED} or facts.deaths > 0 or facts.serious_injuries > 0


JUMP_DAYS = timedelta(days=7)
