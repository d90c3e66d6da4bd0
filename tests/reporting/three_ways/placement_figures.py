"""Figures of the reinsurance desk (reinsurance brief §7) over raw placements, lines, markets, events and offers.

A figure is made of facts: rows of the book, each with the branch it falls to. They are grouped as asked, and of each
group numerator and denominator are made; a median or percentile is a third number, made of the same facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from reinsurance.models import (
    Counterparty,
    CounterpartyRating,
    InwardOffer,
    Line,
    MarketApproach,
    Quote,
    RuleVersion,
)
from tests.reporting.three_ways.asking import Ask
from tests.reporting.three_ways.ceding import ZERO, Ceding, in_yuan, placements, rounded, times
from tests.reporting.three_ways.office_hours import OfficeHours, Settings, local_day
from tests.reporting.three_ways.raw import begin_of, records
from workflow.models import Event

Row = Mapping[str, Any]
Facts = Sequence["Fact"]
Number = Callable[[Facts], Decimal]

OPEN = {"ri_draft", "submitted", "to_place", "in_market", "firm_order", "short", "placed", "signed"}
LIVE = {"in_market", "firm_order", "short", "placed", "signed", "bound", "on_risk", "endorsing"}
ENDED = {"rejected", "taken_back", "annulled", "expired"}
FAILED = {"rejected", "taken_back", "annulled"}
#: The lead's terms hold, so that a renewal has a rate of its own.
PRICED = {"firm_order", "short", "placed", "signed", "bound", "on_risk", "endorsing", "expired"}
QUOTED = {"market_quoted", "chosen", "ntu"}
CARRYING = {"written", "line_signed"}
INWARD = {"in_written", "in_signed"}
TENTH = Decimal(10)
WAN = Decimal(10_000)
MINUTES = Decimal(60)


@dataclass(frozen=True, slots=True)
class Fact:
    """One row with what is computed of it; ``keys``: dimension → the value it falls to."""

    branch: int
    keys: Mapping[str, str]
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


class Placements:
    """The raw tables, read once. ``paths``: branch → path; ``head``: head office."""

    def __init__(self, paths: Mapping[int, str], head: int) -> None:
        self.settings, self.head = Settings(paths), head
        self.hours = OfficeHours(self.settings)
        self.ceded = placements()
        self.people = {row["id"]: row["employee_no"] for row in records(User, "id", "employee_no")}
        self.parties = {row["id"]: row for row in records(Counterparty, "id", "code", "group", "limit", "domicile")}
        ratings = records(CounterpartyRating, "id", "counterparty", "grade", "rated_on")
        newest = sorted(ratings, key=lambda each: (each["rated_on"], each["id"]))
        self.grades = {row["counterparty"]: row["grade"] for row in newest}
        self.lines = records(Line, "id", "placement", "reinsurer", "state")
        self.approaches = records(
            MarketApproach, "id", "placement", "reinsurer", "broker", "state", "asked_at", "answered_at"
        )
        asked = {row["id"]: row["reinsurer"] for row in self.approaches}
        self.leads = {row["id"]: asked[row["approach"]] for row in records(Quote, "id", "approach")}
        self.offers = records(
            InwardOffer,
            *("id", "branch", "status", "line", "situation", "period_from", "period_until", "currency", "fx_rate"),
            *("sum_insured", "written", "signed"),
        )
        self.laws = [
            row
            for row in records(RuleVersion, "rule", "number", "numbers", "valid_from", "valid_until", "verified_by")
            if row["rule"] == "R01" and row["verified_by"] is not None
        ]
        self.told: dict[int, list[tuple[str, int]]] = defaultdict(list)
        events = records(Event, "object_type", "object_id", "version", "verb", "at")
        for event in sorted(events, key=lambda each: each["version"]):
            if event["object_type"] == "reinsurance.placement":
                self.told[event["object_id"]].append((event["verb"], event["at"]))

    def answers(self, ask: Ask, code: str, by: str) -> dict[str, tuple[Decimal, Decimal, Decimal | None]]:
        """Numerator, denominator and value by key; "" is the whole."""
        figure = FIGURES[code]
        facts = [fact for fact in figure.facts(self, ask) if fact.branch in ask.places]
        groups: dict[str, list[Fact]] = defaultdict(list)
        groups[""] = facts
        for fact in facts if by else ():
            groups[ask.places[fact.branch] if by == "branch" else fact.keys[by]].append(fact)
        return {
            key: (figure.part(found), figure.whole(found), figure.middle(found) if figure.middle else None)
            for key, found in groups.items()
        }

    def keys_of(self, row: Row) -> dict[str, str]:
        """What every fact of a placement may be told apart by."""
        handler = self.people[row["handler"]] if row["handler"] else "-"
        lead = self.leads[row["chosen_quote"]] if row["chosen_quote"] else None
        return {
            "handler": handler,
            "line": row["line"],
            "state": row["status"],
            "address": row["situation"],
            "market": self.party(lead),
        }

    def fact(self, ceding: Ceding, *, keys: Mapping[str, str] | None = None, **values: Any) -> Fact:
        """A fact of a placement."""
        return Fact(ceding.row["branch"], {**self.keys_of(ceding.row), **(keys or {})}, values)

    # Placements as they stand.

    def standing(self, ask: Ask) -> Iterable[Fact]:
        """Placements that have not ended and whose cover begins in the period."""
        begins, ends = begin_of(ask.first), begin_of(ask.last + 1)
        for ceding in self.ceded.values():
            row = ceding.row
            if row["status"] not in ENDED and begins <= row["period_from"] < ends:
                days = local_day(row["period_from"]) - ask.as_of
                soon = int(self.settings.value("reinsurance.inception_days", row["branch"], ask.as_of))
                order, unplaced = ceding.total("order"), ceding.total("unplaced")
                placed = ZERO if order is None or unplaced is None else order - unplaced
                open_ = row["status"] in OPEN
                red = open_ and days <= soon and not ceding.full
                yield self.fact(ceding, order=order or ZERO, placed=placed, open=open_, red=red)

    def renewed(self, ask: Ask) -> Iterable[Fact]:
        """Sections of priced renewals that begin in the period and stand in the expiring cover by the same name."""
        for ceding in self.ceded.values():
            row = ceding.row
            if row["renews"] is None or row["status"] not in PRICED:
                continue
            if not ask.first <= local_day(row["period_from"]) <= ask.last:
                continue
            before = {each.name: each for each in self.ceded[row["renews"]].sections}
            places = 0 if row["currency"] == "JPY" else 2
            for name, after in {each.name: each for each in ceding.sections}.items():
                old = before.get(name)
                if old is not None and old.order and after.order:
                    expected = rounded(times(after.order, old.premium, old.order), places)
                    premium, at_old = in_yuan(row, after.premium), in_yuan(row, expected)
                    yield self.fact(ceding, premium=premium or ZERO, expected=at_old or ZERO)

    # Steps of the way.

    def steps(self, leg: str) -> Callable[[Ask], Iterable[Fact]]:
        """Placements whose step ended in the period."""

        def found(ask: Ask) -> Iterable[Fact]:
            begins, ends = begin_of(ask.first), min(begin_of(ask.last + 1), ask.known_until)
            for pk, told in self.told.items():
                moments = _moments([event for event in told if event[1] < ends])
                since, until = (moments.get(name) for name in LEGS[leg])
                if since is not None and until is not None and begins <= until < ends:
                    ceding = self.ceded[pk]
                    yield self.fact(ceding, minutes=self.hours.minutes(ceding.row["branch"], since, until))

        return found

    def bound(self, ask: Ask) -> Iterable[Fact]:
        """Covers bound in the period."""
        begins, ends = begin_of(ask.first), min(begin_of(ask.last + 1), ask.known_until)
        for pk, told in self.told.items():
            at = max((at for verb, at in told if verb == "bind" and at < ends), default=None)
            if at is not None and at >= begins:
                row = self.ceded[pk].row
                yield self.fact(
                    self.ceded[pk], late=row["bound_at"] is not None and row["bound_at"] > row["period_from"]
                )

    # Markets.

    def asked(self, ask: Ask) -> Iterable[Fact]:
        """Markets asked in the period."""
        begins, ends = begin_of(ask.first), min(begin_of(ask.last + 1), ask.known_until)
        carrying = {(row["placement"], row["reinsurer"]) for row in self.lines if row["state"] != "line_withdrawn"}
        for row in self.approaches:
            if begins <= row["asked_at"] < ends:
                ceding = self.ceded[row["placement"]]
                taken = row["state"] == "chosen" or (row["placement"], row["reinsurer"]) in carrying
                answered = row["answered_at"] if row["state"] in {*QUOTED, "declined"} else None
                yield self.fact(
                    ceding,
                    keys={"reinsurer": self.party(row["reinsurer"]), "broker": self.party(row["broker"])},
                    quoted=row["state"] in QUOTED,
                    declined=row["state"] == "declined",
                    taken=taken,
                    decided=taken or row["state"] == "ntu" or ceding.row["status"] in FAILED,
                    minutes=(
                        None
                        if answered is None
                        else self.hours.minutes(ceding.row["branch"], row["asked_at"], answered)
                    ),
                )

    def party(self, pk: int | None) -> str:
        """The code of a counterparty; "-" of none."""
        return "-" if pk is None else self.parties[pk]["code"]

    # What is carried, and what stays with us.

    def carried(self, _ask: Ask) -> Iterable[Fact]:
        """Lines of live placements: what each covers, and the limit that holds for it."""
        for line in self.lines:
            ceding = self.ceded[line["placement"]]
            if ceding.row["status"] not in LIVE or line["state"] not in CARRYING:
                continue
            who = self.parties[line["reinsurer"]]
            top = self.parties[who["group"]] if who["group"] else who
            limits = [each["limit"] for each in (who, top) if each["limit"] is not None]
            covered = next(each.covered[line["id"]] for each in ceding.sections if line["id"] in each.covered)
            keys = {
                "group": top["code"],
                "reinsurer": who["code"],
                "rating": self.grades.get(line["reinsurer"], "") or "-",
                "country": who["domicile"],
            }
            amount = in_yuan(ceding.row, covered) or ZERO
            yield self.fact(ceding, keys=keys, covered=amount, limit=min(limits) if limits else None, top=top["code"])

    def running(self, ask: Ask) -> Iterable[Fact]:
        """Covers and inward lines that run in the period and have not ended at the end of the as-of day."""
        begins, ends, now = begin_of(ask.first), begin_of(ask.last + 1), ask.known_until - 1
        limit = self.limit(ask.as_of)

        def runs(row: Row) -> bool:
            return row["period_from"] < ends and row["period_until"] >= begins and row["period_until"] > now

        for ceding in self.ceded.values():
            if ceding.row["status"] not in ENDED and runs(ceding.row):
                gross, net = ceding.total("own") or ZERO, ceding.net or ZERO
                yield self.fact(ceding, gross=gross, net=net, limit=limit, row=ceding.row, now=now)
        for row in self.offers:
            if row["status"] in INWARD and runs(row):
                share = row["written"] if row["signed"] is None else row["signed"]
                ours = in_yuan(row, rounded(times(row["sum_insured"], share))) or ZERO
                keys = {"line": row["line"], "address": row["situation"]}
                yield Fact(row["branch"], keys, {"gross": ours, "net": ours, "limit": limit, "row": row, "now": now})

    def limit(self, on: int) -> Decimal:
        """R01: a share of capital and reserves of head office, a tenth unless a verified version says otherwise."""
        capital = Decimal(str(self.settings.value("reinsurance.capital_and_reserves", self.head, on))) * WAN
        holding = [
            row
            for row in self.laws
            if row["valid_from"] <= on and (row["valid_until"] is None or on <= row["valid_until"])
        ]
        newest = max(holding, key=lambda row: (row["valid_from"], row["number"]), default=None)
        share = TENTH if newest is None else Decimal(newest["numbers"]["percent"])
        return times(capital, share)


#: Step → the moments at which it begins and ends.
LEGS = {
    "approval": ("request", "approval"),
    "quote": ("approval", "quote"),
    "full": ("quote", "full"),
    "signed": ("full", "signed"),
    "cover": ("signed", "cover"),
    "whole": ("request", "cover"),
}


def _moments(told: Sequence[tuple[str, int]]) -> dict[str, int]:
    """First submission, approval and quote; placed, signed and bound as done last, if it was not undone since."""
    found: dict[str, int] = {}
    for verb, at in told:
        match verb:
            case "submit":
                found.setdefault("request", at)
            case "approve":
                found.setdefault("approval", at)
            case "record_quote":
                found.setdefault("quote", at)
            case "mark_placed":
                found["full"] = at
            case "sign":
                found["signed"] = at
            case "bind":
                found["cover"] = at
            case "unsign":
                found.pop("full", None)
                found.pop("signed", None)
            case "reopen_order":
                found.pop("full", None)
    return found


@dataclass(frozen=True, slots=True)
class Figure:
    """How a figure is made of facts; ``middle`` is the value itself where it is no quotient."""

    facts: Callable[[Placements, Ask], Iterable[Fact]]
    part: Number
    whole: Number
    middle: Callable[[Facts], Decimal | None] | None = None


def _counted(name: str = "", *more: str) -> Number:
    names = (name, *more) if name else more
    return lambda facts: Decimal(sum(all(fact[each] for each in names) for fact in facts))


def _added(name: str) -> Number:
    return lambda facts: sum((fact[name] for fact in facts), ZERO)


def _minutes(facts: Facts) -> list[int]:
    return sorted(fact["minutes"] for fact in facts if fact["minutes"] is not None)


def _hours(minutes: Decimal) -> Decimal:
    return rounded(minutes / MINUTES)


def _hours_together(facts: Facts) -> Decimal:
    return _hours(Decimal(sum(_minutes(facts))))


def _timed(facts: Facts) -> Decimal:
    return Decimal(len(_minutes(facts)))


def _median(facts: Facts) -> Decimal | None:
    """The middle one, or halfway between the two in the middle."""
    found = _minutes(facts)
    if not found:
        return None
    return _hours(Decimal(found[(len(found) - 1) // 2] + found[len(found) // 2]) / 2)


def _ninetieth(facts: Facts) -> Decimal | None:
    """The smallest that nine in ten do not exceed."""
    found = _minutes(facts)
    if not found:
        return None
    return _hours(Decimal(next(each for each in found if sum(other <= each for other in found) * 10 >= len(found) * 9)))


def _limits(facts: Facts) -> Decimal:
    """Each group once, with the lowest limit of those that hold for its lines."""
    lowest: dict[str, Decimal] = {}
    for fact in facts:
        if fact["limit"] is not None:
            lowest[fact["top"]] = min(fact["limit"], lowest.get(fact["top"], fact["limit"]))
    return sum(lowest.values(), ZERO)


def _largest(facts: Facts) -> Decimal:
    """The most that stays with us at one address at an instant from now on."""
    places: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        places[fact["row"]["situation"]].append(fact)
    return max((_heaviest(found) for found in places.values()), default=ZERO)


def _heaviest(facts: Facts) -> Decimal:
    moments = {max(fact["row"]["period_from"], fact["now"]) for fact in facts}
    return max(
        sum((fact["net"] for fact in facts if fact["row"]["period_from"] <= at < fact["row"]["period_until"]), ZERO)
        for at in moments
    )


def _of_one_unit(facts: Facts) -> Decimal:
    return facts[0]["limit"] if facts else ZERO


def _steps_of(leg: str) -> Callable[[Placements, Ask], Iterable[Fact]]:
    return lambda desk, ask: desk.steps(leg)(ask)


FIGURES: dict[str, Figure] = {
    "fac_placed_rate": Figure(Placements.standing, _added("placed"), _added("order")),
    "fac_red_rate": Figure(Placements.standing, _counted("red"), _counted("open")),
    "fac_late_entry_rate": Figure(Placements.bound, _counted("late"), _counted()),
    "fac_quote_rate": Figure(Placements.asked, _counted("quoted"), _counted()),
    "fac_hit_rate": Figure(Placements.asked, _counted("quoted", "taken"), _counted("quoted", "decided")),
    "fac_decline_rate": Figure(Placements.asked, _counted("declined"), _counted()),
    "fac_response_median_hours": Figure(Placements.asked, _hours_together, _timed, _median),
    "fac_response_p90_hours": Figure(Placements.asked, _hours_together, _timed, _ninetieth),
    "fac_rate_index": Figure(Placements.renewed, _added("premium"), _added("expected")),
    "fac_limit_used": Figure(Placements.carried, _added("covered"), _limits),
    "fac_largest_accumulation": Figure(Placements.running, _largest, _of_one_unit),
    "fac_net_share": Figure(Placements.running, _added("net"), _added("gross")),
}
for _leg in LEGS:
    FIGURES[f"fac_{_leg}_median_hours"] = Figure(_steps_of(_leg), _hours_together, _timed, _median)
    FIGURES[f"fac_{_leg}_p90_hours"] = Figure(_steps_of(_leg), _hours_together, _timed, _ninetieth)
