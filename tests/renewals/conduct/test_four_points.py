"""A blocked number is kept back at four points: the call, the file of a list, the dispatch to telesales, the message.

Each point has a twin: with its guard off the same question is answered "it got through".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Exists

from accounts.errors import DomainError
from renewals import actions
from renewals.actions import CallbackForm, CallListForm, CallResult, Entry
from renewals.conduct.actions.messages import MessageForm, make_message
from renewals.models import DoNotCall, FollowUp, SalesCall
from tests.factories import NOW
from workflow.exports.registry import SOURCES, asked_again

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

T = date(2026, 6, 20)
EVERYBODY = CallListForm(name="召回", purpose="召回", expires_first=date(2026, 1, 1), expires_last=date(2026, 12, 31))
CALLED = Entry(channel="phone", result="R2", intention="C", next_contact_on=date(2026, 6, 5))
LAPSED = CallbackForm(channel="phone", result="R2", insured_where="unknown", reason="P2", win_back="low")


def nothing(*_args: Any, **_more: Any) -> None:
    """No block stands."""


def nobody(_on: date, _column: str = "phone_hash") -> Exists:
    """The condition that holds for no row."""
    return Exists(DoNotCall.objects.none())


@pytest.fixture
def guard_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Takes away what one point rests on."""

    def off(name: str) -> None:
        module, _dot, guard = name.rpartition(".")
        monkeypatch.setattr(f"renewals.{module}.{guard}", nobody if guard == "blocked" else nothing)

    return off


def got_through(act: Callable[[], Any]) -> bool:
    """Whether the act was carried out; a refusal for another reason is an error."""
    try:
        act()
    except DomainError as refusal:
        if refusal.code not in {"do_not_call", "list_empty"}:
            raise
        return False
    return True


@pytest.fixture
def mine(people, make_renewal):
    return make_renewal(status="following", owner=people["specialist"], expires_on=T)


@pytest.fixture
def item(people, make_renewal, call_list):
    make_renewal(status="lapsed", owner=people["specialist"], expires_on=date(2026, 5, 20))
    return call_list().items.select_related("call_list", "renewal").get()


def calls(people, mine, item) -> dict[str, Callable[[], Any]]:
    """Every way to a number or to a call."""
    by = people["specialist"]
    lapsed = item.renewal
    return {
        "reveal": lambda: actions.reveal_phone(by=by, renewal=mine, reason="回电", at=NOW),
        "message": lambda: actions.reveal_phone(by=by, renewal=mine, reason="发短信", use="message", at=NOW),
        "follow_up": lambda: actions.register_follow_up(by=by, renewal=mine, entry=CALLED, at=NOW),
        "callback": lambda: actions.register_callback(by=by, renewal=lapsed, form=LAPSED, at=NOW),
        "reveal_for_call": lambda: actions.reveal_for_call(by=people["telesales"], item=item, at=NOW),
        "record_call": lambda: actions.record_call(
            by=people["telesales"], item=item, call=CallResult(result="R2"), at=NOW
        ),
    }


WAYS = ("reveal", "message", "follow_up", "callback", "reveal_for_call", "record_call")


@pytest.mark.parametrize("way", WAYS)
def test_blocked_number_is_not_called(way, people, mine, item, block):
    block(mine)
    block(item.renewal)
    assert not got_through(calls(people, mine, item)[way])
    assert not SalesCall.objects.exists()
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_twin_call_without_its_guard_gets_through(way, people, mine, item, block, guard_off):
    block(mine)
    block(item.renewal)
    guard_off("conduct.asking.block_of")
    guard_off("conduct.guards.block_of")
    assert got_through(calls(people, mine, item)[way])


def test_block_follows_the_number_to_another_vehicle_and_another_owner(people, make_renewal, block):
    first = make_renewal(status="following", owner=people["specialist"], expires_on=T)
    other = make_renewal(
        status="following", owner=people["colleague"], expires_on=T, phone=first.phone, phone_hash=first.phone_hash
    )
    no_more = Entry(channel="phone", result="R9", intention="E")
    actions.register_follow_up(by=people["specialist"], renewal=first, entry=no_more, at=NOW)
    with pytest.raises(DomainError) as refused:
        actions.register_follow_up(by=people["colleague"], renewal=other, entry=CALLED, at=NOW + timedelta(hours=4))
    assert refused.value.code == "do_not_call"
    assert DoNotCall.objects.get().source == "customer"


