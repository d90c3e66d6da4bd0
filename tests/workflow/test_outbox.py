"""Promises are kept at least once, in order, and lost to nobody's death."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import urllib.error
from datetime import timedelta
from email.message import Message

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from tests.factories import NOW
from workflow import effects, outbox
from workflow.leases import holder, is_gone, is_here
from workflow.models import Notice, OutboxMessage
from workflow.outbox import EffectFailed, deliver, drain, lease, promise, recover_leases, register_topic, retry_dead

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


class Receiver:
    """A receiver outside: keeps what arrived, and may refuse."""

    def __init__(self):
        self.arrived: list[str] = []
        self.trouble: Exception | None = None

    def __call__(self, message):
        if self.trouble is not None:
            raise self.trouble
        self.arrived.append(message.dedup_key)


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setattr(outbox, "TOPICS", dict(outbox.TOPICS))
    outside = Receiver()
    register_topic("probe", outside)
    return outside


def promised(key, *, aggregate="a", **more):
    promise("probe", aggregate=aggregate, dedup_key=key, payload={"n": 1}, **more)


def row(key):
    return OutboxMessage.objects.get(dedup_key=key)


def test_promise_is_sent_once(receiver):
    promised("1")
    promised("1")
    assert (drain(), drain()) == (1, 0)
    assert receiver.arrived == ["1"]
    assert (row("1").state, row("1").attempts) == ("sent", 1)


def test_promise_is_one_statement(receiver, django_assert_num_queries):
    with django_assert_num_queries(1):
        promised("1")


def test_promise_goes_with_its_transaction(receiver):
    with transaction.atomic():
        promised("1")
        transaction.set_rollback(True)
    assert drain() == 0


def test_unknown_topic_cannot_be_promised():
    with pytest.raises(LookupError):
        promise("banana", aggregate="a", dedup_key="1", payload={})


def test_messages_of_one_object_keep_their_order(receiver):
    for key in ("1", "2", "3"):
        promised(key)
    promised("other", aggregate="b")
    assert [message.dedup_key for message in lease()] == ["1", "other"]
    assert lease() == []


def test_failed_message_waits_and_holds_back_the_next(receiver, freeze):
    freeze(NOW)
    promised("1")
    promised("2")
    receiver.trouble = EffectFailed("HTTP 503")
    assert drain() == 0
    assert (row("1").state, row("1").last_error, row("1").available_at) == (
        "pending",
        "HTTP 503",
        NOW + timedelta(seconds=1),
    )
    receiver.trouble = None
    assert drain() == 0
    freeze(NOW + timedelta(seconds=2))
    assert (drain(), drain()) == (1, 1)
    assert receiver.arrived == ["1", "2"]


def test_message_is_given_up_after_eight_attempts_and_can_be_retried(receiver, freeze):
    promised("1", at=NOW)
    promised("2", at=NOW)
    receiver.trouble = EffectFailed("HTTP 500")
    for hour in range(8):
        freeze(NOW + timedelta(hours=3 * hour))
        drain()
    assert (row("1").state, row("1").attempts) == ("dead", 8)
    receiver.trouble = None
    assert drain() == 1
    retry_dead(row("1"))
    assert drain() == 1
    assert receiver.arrived == ["2", "1"]


def test_unreadable_message_does_not_stop_the_relay(receiver):
    promised("1")
    promised("2", aggregate="b")
    receiver.trouble = KeyError("owner")
    drain()
    assert row("1").last_error == "KeyError"


def test_lease_of_a_dead_relay_runs_out_and_the_message_is_sent_again(receiver, freeze):
    freeze(NOW)
    promised("1")
    lease()
    assert drain() == 0
    freeze(NOW + timedelta(seconds=61))
    assert drain() == 1
    assert row("1").attempts == 2


def test_doubtful_message_is_held_for_a_person(receiver, freeze):
    freeze(NOW)
    promised("1", policy="hold")
    lease()
    freeze(NOW + timedelta(seconds=61))
    assert drain() == 0
    assert row("1").state == "in_doubt"
    assert receiver.arrived == []


def test_message_that_kills_its_relay_is_given_up(receiver, freeze):
    promised("1", at=NOW)
    for minute in range(9):
        freeze(NOW + timedelta(minutes=2 * minute))
        lease()
    assert (row("1").state, row("1").last_error) == ("dead", "the relay died each time")


def test_late_failure_does_not_undo_what_another_relay_sent(receiver, freeze):
    freeze(NOW)
    promised("1")
    [slow] = lease()
    freeze(NOW + timedelta(seconds=61))
    OutboxMessage.objects.filter(pk=slow.pk).update(lease_owner="other:1:1")
    [fast] = lease()
    assert deliver(fast)
    receiver.trouble = EffectFailed("timeout")
    assert not deliver(slow)
    assert row("1").state == "sent"


def test_process_is_known_by_its_beginning():
    machine, pid, began = holder().split(":")
    assert is_here(holder())
    assert not is_gone(holder())
    assert is_gone(f"{machine}:{pid}:{int(began) - 1}")
    assert not is_gone(f"elsewhere:{pid}:{began}")
    assert not is_gone("")
    assert int(pid) == os.getpid()


def test_lease_of_a_dead_process_of_this_machine_is_freed_at_once(receiver):
    child = "import sys; sys.path.insert(0, '.'); from workflow.leases import holder; sys.stdout.write(holder())"
    owner = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout
    promised("1")
    lease()
    assert recover_leases() == 0
    assert recover_leases(own=True) == 1
    lease()
    OutboxMessage.objects.update(lease_owner=owner)
    assert recover_leases() == 1
    assert drain() == 1


def test_notice_is_shown_once(people, freeze):
    payload = {"recipient_id": people["specialist"].pk, "kind": "dispatched", "facts": {"n": 3}}
    promise("notice", aggregate="a", dedup_key="n:1", payload=payload)
    drain()
    OutboxMessage.objects.update(state="pending", sent_at=None)
    drain()
    assert Notice.objects.get().facts == {"n": 3}


class Answer(io.BytesIO):
    def __enter__(self):
        return self


@pytest.fixture
def web(monkeypatch, settings):
    """The receiver of webhooks: what it got and what it answers."""
    settings.NOTICE_WEBHOOK_URL = "http://127.0.0.1:9/hook"
    seen: list = []

    class Opener:
        trouble: Exception | None = None

        def open(self, request, timeout):
            seen.append(request)
            if self.trouble:
                raise self.trouble
            return Answer(b"{}")

    opener = Opener()
    opener.seen = seen
    monkeypatch.setattr(effects, "_opener", lambda: opener)
    return opener


def test_webhook_carries_its_key(web):
    promise("webhook", aggregate="a", dedup_key="w:1", payload={"text": "续保"})
    assert drain() == 1
    [request] = web.seen
    assert request.headers["Idempotency-key"] == "w:1"
    assert "续保" in request.data.decode()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (urllib.error.HTTPError("http://x", 503, "busy", Message(), None), "HTTP 503"),
        (TimeoutError(), "TimeoutError"),
        (effects.http.client.IncompleteRead(b""), "IncompleteRead"),
    ],
    ids=["503", "timeout", "half an answer"],
)
def test_webhook_trouble_is_kept_and_retried(web, trouble, said):
    web.trouble = trouble
    promise("webhook", aggregate="a", dedup_key="w:1", payload={})
    assert drain() == 0
    assert row("w:1").last_error == said


def test_drain_until_empty(receiver):
    for n in range(45):
        promised(str(n), aggregate=str(n % 7))
    promised("tomorrow", aggregate="t", at=NOW + timedelta(days=36500))
    out = io.StringIO()
    call_command("drain_outbox", "--until-empty", stdout=out)
    assert out.getvalue().startswith("45 sent")
    assert row("tomorrow").state == "pending"


def test_drain_gives_up_in_time(receiver):
    promised("1")
    receiver.trouble = EffectFailed("HTTP 500")
    with pytest.raises(CommandError):
        call_command("drain_outbox", "--until-empty", "--timeout", "0.3", stdout=io.StringIO())
