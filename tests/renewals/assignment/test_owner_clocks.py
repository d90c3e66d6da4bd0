"""The clocks of owners: warned, alerted, taken back; nobody loses a customer untold (renewals brief §5)."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from accounts.errors import DomainError
from renewals import actions
from renewals.assignment import clocks
from renewals.clocks import run_clocks
from renewals.models import OwnerSpell, OwnerWarning, Renewal
from renewals.models.renewal import WORKED
from tests.factories import NOW
from workflow.models import BranchSetting, Event, OutboxMessage, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FAR = date(2026, 8, 30)


def limit(tree, code, value):
    BranchSetting.objects.create(code=f"renewals.{code}", branch=tree["HQ"], value=value, valid_from=date(2020, 1, 1))


def told(kind: str) -> list[tuple[int, int]]:
    rows = OutboxMessage.objects.filter(topic="notice", payload__kind=kind)
    return [(row.payload["recipient_id"], row.payload["facts"]["count"]) for row in rows]


def followed(make_renewal, people, days: int, **more):
    """In follow-up, contacted ``days`` ago."""
    at = NOW - days * DAY
    values = {"status": "following", "owner": people["specialist"], "expires_on": FAR, "last_contact_at": at}
    return make_renewal(**{**values, "assigned_at": at - DAY, **more})


def fresh(row: Renewal) -> Renewal:
    return Renewal.objects.get(pk=row.pk)


def test_owner_is_warned_once_then_the_customer_is_taken_back(people, make_renewal):
    row = actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=NOW)
    assert clocks.warn_untouched(NOW + 24 * HOUR) == 0
    assert clocks.warn_untouched(NOW + 24 * HOUR + HOUR) == 1
    assert clocks.warn_untouched(NOW + 30 * HOUR) == 0
    assert told("warned_untouched") == [(people["specialist"].pk, 1)]
    assert clocks.reclaim_untouched(NOW + 48 * HOUR) == 0
    assert clocks.reclaim_untouched(NOW + 49 * HOUR) == 1
    assert (fresh(row).status, fresh(row).last_owner) == ("pool", people["specialist"])
    assert Event.objects.get(object_id=row.pk, verb="reclaim").data["why"] == "first_contact_overdue"


def test_another_owner_has_all_the_time_again(people, make_renewal):
    row = actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=NOW)
    clocks.warn_untouched(NOW + 25 * HOUR)
    later = NOW + 47 * HOUR
    actions.transfer(by=people["team_lead"], renewal=row, to=people["colleague"], reason="x", at=later)
    assert clocks.reclaim_untouched(NOW + 60 * HOUR) == 0
    assert clocks.warn_untouched(later + 25 * HOUR) == 1


@pytest.mark.parametrize("free_days", [0, 2])
def test_free_days_do_not_count(free_days, people, make_renewal):
    """Friday 10:00: the weekend lies between; on Monday 10:00 one day has passed, on Tuesday two."""
    friday = NOW + 4 * DAY
    actions.dispatch(by=people["renewal_manager"], renewal=make_renewal(), to=people["specialist"], at=friday)
    assert clocks.reclaim_untouched(friday + (2 + free_days) * DAY - HOUR) == 0
    assert clocks.reclaim_untouched(friday + 4 * DAY + HOUR) == 1


@pytest.mark.parametrize(
    ("days", "more", "alerted"),
    [
        pytest.param(6, {}, 0, id="six days"),
        pytest.param(7, {}, 1, id="seven days"),
        pytest.param(3, {"expires_on": NOW.date() + 15 * DAY}, 1, id="three days at T−15"),
        pytest.param(3, {"expires_on": NOW.date() + 16 * DAY}, 0, id="three days at T−16"),
        pytest.param(9, {"next_contact_on": NOW.date()}, 0, id="next contact ahead"),
        pytest.param(30, {"next_contact_on": NOW.date() + DAY}, 1, id="protection is over"),
        pytest.param(9, {"unreachable": True}, 0, id="unreachable goes another way"),
        pytest.param(9, {"assigned_at": NOW - DAY}, 0, id="handed over yesterday"),
        pytest.param(9, {"status": "quoted", "quote_premium": 1}, 1, id="quoted"),
    ],
)
def test_alert(days, more, alerted, people, make_renewal):
    followed(make_renewal, people, days, **more)
    assert clocks.alert_stale(NOW) == alerted
    assert OwnerWarning.objects.filter(kind="stale").count() == alerted


def test_lead_is_alerted_before_the_customer_is_taken_back(people, make_renewal):
    row = followed(make_renewal, people, 8)
    assert clocks.reclaim_stale(NOW) == 0
    assert clocks.alert_stale(NOW) == 1
    assert told("warned_stale") == [(people["specialist"].pk, 1)]
    assert told("warned_stale_lead") == [(people["team_lead"].pk, 1)]
    assert clocks.reclaim_stale(NOW + DAY - HOUR) == 0
    assert clocks.reclaim_stale(NOW + DAY) == 1
    assert (fresh(row).status, fresh(row).owner, fresh(row).next_contact_on) == ("pool", None, None)
    assert not OwnerSpell.objects.filter(renewal=row, to_at=None).exists()
    assert not ToDo.objects.open().filter(object_id=row.pk).exists()


def test_follow_up_after_the_alert_keeps_the_customer(people, make_renewal):
    row = followed(make_renewal, people, 8)
    clocks.alert_stale(NOW)
    entry = actions.Entry(channel="visit", result="R3", intention="B", next_contact_on=NOW.date() + DAY)
    actions.register_follow_up(by=people["specialist"], renewal=row, entry=entry, at=NOW + HOUR)
    assert clocks.reclaim_stale(NOW + 2 * DAY) == 0
    assert clocks.alert_stale(NOW + 3 * DAY) == 0
    assert clocks.alert_stale(NOW + 8 * DAY + HOUR) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_warn_at_once_tell_the_owner_once(people, make_renewal):
    """The first has written its warning but not committed it yet while the second one looks."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event as Flag

    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL: the test database of SQLite has one connection")
    followed(make_renewal, people, 8)
    written = Flag()

    def slowly():
        try:
            with transaction.atomic():
                count = clocks.alert_stale(NOW)
                written.set()
                time.sleep(0.3)
        finally:
            written.set()
            connection.close()
        return count

    def meanwhile():
        written.wait(10)
        try:
            return clocks.alert_stale(NOW + timedelta(seconds=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(slowly), pool.submit(meanwhile)
        assert (first.result(), second.result()) == (1, 0)
    assert told("warned_stale") == [(people["specialist"].pk, 1)]


@pytest.mark.parametrize("days", [8, None], ids=["not followed up", "not contacted"])
def test_customer_followed_up_while_the_clock_reads_stays_with_the_owner(days, people, make_renewal):
    row = make_renewal(status="assigned", owner=people["specialist"], expires_on=FAR)
    row = followed(make_renewal, people, days) if days else row
    entry = actions.Entry(channel="visit", result="R3", intention="B", next_contact_on=NOW.date() + DAY)
    now = actions.register_follow_up(by=people["specialist"], renewal=row, entry=entry, at=NOW)
    assert clocks._taken_back({row.pk: row.version}, clocks.NOT_FOLLOWED, NOW) == 0
    assert clocks._taken_back({row.pk: now.version}, clocks.NOT_FOLLOWED, NOW) == 1


def test_switched_off_nobody_is_warned_and_on_again_nothing_is_lost(people, make_renewal, tree):
    followed(make_renewal, people, 8)
    make_renewal(status="assigned", owner=people["specialist"], assigned_at=NOW - 9 * DAY)
    off = BranchSetting.objects.create(
        code="renewals.reclaim_automatic", branch=tree["33"], value=0, valid_from=date(2020, 1, 1)
    )
    rounds = (clocks.warn_untouched, clocks.alert_stale, clocks.reclaim_untouched)
    assert [work(NOW) for work in rounds] == [0, 0, 0]
    off.delete()
    assert [work(NOW) for work in rounds] == [1, 1, 1]


def test_previous_owner_waits_before_claiming_again(people, make_renewal):
    row = followed(make_renewal, people, 8)
    clocks.alert_stale(NOW)
    clocks.reclaim_stale(NOW + DAY)
    with pytest.raises(DomainError) as refused:
        actions.claim(by=people["specialist"], renewal=fresh(row), at=NOW + DAY + HOUR)
    assert refused.value.code == "cooling_down"
    assert actions.claim(by=people["colleague"], renewal=fresh(row), at=NOW + DAY + HOUR).status == "assigned"


def test_second_round_changes_nothing(people, make_renewal):
    followed(make_renewal, people, 8)
    make_renewal(status="assigned", owner=people["specialist"], assigned_at=NOW - 9 * DAY)
    run_clocks(at=NOW)
    again = run_clocks(at=NOW)
    assert [again[name] for name in ("warned", "reclaimed", "alerted", "reclaimed_stale", "freed")] == [0] * 5
    assert run_clocks(at=NOW + DAY)["reclaimed_stale"] == 1
    assert not Renewal.objects.filter(status__in=WORKED).exists()


def test_lead_takes_a_followed_customer_back(people, make_renewal):
    row = followed(make_renewal, people, 1)
    assert actions.reclaim(by=people["team_lead"], renewal=row, reason="客户投诉", at=NOW).status == "pool"
