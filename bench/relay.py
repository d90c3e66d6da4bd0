"""How many notices a minute the relay hands to a receiver over HTTP, with the database as the only queue."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connections

from bench.place import prepare
from bench.receiver import serve
from bench.timing import Figure
from workflow.models import NoticePreference, OutboxMessage, Robot
from workflow.notifying import notify, register_notice
from workflow.notifying.telling import channels_available
from workflow.outbox import drain

NOTICES = 2_000
PROMISED_A_MINUTE = 500
KIND = "bench_notice"


def figures(scale: float) -> Iterator[Figure]:
    """One relay, one receiver; each message is leased, posted and marked in transactions of its own."""
    people = prepare().specialists
    count = max(100, int(NOTICES * scale))
    register_notice(KIND, "%(subject)s", channels=("wecom_app",))
    ours, theirs = multiprocessing.Pipe()
    receiver = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    receiver.start()
    assert ours.poll(30), "the receiver did not start"
    port = ours.recv()
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:*"]
    settings.WECOM_URL = f"http://127.0.0.1:{port}"
    settings.WECOM_CORP_ID, settings.WECOM_AGENT_ID, settings.WECOM_SECRET = "bench", "1", "bench"
    assert "wecom_app" in channels_available()
    NoticePreference.objects.all().delete()
    NoticePreference.objects.bulk_create(
        [NoticePreference(person=person, wecom_user=person.employee_no) for person in people]
    )
    OutboxMessage.objects.all().delete()
    assert not Robot.objects.exists()
    for number in range(count):
        person = people[number % len(people)]
        notify(KIND, people=[person], key=f"bench:{number}", facts={"subject": f"No. {number}"})
    started = time.perf_counter()
    sent = 0
    while done := drain():
        sent += done
    minutes = (time.perf_counter() - started) / 60
    ours.send("how many")
    arrived = ours.recv()
    receiver.terminate()
    receiver.join()
    connections.close_all()
    assert sent == 2 * count, f"{sent} of {2 * count} sent"
    assert arrived == count, f"{arrived} of {count} arrived"
    rate = count / minutes
    note = f"{count} notices, each in the bell and posted; the receiver counted {arrived}"
    yield Figure(
        "relay: notices a minute to a receiver",
        f"{rate:,.0f}/min",
        f"{PROMISED_A_MINUTE}/min",
        rate / PROMISED_A_MINUTE,
        at_least=1,
        note=note,
    )
