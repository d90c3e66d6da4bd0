"""500 subscriptions due in the same minute: how long until all are promised, and until all are sent within the limits.

Groups of the three services, a robot for every five subscriptions: none is asked to say more
than it may in a minute. The receiver is a process of its own that counts what is posted.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone

from bench.place import Place, prepare
from bench.receiver import serve
from bench.timing import Figure
from workflow.models import OutboxMessage, Robot
from workflow.outbox import drain

SUBSCRIPTIONS = 500
PER_ROBOT = 5
#: The clock rings every minute.
ONE_MINUTE = 60.0


def figures(scale: float) -> Iterator[Figure]:
    """The clock's round, then the relay's."""
    from reporting.models import PushRun  # noqa: PLC0415 (after the setup)
    from reporting.pushes.clocks import run_due  # noqa: PLC0415 (as above)
    from reporting.pushes.following import follow_up  # noqa: PLC0415 (as above)
    from workflow.notifying.rules.limits import ROBOT_BYTES  # noqa: PLC0415 (as above)

    place = prepare()
    count = max(20, int(SUBSCRIPTIONS * scale))
    ours, theirs = multiprocessing.Pipe()
    receiver = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    receiver.start()
    assert ours.poll(30), "the receiver did not start"
    _lead_to(ours.recv())
    OutboxMessage.objects.all().delete()
    due = _subscribe(place, count)
    started = time.perf_counter()
    assert run_due(due) == count, "not all were due"
    made = time.perf_counter() - started
    assert run_due(due) == 0, "something was due twice"
    started = time.perf_counter()
    sent = 0
    while done := drain():
        sent += done
    carried = time.perf_counter() - started
    ours.send("how many")
    arrived = ours.recv()
    receiver.terminate()
    receiver.join()
    assert (sent, arrived) == (count, count), f"{sent} sent and {arrived} arrived of {count}"
    assert follow_up() == count, "not all are known to have arrived"
    for run in PushRun.objects.select_related("subscription__robot"):
        assert len(run.text.encode()) <= ROBOT_BYTES[run.subscription.robot.service]
    connections.close_all()
    note = f"made in {made:.1f} s, sent in {carried:.1f} s; the receiver counted {arrived}, none over its limit"
    whole = made + carried
    yield Figure(
        f"{count} pushes due at once, made and sent",
        f"{whole:.1f} s",
        f"{ONE_MINUTE:.0f} s",
        whole / ONE_MINUTE,
        at_most=1,
        note=note,
    )


def _lead_to(port: int) -> None:
    """Every chat service is the receiver."""
    from apprise.plugins import dingtalk, feishu, wecombot  # noqa: PLC0415 (loads slowly)

    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:*"]
    address = f"http://127.0.0.1:{port}"
    wecombot.NotifyWeComBot.notify_url = address + "/wecom?key={key}"
    dingtalk.NotifyDingTalk.notify_url = address + "/dingtalk?access_token={token}"
    feishu.NotifyFeishu.notify_url = address + "/feishu/{token}"


def _subscribe(place: Place, count: int) -> datetime:
    """``count`` subscriptions of the province's administrator, five for each robot; returns when they are due."""
    from reporting.models import Subscription  # noqa: PLC0415 (after the setup)
    from workflow.transitions import create  # noqa: PLC0415 (as above)

    services = ("wecom", "dingtalk", "feishu")
    due = timezone.now().replace(second=0, microsecond=0)
    local = timezone.localtime(due)
    for number in range(count):
        team = place.teams[number // PER_ROBOT]
        if number % PER_ROBOT == 0:
            service = services[number // PER_ROBOT % len(services)]
            robot = Robot.objects.create(name="bench", branch=team, service=service, key="k" * 20)
        row = Subscription(
            branch=team,
            owner=place.admin,
            name=f"bench {number}",
            source="figures",
            options={"items": ["renewal_rate", "quote_rate", "reach_rate"], "by": ""},
            period="whole_month",
            days="weekdays",
            numbers=[1, 2, 3, 4, 5, 6, 7],
            times=[f"{local:%H:%M}"],
            channel="robot",
            robot=robot,
            quiet=False,
            next_at=due,
        )
        create(row, "subscribe", by=place.admin)
    return due + timedelta(seconds=1)
