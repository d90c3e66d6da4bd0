"""The queue page and the next customer: one order, the reasons, the verdict, a constant number of queries."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.fields import blind_index
from renewals.conduct.asking import ask_of
from renewals.conduct.rules.dialling import verdict
from renewals.day.asking_many import asks_of, checked_out
from renewals.day.queue import next_of
from renewals.models import CallList, CallListItem, DoNotCall, FollowUp, Renewal, SalesCall
from renewals.telesales.guards import checked_out_until
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
QUEUE = "/renewals/queue/"


def shown(answer):
    return [int(pk) for pk in re.findall(r'class="row-link" href="/renewals/(\d+)/"', answer.content.decode())]


def blocked(renewal, **more):
    return DoNotCall.objects.create(
        phone_hash=renewal.phone_hash, masked="138", reason="own", source="own", since=TODAY, recorded_by_no="1", **more
    )


def tried(renewal, at, result="N1", *, effective=False):
    FollowUp.objects.create(
        renewal=renewal,
        branch=renewal.branch,
        author=renewal.owner,
        at=at,
        entered_at=at,
        channel="phone",
        result=result,
        intention="U",
        effective=effective,
    )


def test_most_at_stake_comes_first_and_next_is_the_same(as_, people, mine):
    small = mine(last_premium=Decimal(900), expires_on=TODAY + timedelta(days=3))
    large = mine(last_premium=Decimal(9000))
    quoted = mine(last_premium=Decimal(9000), status="quoted", quote_premium=Decimal(8800))
    mine(next_contact_on=TODAY + timedelta(days=2))
    client = as_("specialist")
    assert shown(client.get(QUEUE)) == [quoted.pk, large.pk, small.pk]
    assert client.get(reverse("renewals:next")).url == reverse("renewals:detail", args=[quoted.pk])
    assert client.get(f"/renewals/next/?after={quoted.pk}").url == reverse("renewals:detail", args=[large.pk])


def test_reasons_best_time_and_verdict_are_told(as_, mine):
    row = mine(
        status="quoted",
        last_premium=Decimal(8000),
        quote_premium=Decimal(7600),
        intention="B",
        last_result="N1",
        last_contact_at=NOW - timedelta(days=1),
        next_contact_on=TODAY - timedelta(days=1),
        expires_on=TODAY + timedelta(days=5),
    )
    tried(row, NOW - timedelta(days=1))
    text = as_("specialist").get(QUEUE).content.decode()
    for words in (
        "Contact missed",
        "Cover ends in 5 days",
        "Last year ¥8,000",
        "Quoted ¥7,600",
        "Intention B",
        "No answer on",
        "Best time today 13:30–18:00 (not reached at other times)",
        'data-verdict="allowed"',
    ):
        assert words in text, words
    assert row.phone not in text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        pytest.param({"expires_on": TODAY + timedelta(days=50)}, "Sales calls begin 40 days", id="too early"),
        pytest.param({"phone": "", "phone_hash": ""}, "No phone number", id="no number"),
    ],
)
def test_why_a_customer_may_not_be_called(as_, mine, facts, words):
    mine(**facts)
    assert words in as_("specialist").get(QUEUE).content.decode()


def test_blocked_customer_is_shown_so_and_is_not_next(as_, mine):
    row, other = mine(last_premium=Decimal(9000)), mine(last_premium=Decimal(100))
    blocked(row, until=date(2027, 5, 31))
    client = as_("specialist")
    text = client.get(QUEUE).content.decode()
    assert 'data-verdict="refused"' in text
    assert "must not be called until 2027-05-31" in text
    assert client.get(reverse("renewals:next")).url == reverse("renewals:detail", args=[other.pk])


def test_when_nobody_may_be_called_the_first_is_next_all_the_same(people, mine):
    row = mine()
    assert next_of(people["specialist"], NOW + timedelta(hours=11)) == row.pk
    assert next_of(people["specialist"], NOW, after=row.pk) is None


def test_customers_of_others_and_of_other_branches_are_not_in_it(as_, people, tree, mine, make_renewal):
    mine(owner=people["colleague"])
    make_renewal(status="following", owner=people["other_specialist"], branch=tree["51"])
    make_renewal()
    answer = as_("specialist").get(QUEUE)
    assert shown(answer) == []
    assert "Nothing left to do" in answer.content.decode()


@pytest.mark.parametrize(
    ("tab", "wanted"),
    [("to_do", {"assigned", "due", "lapsed"}), ("overdue", {"due"}), ("later", {"later"}), ("quoted", {"later"})],
)
def test_tabs(as_, mine, tab, wanted):
    rows = {
        "assigned": mine(status="assigned", first_contact_due_at=NOW + timedelta(hours=30)),
        "due": mine(next_contact_on=TODAY - timedelta(days=1)),
        "later": mine(status="quoted", next_contact_on=TODAY + timedelta(days=3)),
        "lapsed": mine(status="lapsed", expires_on=TODAY - timedelta(days=3), lapsed_at=NOW, callback_due_on=TODAY),
    }
    assert set(shown(as_("specialist").get(f"{QUEUE}?tab={tab}"))) == {rows[name].pk for name in wanted}


def test_lapsed_customer_is_called_back_not_followed_up(as_, mine):
    row = mine(status="lapsed", expires_on=TODAY - timedelta(days=3), lapsed_at=NOW, callback_due_on=TODAY)
    assert f"/renewals/{row.pk}/callback/" in as_("specialist").get(QUEUE).content.decode()


def test_pages_follow_each_other_without_gap_or_repeat(as_, mine):
    rows = [mine(last_premium=Decimal(1000 - number)) for number in range(27)]
    client = as_("specialist")
    pages = [shown(client.get(f"{QUEUE}?page={number}")) for number in (1, 2)]
    assert [len(page) for page in pages] == [25, 2]
    assert pages[0] + pages[1] == [row.pk for row in rows]


@pytest.mark.parametrize("asked", ["0", "-1", "x", "²", "99999999999999999999", "1001"])
def test_page_that_is_none_is_the_first(as_, mine, asked):
    row = mine()
    assert shown(as_("specialist").get(QUEUE, {"page": asked, "tab": asked})) == [row.pk]
    assert as_("specialist").get(reverse("renewals:next"), {"after": asked}).status_code == 302


def test_number_of_queries_does_not_grow(as_, mine):
    client, counts = as_("specialist"), []
    for more in (1, 24, 10):
        for _ in range(more):
            tried(mine(list_kind="to_telesales"), NOW - timedelta(days=1))
        for address in (QUEUE, reverse("renewals:next")):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
    assert counts == counts[:2] * 3


def test_customers_of_an_absent_owner_that_are_due_are_in_the_deputys_queue(people, mine):
    """``worked_by`` decides, as it does for the list: here that it is asked at all."""
    mine(owner=people["colleague"], next_contact_on=TODAY)
    assert next_of(people["specialist"], NOW) is None


def test_question_for_many_is_the_question_for_one(people, mine, call_list_of):
    number = "13900000000"
    same = {"phone": number, "phone_hash": blind_index(number)}
    rows = [mine(), mine(**same), mine(**same, expires_on=TODAY + timedelta(days=200)), mine(list_kind="to_telesales")]
    blocked(rows[0], until=date(2027, 1, 1))
    for days, result in ((1, "R2"), (3, "N1"), (400, "R1")):
        SalesCall.objects.create(
            renewal=rows[1],
            branch=rows[1].branch,
            caller=people["specialist"],
            phone_hash=rows[1].phone_hash,
            at=NOW - timedelta(days=days),
            channel="phone",
            result=result,
        )
    call_list_of(rows[3])
    many, out = asks_of(rows, NOW), checked_out(rows, NOW)
    for row in rows:
        one = ask_of(Renewal.objects.get(pk=row.pk), NOW)
        assert verdict(many[row.pk]) == verdict(one)
        assert (many[row.pk].block, many[row.pk].calls, many[row.pk].numbers) == (one.block, one.calls, one.numbers)
        assert out.get(row.pk) == checked_out_until(row, NOW)
    assert out


@pytest.fixture
def call_list_of(people, tree):
    def make(renewal):
        made = CallList.objects.create(
            branch=tree["3303"], name="x", purpose="x", rows=1, expires_at=NOW + timedelta(days=3),
            made_by=people["renewal_manager"], filters={},
        )  # fmt: skip
        lock = {"locked_from": NOW, "locked_until": NOW + timedelta(days=3)}
        return CallListItem.objects.create(call_list=made, renewal=renewal, branch=renewal.branch, **lock)

    return make


def test_queue_is_reached_from_today_the_list_and_the_rail(as_, mine):
    mine()
    client = as_("specialist")
    for address in ("/", reverse("renewals:list")):
        assert f'href="{QUEUE}"' in client.get(address).content.decode()


def test_local_day_decides(people, mine):
    """At half past midnight in Shanghai the day has changed though UTC's has not."""
    row = mine(next_contact_on=date(2026, 6, 2))
    midnight = timezone.make_aware(datetime(2026, 6, 2, 0, 30))
    assert next_of(people["specialist"], NOW) is None
    assert next_of(people["specialist"], midnight) == row.pk
