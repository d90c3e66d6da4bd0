"""Placements, markets, steps and inward offers whose facts are drawn by dice, beside those of the demo book."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from reinsurance.checks import covered_by_line
from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.models import (
    Counterparty,
    InwardOffer,
    Line,
    MarketApproach,
    Placement,
    PlacementDocument,
    RuleVersion,
    Section,
)
from reinsurance.models.placement_terms import PlacementStatus
from workflow.models import BranchSetting, CalendarDay, Event
from workflow.transitions import create

PLACEMENTS, OFFERS, ADDRESSES = 110, 30, 25
LINES = ("property", "engineering", "hull", "cargo", "energy")
AFTER_BINDING = {"bound", "on_risk", "endorsing", "expired", "annulled"}
SIGNED = {"signed", *AFTER_BINDING}
ANSWERS = ("asked", "market_quoted", "declined", "no_reply", "chosen", "ntu")
CURRENCIES = (("CNY", None, 1), ("CNY", None, 1), ("USD", "7.1042", 1), ("JPY", "4.6713", 100), ("EUR", None, 1))
STEPS = ("submit", "approve", "record_quote", "record_quote", "mark_placed", "sign", "bind")
UNDOING = ("unsign", "reopen_order", "submit", "approve", "record_quote", "mark_placed", "sign")


@dataclass(frozen=True, slots=True)
class Makers:
    """Who and what every row needs."""

    dice: random.Random
    today: date
    branches: list[Branch]
    markets: list[Counterparty]
    brokers: list[Counterparty]
    cedant: Counterparty
    people: list[User]
    evidence: PlacementDocument

    def instant(self, first: int, last: int) -> datetime:
        """On a day so far from today, often when offices open or close, or at midnight."""
        day = self.today + timedelta(days=self.dice.randrange(first, last))
        seconds = self.dice.choice([0, 8 * 3600, 9 * 3600, 18 * 3600 - 1, 20 * 3600, self.dice.randrange(86_400)])
        return datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=8) + timedelta(seconds=seconds)

    def later(self, at: datetime) -> datetime:
        """Some minutes, hours or days on."""
        return at + timedelta(
            minutes=self.dice.choice([0, 1, 59, 60, 61, self.dice.randrange(12_000)]), seconds=self.dice.randrange(60)
        )

    def address(self) -> str:
        """One of a few, so that covers lie together."""
        return f"临江工业园{self.dice.randrange(ADDRESSES)}号"


def load_random_placements(dice: random.Random, today: date) -> None:
    """After the demo book, whose counterparties carry the lines."""
    markets = list(Counterparty.objects.filter(kind="reinsurer", limit__isnull=False).order_by("code"))
    brokers = list(Counterparty.objects.filter(kind="broker").order_by("code"))
    people, branches = list(User.objects.order_by("pk")[:9]), list(Branch.objects.order_by("path"))
    cedant, evidence = Counterparty.objects.filter(kind="cedant").first(), PlacementDocument.objects.first()
    assert cedant is not None
    assert evidence is not None
    makers = Makers(dice, today, branches, markets, brokers, cedant, people, evidence)
    _settings(makers)
    made = [_placement(makers, number, None) for number in range(PLACEMENTS)]
    made += [_placement(makers, PLACEMENTS + place, old) for place, old in enumerate(made) if dice.random() < 0.4]
    _signed(made)
    for number in range(OFFERS):
        _offer(makers, number)


def _settings(makers: Makers) -> None:
    """Other office hours, other holidays, another capital and another rule from days on, some below others."""
    dice, head = makers.dice, makers.branches[0]
    values = {
        "workflow.office_opens": (8, 10),
        "workflow.office_closes": (16, 17, 20),
        "reinsurance.inception_days": (1, 7, 30),
    }
    for code, choices in values.items():
        for branch in dice.sample(makers.branches, 6):
            begins = makers.today - timedelta(days=dice.choice([900, 200, 60]))
            value = dice.choice(choices)
            BranchSetting.objects.create(code=code, branch=branch, value=value, valid_from=begins)
    for days, capital in ((150, 123_457), (20, 250_000)):
        begins = makers.today - timedelta(days=days)
        BranchSetting.objects.create(
            code="reinsurance.capital_and_reserves", branch=head, value=capital, valid_from=begins
        )
    for number, days in ((2, 90), (3, 45)):
        now = datetime.combine(makers.today, time(1), tzinfo=UTC)
        checked: dict[str, Any] = {"verified_by": makers.people[1], "verified_at": now} if number == 2 else {}
        RuleVersion.objects.create(
            rule="R01",
            number=number,
            severity="block",
            status="in_force",
            source="test",
            numbers={"percent": "8.75"},
            valid_from=makers.today - timedelta(days=days),
            valid_until=makers.today - timedelta(days=5),
            made_by=makers.people[0],
            made_at=now,
            **checked,
        )
    for days in dice.sample(range(-200, 20), 12):
        CalendarDay.objects.create(day=makers.today + timedelta(days=days), working=dice.random() < 0.5)


def _placement(makers: Makers, number: int, renewed: Placement | None) -> Placement:
    dice = makers.dice
    currency, rate, unit = dice.choice(CURRENCIES)
    if renewed is not None:
        currency, rate, unit = renewed.currency, renewed.fx_rate, renewed.fx_unit
    status = dice.choice(PlacementStatus.values)
    begins = makers.instant(-400, 60)
    row = Placement(
        branch=dice.choice(makers.branches),
        number=f"FAC-2099-{number:06d}",
        scenario="outward_prop",
        status=status,
        policy_no=f"PQ2099{number:08d}",
        risk_unit="01",
        line=dice.choice(LINES),
        insured_name=f"被保险人{number}",
        interest=f"保险标的{number % 5}",
        situation=makers.address(),
        period_from=begins,
        period_until=begins + timedelta(days=dice.choice([30, 90, 365]), seconds=dice.choice([0, 43_200])),
        currency=currency,
        fx_rate=rate and Decimal(rate),
        fx_unit=unit,
        fx_date=makers.today if rate else None,
        own_share=dice.choice([Decimal(100), Decimal(60), Decimal("33.3333333333")]),
        handler=dice.choice([None, *makers.people[:3]]),
        renews=renewed,
    )
    row.method = "prop"
    if status in AFTER_BINDING:
        row.bound_by, row.bound_at = makers.people[5], makers.instant(-400, 0)
        row.late_allowed_at = row.bound_at
    create(row, "enter", by=SYSTEM, at=begins - timedelta(days=60))
    for position in range(1, dice.choice([2, 2, 3, 4])):
        section = _section(makers, row, position)
        _lines(makers, row, section)
    _markets(makers, row)
    _told(makers, row)
    return row


def _section(makers: Makers, row: Placement, position: int) -> Section:
    """Three in four proportional; the names are few, so that a renewal finds those of the cover it follows."""
    dice, cents = makers.dice, 1 if row.currency == "JPY" else 100
    section = Section(placement=row, branch=row.branch, position=position, name=f"第{position}部分")
    amount = Decimal(dice.randrange(10**7, 10**8) * cents + dice.randrange(cents)) / cents
    if dice.random() < 0.25:
        section.attachment, section.limit = Decimal(dice.randrange(10**6)), amount
        section.order_premium = dice.choice([None, (amount / 97).quantize(Decimal(1))])
    else:
        own = amount * row.own_share / 100
        section.sum_insured, section.premium = amount, (amount / 811).quantize(Decimal(1) / cents)
        section.retention = (own * dice.choice([0, 6, 31, 100]) / 100).quantize(Decimal(1))
        section.treaty_cession = (own * dice.choice([0, 24, 47]) / 100).quantize(Decimal(1))
        section.order_premium = dice.choice([None, None, (amount / 1013).quantize(Decimal(1))])
    if dice.random() < 0.3:
        section.endorsed_amount = (amount * dice.choice([73, 100, 131]) / 100).quantize(Decimal(1))
        section.endorsed_premium = dice.choice([None, (amount / 701).quantize(Decimal(1))])
        section.endorsed_order_premium = dice.choice([None, (amount / 907).quantize(Decimal(1))])
    section.save()
    return section


def _lines(makers: Makers, row: Placement, section: Section) -> None:
    """Up to four lines on one basis, together less, as much or more than what is ordered."""
    dice = makers.dice
    ours = section.limit or section.sum_insured or Decimal(0)
    kept = Decimal(0) if section.limit else (section.retention or Decimal(0)) + section.treaty_cession
    own = ours if section.limit else (ours * row.own_share / 100)
    order = max(Decimal(0), own - kept)
    bases = {"of_order": Decimal(100)}
    if order > 1:  # else what is left is a rounding
        bases["of_whole"] = order / ours * 100
        if not section.limit:
            bases["of_own"] = order / own * 100
    basis = dice.choice(list(bases))
    parts = dice.choice([(), (40, 35, 45), (50, 50), (60,), (40, 30, 20), (33, 33, 33, 7), (25, 25, 25, 25)])
    for position, part in enumerate(parts, start=1):
        written = (bases[basis] * part / 100).quantize(Decimal("0.0000000001"))
        gone = dice.random() < 0.1
        Line.objects.create(
            placement=row,
            section=section,
            branch=row.branch,
            reinsurer=dice.choice(makers.markets),
            broker=dice.choice([None, *makers.brokers]),
            position=position,
            leads=position == dice.choice([1, 1, 2]) and not gone,
            written=min(written, Decimal(100)),
            basis=basis,
            stands=position == 2 and dice.random() < 0.5,
            evidence=makers.evidence,
            state="line_withdrawn" if gone else "written",
            written_by=makers.people[0],
            written_at=row.period_from,
        )


def _markets(makers: Makers, row: Placement) -> None:
    dice = makers.dice
    for reinsurer in dice.sample(makers.markets, dice.randrange(6)):
        at, state = makers.instant(-400, 1), dice.choice(ANSWERS)
        MarketApproach.objects.create(
            placement=row,
            branch=row.branch,
            reinsurer=reinsurer,
            broker=dice.choice([None, *makers.brokers]),
            state=state,
            asked_at=at,
            answered_at=None if state in {"asked", "no_reply"} else makers.later(at),
        )


def _told(makers: Makers, row: Placement) -> None:
    """The steps of its way as events: so far, some undone and done again."""
    dice, at = makers.dice, makers.instant(-400, -10)
    verbs = list(STEPS[: dice.randrange(len(STEPS) + 1)])
    if "bind" not in verbs and dice.random() < 0.5:
        verbs += dice.sample(UNDOING, dice.randrange(1, 5))
    version, last = row.version, row.head_hash
    for verb in verbs:
        at, version = makers.later(at), version + 1
        event = Event(
            object_type=Placement.object_type(),
            object_id=row.pk,
            version=version,
            verb=verb,
            actor_no="E0001",
            actor_name="系统",
            branch_path=row.branch.path,
            at=at,
        ).seal(last)
        event.save()
        last = event.hash


def _signed(made: list[Placement]) -> None:
    """Lines of what is signed carry what the rule of signing gives them; every line knows what it covers."""
    figures = figures_of_many(made)
    for row in made:
        for line, signed in _by_rule(figures[row.pk]) if row.status in SIGNED else ():
            Line.objects.filter(pk=line).update(state="line_signed", signed=signed)
        for line, covered in covered_by_line(row, figures[row.pk]).items():
            Line.objects.filter(pk=line).update(covered=covered)


def _by_rule(figures: PlacementFigures) -> list[tuple[int, Decimal]]:
    return [
        (row.line.pk, signed)
        for section in figures.sections
        for row, signed in zip(section.lines, section.placed.signing.signed, strict=True)
    ]


def _offer(makers: Makers, number: int) -> None:
    dice = makers.dice
    currency, rate, _unit = dice.choice(CURRENCIES)
    begins = makers.instant(-300, 60)
    status = dice.choice(["in_received", "in_written", "in_written", "in_signed", "in_signed", "in_declined"])
    written = Decimal(dice.randrange(1, 20)) if status in {"in_written", "in_signed"} else None
    offer = InwardOffer(
        branch=dice.choice(makers.branches),
        number=f"INW-2099-{number:05d}",
        status=status,
        cedant=makers.cedant,
        policy_no=f"PX2099{number:08d}",
        line=dice.choice(LINES),
        insured_name=f"原被保险人{number}",
        interest=f"保险标的{number % 5}",
        situation=makers.address(),
        period_from=begins,
        period_until=begins + timedelta(days=dice.choice([30, 200, 365])),
        currency="CNY" if currency == "JPY" else currency,
        fx_rate=Decimal(rate) if rate and currency != "JPY" else None,
        fx_date=makers.today if rate and currency != "JPY" else None,
        sum_insured=Decimal(dice.randrange(10**9, 10**10)) / 100,
        premium=Decimal(dice.randrange(10**5, 10**7)) / 100,
        offered=Decimal(25),
        written=written,
        signed=written and dice.choice([written, written * Decimal("0.6666666667")]) if status == "in_signed" else None,
        decline_reason="不符合承保政策" if status == "in_declined" else "",
        handler=makers.people[0],
    )
    create(offer, "receive", by=SYSTEM, at=begins - timedelta(days=40))
