"""A week that is over, and what people did in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from renewals.insight.weeks import Week
from renewals.models import FollowUp
from workflow.working_time import SHANGHAI

#: Monday of the week that is looked through; the clock of the tests stands at Monday 1 June 2026, 10:00.
MONDAY = date(2026, 5, 25)


@pytest.fixture
def week():
    return Week(MONDAY)


def instant(day=0, hour=10, minute=0):
    """An instant of the week."""
    when = MONDAY + timedelta(days=day)
    return datetime(when.year, when.month, when.day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def contact():
    """A contact as it stands in the table."""

    def make(renewal, author, at, **more):
        values = {
            "renewal": renewal,
            "branch": renewal.branch,
            "author": author,
            "at": at,
            "entered_at": at,
            "channel": "phone",
            "result": "R2",
            "effective": True,
            "note": "",
        }
        return FollowUp.objects.create(**values | more)

    return make
