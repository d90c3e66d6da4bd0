"""Situations of scheduled pushes: a manager of a prefecture with a group robot, and renewals to tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any

import pytest

from accounts.models import Branch, User
from reporting.models import Subscription
from reporting.pushes.actions import subscribe
from reporting.pushes.checking import Wish
from tests.factories import NOW, make_renewal_row, make_signed_policy
from tests.receivers import HttpReceiver, says
from workflow.models import NoticePreference, Robot
from workflow.notifying import resting
from workflow.outbound import client

Subscribe = Callable[..., Subscription]


@pytest.fixture
def clock(freeze: Callable[..., Any]) -> Callable[..., Any]:
    """Monday 1 June 2026, 10:00 in Shanghai; may be moved."""
    freeze(NOW)
    return freeze


@pytest.fixture
def manager(people: dict[str, User]) -> User:
    """The renewal manager of 3303, with a mail address and a WeCom account."""
    person = people["renewal_manager"]
    NoticePreference.objects.create(person=person, mail_address="li@example.com", wecom_user="li")
    return person


@pytest.fixture
def robot(tree: dict[str, Branch]) -> Robot:
    return Robot.objects.create(name="晨会", service="wecom", branch=tree["3303"], key="k" * 20)


@pytest.fixture
def figures(tree: dict[str, Branch], people: dict[str, User]) -> None:
    """Three renewals of June, one of them renewed."""
    for day in (10, 20):
        make_renewal_row(tree["33030101"], expires_on=date(2026, 6, day))
    signed = make_signed_policy(tree["33030101"], signed_on=date(2026, 5, 31))
    worked: dict[str, Any] = {"status": "renewed", "owner": people["specialist"], "matched_policy": signed}
    make_renewal_row(tree["33030101"], expires_on=date(2026, 6, 25), **worked)


@pytest.fixture
def subscribed(tree: dict[str, Branch], manager: User, robot: Robot, clock: Any) -> Subscribe:
    """Subscribes the renewal rate of the whole month to the group, working days at 10:05; anything may differ."""

    def make(by: User | None = None, **given: Any) -> Subscription:
        return subscribe(by=by or manager, wish=wish(tree["3303"], given.pop("robot", robot), **given))

    return make


def wish(branch: Branch, robot: Robot | None = None, **given: Any) -> Wish:
    """The wish behind :func:`subscribed`."""
    values: dict[str, Any] = {
        "branch": branch,
        "name": "晨报",
        "source": "figures",
        "options": {"items": ["renewal_rate"]},
        "period": "whole_month",
        "times": (time(10, 5),),
        "channel": "robot",
        **given,
    }
    values.setdefault("robot", robot if values["channel"] == "robot" else None)
    return Wish(**values)


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[HttpReceiver]:
    """A group's receiver in place of the three services."""
    from apprise.plugins import dingtalk, feishu, wecombot

    monkeypatch.setattr(resting, "_until", {})
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:*"]
    monkeypatch.setattr(client, "READ_SECONDS", 0.5)
    monkeypatch.setattr(client, "TOTAL_SECONDS", 1)
    with HttpReceiver(says(errcode=0, code=0)) as receiver:
        monkeypatch.setattr(wecombot.NotifyWeComBot, "notify_url", receiver.address + "/wecom?key={key}")
        monkeypatch.setattr(dingtalk.NotifyDingTalk, "notify_url", receiver.address + "/dingtalk?access_token={token}")
        monkeypatch.setattr(feishu.NotifyFeishu, "notify_url", receiver.address + "/feishu/{token}")
        yield receiver
