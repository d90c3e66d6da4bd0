"""Every figure of the boards once more from the raw rows of a demo book, without the engine and its roundings."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from accounts.scope import SYSTEM
from reinsurance.demo.loading import load_placements
from reinsurance.models import InwardOffer, Line, MarketApproach, Placement, Section
from tests import factories
from tests.reinsurance.monitoring.reading import FIRST, LAST, asked, numbers, table, value
from tests.reinsurance.placing.situations import Desk
from workflow.models import Event
from workflow.working_time import is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Each placement rounds once or twice, by at most half a fen.
CLOSE = Decimal("0.05")
#: A minute that has begun when the offices open or close, and hours with two decimals.
NEAR = 2
GONE = ("rejected", "taken_back", "annulled", "expired")
LIVE = ("in_market", "firm_order", "short", "placed", "signed", "bound", "on_risk", "endorsing")


class Raw:
    """One placement of one section as its rows say."""

    def __init__(self, placement: Placement) -> None:
        self.row = placement
        section = Section.objects.get(placement=placement)
        rate = Fraction(placement.fx_rate) / placement.fx_unit if placement.fx_rate else Fraction(1)
        lines = Line.objects.filter(placement=placement).exclude(state="line_withdrawn")
        taken = sum((Fraction(line.written if line.signed is None else line.signed) for line in lines), Fraction(0))
        if section.limit is not None:
            own = order = Fraction(section.endorsed_amount or section.limit)
            treaty = kept = Fraction(0)
        else:
            before = Fraction(section.sum_insured or 0) * Fraction(placement.own_share) / 100
            own = before
            if section.endorsed_amount is not None:
                own = Fraction(section.endorsed_amount) * Fraction(placement.own_share) / 100
            grown = own / before
            kept, treaty = Fraction(section.retention or 0) * grown, Fraction(section.treaty_cession) * grown
            order = own - kept - treaty
        self.own, self.order, self.treaty = own * rate, order * rate, treaty * rate
        self.placed = order * min(taken, Fraction(100)) / 100 * rate
        self.net = kept * rate + self.order - self.placed


def close(number: Decimal | None, exact: Fraction) -> bool:
    return number is not None and abs(Fraction(number) - exact) < CLOSE


def office_minutes(began: datetime, ended: datetime) -> int:
    """Counted one by one."""
    moment, found = began.astimezone(SHANGHAI), 0
    while moment + timedelta(minutes=1) <= ended:
        found += 9 <= moment.hour < 18 and is_working_day(moment.date())
        moment += timedelta(minutes=1)
    return found


@pytest.mark.slow
def test_boards_of_the_demo_book_say_what_its_rows_say(desk: Desk) -> None:
    for _ in range(4):
        factories.make_person("ri_requester", desk.tree["3303"])
    load_placements(seed=7, placements=12)
    raw = [Raw(row) for row in Placement.objects.exclude(status__in=GONE)]
    check_funnel(raw)
    check_accumulation(raw)
    check_exposure(raw)
    check_quotes()
    check_turnaround()


def check_funnel(raw: list[Raw]) -> None:
    found = numbers(table("funnel", "state"), "placements", "own", "order", "placed")
    assert len(found) > 8
    for status in {each.row.status for each in raw} | {""}:
        rows = [each for each in raw if status in {"", each.row.status}]
        count, own, order, percent = found[status]
        placed, ordered = sum(each.placed for each in rows), sum(each.order for each in rows)
        assert count == len(rows)
        assert close(own, sum((each.own for each in rows), Fraction(0)))
        assert close(order, Fraction(ordered))
        assert close(percent, Fraction(placed) * 100 / Fraction(ordered))
    assert str(found[""][3]) == value("fac_placed_rate")


def check_accumulation(raw: list[Raw]) -> None:
    found = numbers(table("accumulation", "address"), "gross", "treaty", "net", "fac")
    offers = list(InwardOffer.objects.filter(status__in=["in_written", "in_signed"]))
    assert len(found) == 1 + len({each.row.situation for each in raw} | {row.situation for row in offers})
    for each in raw:
        gross, treaty, net, fac = found[each.row.situation]
        assert close(gross, each.own)
        assert close(treaty, each.treaty)
        assert close(net, each.net)
        assert close(fac, each.placed)
    for offer in offers:
        share = Fraction(offer.written or 0) if offer.signed is None else Fraction(offer.signed)
        rate = Fraction(offer.fx_rate) if offer.fx_rate else Fraction(1)
        assert close(found[offer.situation][2], Fraction(offer.sum_insured) * share / 100 * rate)


def check_exposure(raw: list[Raw]) -> None:
    found = numbers(table("exposure", "group"), "lines", "carried")
    lines: Counter[str] = Counter()
    carried: dict[str, Fraction] = defaultdict(Fraction)
    for each in raw:
        rows = Line.objects.filter(placement=each.row).exclude(state="line_withdrawn")
        written = sum((Fraction(line.written) for line in rows), Fraction(0))
        for line in rows if each.row.status in LIVE else ():
            code = (line.reinsurer.group or line.reinsurer).code
            lines[code] += 1
            carried[code] += Fraction(line.covered)
        if each.row.status in LIVE and written:
            assert close(Decimal(sum(line.covered for line in rows)), each.placed)
    assert set(found) == {*lines, ""}
    for code, count in lines.items():
        assert found[code][0] == count
        assert close(found[code][1], carried[code])


def check_quotes() -> None:
    states = Counter(MarketApproach.objects.values_list("state", flat=True))
    asked_of, quoted, declined = numbers(table("quotes", "reinsurer"), "asked", "quoted", "declined")[""]
    assert asked_of == sum(states.values()) > 0
    assert quoted == states["market_quoted"] + states["chosen"] + states["ntu"] > 0
    assert declined == states["declined"] > 0
    assert numbers(table("quotes", "reason"), "declined") == {"该地区累积已满": (declined,), "": (declined,)}


def check_turnaround() -> None:
    moments: dict[int, dict[str, datetime]] = defaultdict(dict)
    verbs = ("submit", "approve", "record_quote", "mark_placed", "sign", "bind")
    for event in Event.objects.filter(object_type="reinsurance.placement", verb__in=verbs).order_by("pk"):
        if event.verb in verbs[3:] or event.verb not in moments[event.object_id]:
            moments[event.object_id][event.verb] = event.at
    found = numbers(table("turnaround", "step"), "placements", "median", "longest")
    pairs = {"approval": verbs[:2], "quote": verbs[1:3], "full": verbs[2:4], "signed": verbs[3:5], "cover": verbs[4:]}
    for leg, (begin, end) in pairs.items():
        spans = [(of[begin], of[end]) for of in moments.values() if begin in of and end in of]
        minutes = [office_minutes(began, ended) for began, ended in spans]
        count, middle, longest = found[leg]
        assert count == len(minutes) > 0
        assert abs(Fraction(middle or 0) * 60 - Fraction(median(minutes))) < NEAR
        assert abs(Fraction(longest or 0) * 60 - max(minutes)) < NEAR
    late = Placement.objects.visible_to(SYSTEM).filter(bound_at__isnull=False)
    share = Decimal(sum(row.late for row in late)) * 100 / len(late)
    assert numbers(table("turnaround", "late_branch"), "bound", "late_share")[""] == (len(late), share)
    assert asked().first == FIRST < LAST
