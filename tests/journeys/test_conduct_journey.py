"""A number that must not be called: from a clear refusal over telesales, list and message to the lift by two people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from accounts.errors import DomainError
from renewals import actions
from renewals.actions import CallListForm, Entry
from renewals.conduct.actions import registers
from renewals.conduct.actions.messages import MessageForm, make_message
from renewals.conduct.asking import judge
from renewals.models import DoNotCall
from workflow.exports.registry import SOURCES, asked_again
from workflow.invariants import examine
from workflow.working_time import SHANGHAI

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

T = date(2026, 6, 30)
LIST = CallListForm(name="电呼", purpose="续保", expires_first=date(2026, 6, 1), expires_last=T)
MESSAGE = MessageForm(
    name="六月",
    purpose="sales",
    channel="sms",
    text="您的车险即将到期。",
    expires_first=date(2026, 6, 1),
    expires_last=T,
)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 6, day, hour, 0, tzinfo=SHANGHAI)


def test_refusal_holds_everywhere_until_two_people_lift_it(people, tree, make_renewal, freeze):
    freeze(at(23))
    specialist, manager, admin = people["specialist"], people["renewal_manager"], people["province_admin"]
    renewal = make_renewal(status="assigned", owner=specialist, expires_on=T)
    sister = make_renewal(expires_on=T, phone=renewal.phone, phone_hash=renewal.phone_hash, unreachable=True)

    refused = Entry(channel="phone", result="R6", intention="E", note="客户说别再打了，返现也不要")
    actions.register_follow_up(by=specialist, renewal=renewal, entry=refused, at=at(22))

    assert judge(renewal, at(23)).reasons[0] == "refused_before"
    for act in (
        lambda: actions.reveal_phone(by=specialist, renewal=renewal.reload(), reason="再打一次", at=at(23)),
        lambda: actions.make_call_list(by=manager, branch=tree["3303"], form=LIST, at=at(23)),
        lambda: make_message(by=manager, branch=tree["3303"], form=MESSAGE, at=at(23)),
    ):
        with pytest.raises(DomainError) as stopped:
            act()
        assert stopped.value.code in {"refused_before", "list_empty"}
    sheet = SOURCES["renewals"].sheet(asked_again(manager, {"query": "tab=all"}))
    assert (sheet.count(), sheet.left_out()) == (0, 2)

    entry = DoNotCall.objects.get()
    lift = registers.ask_lift(by=manager, branch=tree["3303"], entry=entry, reason="客户来电要报价", at=at(24))
    registers.decide_lift(by=admin, lift=lift, agreed=True, opinion="已听录音", at=at(24, 11))

    made = actions.make_call_list(by=manager, branch=tree["3303"], form=LIST, at=at(25))
    assert [item.renewal_id for item in made.items.all()] == [sister.pk]
    assert judge(sister, at(25)).allowed
    assert judge(sister, at(25) + timedelta(hours=3)).reasons == ("outside_call_hours",)
    assert {result.code for result in examine() if result.violations} == set()
