"""A replay from beginning to end: told, read out, compared, timed."""

from __future__ import annotations

import cProfile
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from renewals.models import Renewal, SignedPolicy
from tests.renewals.imports.shared_data import PORTFOLIO, SHARED
from tests.replay import observing, portfolio
from tests.replay.comparing import differences
from tests.replay.independent import Story, told
from tests.replay.portfolio import Portfolio
from tests.replay.runner import Place, Runner, prepare

FIRST, LAST = date(2016, 1, 1), date(2018, 12, 31)
HOLIDAYS = SHARED / "data" / "cn" / "public_holidays_2015_2027.csv"
SHOWN = 50


def file(*, seeded: bool, one_in: int = 1) -> Portfolio:
    """The half of the portfolio that is here."""
    whole = portfolio.read(next(PORTFOLIO.glob("motor_vehicle_insurance_data.*.csv.gz"))).part(one_in)
    return portfolio.seeded(whole) if seeded else whole


def must_be(told_of: Portfolio, first: date, last: date) -> Story:
    """What the replay must come to."""
    return told(told_of, portfolio.holidays(HOLIDAYS), first, last, portfolio.month_ends(first, last))


@dataclass(slots=True)
class Watch:
    """Asks the product at the end of every month; ``asking`` is how long that took."""

    place: Place
    ends: frozenset[date]
    story: Story
    asking: float = 0.0

    def __call__(self, on: date) -> None:
        if on in self.ends:
            start = time.perf_counter()
            self.story.known[on.isoformat()] = observing.known(self.place.company, on)
            self.asking += time.perf_counter() - start


def replayed(runner: Runner, first: date, last: date) -> Watch:
    """Tells the days and reads out what came of them."""
    watch = Watch(runner.place, frozenset(portfolio.month_ends(first, last)), Story())
    runner.ended = watch
    runner.run(first, last)
    watch.story.happened = observing.happened()
    return watch


def try_out(
    first: date, last: date, *, seeded: bool, one_in: int = 1, profile: cProfile.Profile | None = None
) -> dict[str, Any]:
    """In the empty database this process is connected to."""
    told_of = file(seeded=seeded, one_in=one_in)
    runner = Runner(told_of, prepare())
    watching: AbstractContextManager[Any] = nullcontext() if profile is None else profile
    start, worked = time.perf_counter(), time.process_time()
    with watching:
        watch = replayed(runner, first, last)
    seconds, processor = time.perf_counter() - start, time.process_time() - worked
    found = differences(must_be(told_of, first, last), watch.story)
    return {
        "database": connection.vendor,
        "seeded": seeded,
        "days": (last - first).days + 1,
        "policies": SignedPolicy.objects.count(),
        "renewals": Renewal.objects.count(),
        "seconds": round(seconds, 1),
        "processor": round(processor, 1),
        "asking": round(watch.asking, 1),
        "differences": len(found),
        "first_differences": found[:SHOWN],
    }