def test_row_that_was_flagged_may_be_called_when_the_block_has_ended(people, make_renewal, block):
    renewal = make_renewal(status="following", owner=people["specialist"], expires_on=T, do_not_call=True)
    block(renewal, since=date(2025, 5, 1), until=date(2026, 5, 31))
    assert actions.register_follow_up(by=people["specialist"], renewal=renewal, entry=CALLED, at=NOW).attempts == 2


@pytest.mark.parametrize("use", ["check", "complaint"])
def test_number_is_read_to_check_it_or_to_settle_a_complaint(use, people, mine, block):
    block(mine)
    assert actions.reveal_phone(by=people["specialist"], renewal=mine, reason="核对", use=use, at=NOW) == mine.phone


def taken_out(people, code: str, query: str) -> tuple[int, int]:
    """Rows of the file, and those left out of it."""
    sheet = SOURCES[code].sheet(asked_again(people["renewal_manager"], {"query": query}))
    assert sheet.left_out is not None
    assert len(list(sheet.rows())) == sheet.count()
    return sheet.count(), sheet.left_out()


def test_files_of_lists_leave_blocked_numbers_out_and_count_them(people, mine, item, block):
    lists = [("renewals", "tab=all"), ("renewals-callbacks", ""), ("renewals-call-list", f"list={item.call_list_id}")]
    assert [taken_out(people, *each) for each in lists] == [(2, 0), (1, 0), (1, 0)]
    block(item.renewal)
    assert [taken_out(people, *each) for each in lists] == [(1, 1), (0, 1), (0, 1)]


def test_twin_file_without_its_filter_has_the_blocked_number(people, mine, item, block, guard_off):
    block(item.renewal)
    guard_off("conduct.exports.blocked")
    assert taken_out(people, "renewals", "tab=all") == (2, 0)


def test_dispatch_to_telesales_leaves_blocked_numbers_out(people, tree, make_renewal, block):
    block(make_renewal(status="lapsed", expires_on=date(2026, 5, 20)))
    manager = people["renewal_manager"]
    act = lambda: actions.make_call_list(by=manager, branch=tree["3303"], form=EVERYBODY, at=NOW)  # noqa: E731
    assert not got_through(act)


def test_twin_dispatch_without_its_filter_hands_the_number_out(people, tree, make_renewal, block, guard_off):
    block(make_renewal(status="lapsed", expires_on=date(2026, 5, 20)))
    guard_off("actions.blocking.blocked")
    made = actions.make_call_list(by=people["renewal_manager"], branch=tree["3303"], form=EVERYBODY, at=NOW)
    assert made.rows == 1


def send(people, tree, purpose="sales", channel="sms"):
    form = MessageForm(
        name="六月",
        purpose=purpose,
        channel=channel,
        text="您的车险即将到期。",
        expires_first=date(2026, 6, 1),
        expires_last=date(2026, 6, 30),
    )
    return make_message(by=people["renewal_manager"], branch=tree["3303"], form=form, at=NOW)


def test_sales_message_leaves_blocked_numbers_out_and_service_reaches_everybody(
    people, tree, mine, make_renewal, block
):
    make_renewal(expires_on=T)
    block(mine)
    sales, service = send(people, tree), send(people, tree, "service")
    assert (sales.rows, sales.left_out) == (1, 1)
    assert (service.rows, service.left_out) == (2, 0)


def test_receiver_blocked_since_is_left_out_of_the_file(people, tree, mine, make_renewal, block):
    make_renewal(expires_on=T)
    sales, service = send(people, tree), send(people, tree, "service")
    block(mine)
    assert taken_out(people, "renewals-bulk-message", f"list={sales.pk}") == (1, 1)
    sheet = SOURCES["renewals-bulk-message"].sheet(
        asked_again(people["renewal_manager"], {"query": f"list={service.pk}"})
    )
    assert sheet.count() == 2


def test_twin_message_without_its_filter_reaches_the_blocked_number(people, tree, mine, block, guard_off):
    block(mine)
    assert not got_through(lambda: send(people, tree))
    guard_off("conduct.screening.blocked")
    assert send(people, tree).rows == 1


def test_message_offers_no_rebate(people, tree, mine):
    form = MessageForm(name="x", purpose="sales", channel="sms", text="续保返现200元", expires_first=T, expires_last=T)
    with pytest.raises(DomainError) as refused:
        make_message(by=people["renewal_manager"], branch=tree["3303"], form=form, at=NOW)
    assert refused.value.code == "rebate_words"
