"""Each pattern with what it names and an honest control that it does not name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from renewals.insight.gaming.last_days import Handed, last_day_transfers
from renewals.insight.gaming.late_entries import Entered, backdated
from renewals.insight.gaming.notes import Note, identical_notes
from renewals.insight.gaming.rates import Made, impossible_rate
from renewals.insight.gaming.reports import Report, false_reports
from renewals.insight.gaming.unreached import Loss, k_inflation
from renewals.insight.gaming.voids import CONTRADICTS, Evidence, Void, parked_voids
from renewals.rules.loss import VoidReason

DAY, T = date(2026, 6, 10), date(2026, 6, 30)
NOON = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
CHEAT, HONEST, MANAGER = 1, 2, 9


def ten(_person: int) -> int:
    return 10


def notes(author, count, text="客户说再考虑", day=DAY, customers=None):
    return [
        Note(author, day, text if isinstance(text, str) else text(n), f"c{(customers or (lambda i: i))(n)}", n)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        pytest.param(notes(CHEAT, 10), True, id="ten customers, one note"),
        pytest.param(
            notes(CHEAT, 10, lambda n: "客户说再考虑" + "。" * (n % 3) + " " * (n % 2)), True, id="signs differ"
        ),
        pytest.param(notes(CHEAT, 9), False, id="nine customers"),
        pytest.param(notes(HONEST, 30, lambda n: f"第{n}位客户要报价"), False, id="honest: every note its own"),
        pytest.param(notes(HONEST, 30, customers=lambda _n: 1), False, id="honest: a fleet of thirty vehicles"),
        pytest.param([*notes(CHEAT, 5), *notes(CHEAT, 5, day=DAY + timedelta(days=1))], False, id="five on two days"),
        pytest.param(notes(CHEAT, 10, " 。"), False, id="a note that says nothing is no note"),
    ],
)
def test_identical_notes(written, named):
    found = identical_notes(written, ten)
    assert bool(found) is named
    if named:
        assert (found[0].person, found[0].facts["most"], len(found[0].rows)) == (CHEAT, 10, 10)


def made(author, count, every, customers=None):
    return [Made(author, NOON + every * n, f"c{(customers or (lambda i: i))(n)}", n) for n in range(count)]


@pytest.mark.parametrize(
    ("contacts", "named"),
    [
        pytest.param(made(CHEAT, 11, timedelta(minutes=5)), True, id="eleven in fifty minutes"),
        pytest.param(made(CHEAT, 10, timedelta(minutes=5)), False, id="as many as possible"),
        pytest.param(made(HONEST, 40, timedelta(minutes=6)), False, id="honest: ten an hour, four hours"),
        pytest.param(
            [Made(HONEST, NOON, "fleet", n) for n in range(50)], False, id="honest: one call for fifty vehicles"
        ),
        pytest.param(
            [*made(CHEAT, 6, timedelta(minutes=2)), *[Made(HONEST, NOON, f"x{n}", n) for n in range(6)]],
            False,
            id="two people, six each",
        ),
    ],
)
def test_impossible_rate(contacts, named):
    found = impossible_rate(contacts, ten)
    assert [each.person for each in found] == ([CHEAT] if named else [])


def test_busiest_hour_is_told_and_crosses_the_full_hour():
    at = NOON + timedelta(minutes=40)
    rows = [Made(CHEAT, at + timedelta(minutes=3) * n, f"c{n}", n) for n in range(12)]
    far = [Made(CHEAT, at + timedelta(hours=5), "c99", 99)]
    (found,) = impossible_rate(rows + far, ten)
    assert found.facts == {"most": 12, "limit": 10, "from": at.isoformat()}
    assert found.rows == tuple(range(12))


@pytest.mark.parametrize(
    ("reason", "known", "named"),
    [
        (VoidReason.SCRAPPED, {Evidence.INSURED_HERE}, True),
        (VoidReason.SCRAPPED, {Evidence.INSURED_ELSEWHERE}, True),
        (VoidReason.SCRAPPED, {Evidence.LISTED_AGAIN}, True),
        (VoidReason.SCRAPPED, set(), False),
        (VoidReason.TRANSFERRED, {Evidence.INSURED_ELSEWHERE}, False),
        (VoidReason.TRANSFERRED, {Evidence.INSURED_HERE}, False),
        (VoidReason.TRANSFERRED, {Evidence.LISTED_AGAIN}, True),
        (VoidReason.DUPLICATE, {Evidence.INSURED_HERE, Evidence.LISTED_AGAIN}, False),
        (VoidReason.NOT_ACCEPTED, {Evidence.INSURED_ELSEWHERE}, False),
        (VoidReason.NOT_ACCEPTED, {Evidence.INSURED_HERE}, True),
        (VoidReason.DATA_ERROR, {Evidence.INSURED_HERE}, True),
        (VoidReason.SHORT_TERM, {Evidence.LISTED_AGAIN}, False),
        (VoidReason.SURRENDERED, {Evidence.INSURED_HERE}, True),
        ("own_reason", {Evidence.INSURED_HERE}, True),
        ("own_reason", {Evidence.INSURED_ELSEWHERE}, False),
    ],
)
def test_void_that_cannot_be_true(reason, known, named):
    found = parked_voids([Void(7, CHEAT, MANAGER, reason, frozenset(known))])
    assert bool(found) is named
    if named:
        assert (found[0].renewal, found[0].involved) == (7, frozenset({MANAGER}))


def test_every_reason_says_what_contradicts_it():
    assert set(CONTRADICTS) == set(VoidReason)


def handed(days_left, **more):
    values = {"credit_moved": True, "before_gone": False, "by": MANAGER} | more
    return Handed(5, CHEAT, T - timedelta(days=days_left), T, **values)


@pytest.mark.parametrize(
    ("move", "named"),
    [
        pytest.param(handed(7), True, id="T-7"),
        pytest.param(handed(0), True, id="T"),
        pytest.param(handed(8), False, id="T-8"),
        pytest.param(handed(-1), False, id="after expiry"),
        pytest.param(handed(3, credit_moved=False), False, id="honest: the credit stayed"),
        pytest.param(handed(3, before_gone=True), False, id="honest: the owner had left"),
    ],
)
def test_last_day_transfer(move, named):
    found = last_day_transfers([move], lambda _person: 7)
    assert bool(found) is named
    if named:
        assert found[0].involved == frozenset({MANAGER})


def losses(person, unreached, other, *, branch=1, verified=False):
    rows = [Loss(person, branch, 100 * person + n, unreached=True, verified=verified) for n in range(unreached)]
    return rows + [Loss(person, branch, 100 * person + 50 + n, unreached=False, verified=False) for n in range(other)]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        pytest.param(losses(CHEAT, 8, 2) + losses(HONEST, 2, 8), [CHEAT], id="80 against 20"),
        pytest.param(losses(CHEAT, 5, 5) + losses(HONEST, 3, 7), [], id="just 20 points above"),
        pytest.param(losses(CHEAT, 8, 1) + losses(HONEST, 2, 8), [], id="too few losses"),
        pytest.param(losses(CHEAT, 8, 2), [], id="nobody to compare with"),
        pytest.param(losses(CHEAT, 8, 2) + losses(HONEST, 0, 30, branch=2), [], id="another branch is no measure"),
        pytest.param(losses(HONEST, 8, 10, verified=True) + losses(3, 2, 8), [], id="honest: verified by another"),
        pytest.param(losses(CHEAT, 9, 1) + losses(HONEST, 9, 1), [], id="honest: everybody has old numbers"),
    ],
)
def test_unreached_share(rows, named):
    found = k_inflation(rows, lambda _person: 20, ten)
    assert [each.person for each in found] == named


def entered(author, hours, count, *, refused=False):
    return [Entered(author, n, NOON - timedelta(hours=hours), NOON, refused) for n in range(count)]


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        pytest.param(entered(CHEAT, 13, 3), True, id="three, thirteen hours later"),
        pytest.param(entered(CHEAT, 13, 2), False, id="two"),
        pytest.param(entered(HONEST, 12, 40), False, id="honest: the evening's visits next morning"),
        pytest.param(entered(CHEAT, 30, 3, refused=True), True, id="three refused"),
        pytest.param(entered(CHEAT, 13, 2) + entered(CHEAT, 30, 1, refused=True), True, id="both add up"),
    ],
)
def test_late_entries(entries, named):
    found = backdated(entries, lambda _person: 12, lambda _person: 3)
    assert bool(found) is named


@pytest.mark.parametrize(
    ("reports", "named"),
    [
        pytest.param([Report(CHEAT, 1), Report(CHEAT, 2)], True, id="two that nobody signed"),
        pytest.param([Report(CHEAT, 1)], False, id="one"),
        pytest.param(
            [Report(HONEST, n, signed_after_all=True) for n in range(5)], False, id="honest: the core was late"
        ),
        pytest.param([Report(CHEAT, 1), Report(HONEST, 2)], False, id="one each"),
    ],
)
def test_false_reports(reports, named):
    assert bool(false_reports(reports, lambda _person: 2)) is named
