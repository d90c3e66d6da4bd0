"""Promises are kept at least once, in order, and lost to nobody's death."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from tests.factories import NOW
from tests.receivers import HttpReceiver, answers, resets
from workflow import outbox
from workflow.leases import holder, is_gone, is_here
from workflow.models import Notice, OutboxMessage
from workflow.outbox import (
    EffectFailed,
    EffectPostponed,
    OutcomeUnknown,
    deliver,
    drain,
    lease,
    promise,
    recover_leases,
    register_topic,
    retry_dead,
)

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
    assert (row("1").state, row("1").last_error) == ("pending", "HTTP 503")
    assert NOW + timedelta(seconds=1) <= row("1").available_at <= NOW + timedelta(seconds=1.2)
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


def test_receiver_that_asks_for_time_gets_it(receiver, freeze):
    freeze(NOW)
    promised("1")
    receiver.trouble = EffectFailed("HTTP 429", wait=timedelta(minutes=3))
    drain()
    assert row("1").available_at == NOW + timedelta(minutes=3)


def test_receiver_cannot_put_a_message_off_for_ever(receiver, freeze):
    freeze(NOW)
    promised("1")
    receiver.trouble = EffectFailed("HTTP 429", wait=timedelta(days=365))
    drain()
    assert row("1").available_at == NOW + outbox.LONGEST_WAIT


def test_final_refusal_is_given_up_at_once(receiver):
    promised("1")
    receiver.trouble = EffectFailed("SMTP 550", final=True)
    drain()
    assert (row("1").state, row("1").attempts, row("1").last_error) == ("dead", 1, "SMTP 550")


def test_postponed_message_waits_without_an_attempt(receiver, freeze):
    freeze(NOW)
    promised("1")
    receiver.trouble = EffectPostponed(NOW + timedelta(seconds=40))
    assert drain() == 0
    assert (row("1").state, row("1").attempts, row("1").available_at) == ("pending", 0, NOW + timedelta(seconds=40))


@pytest.mark.parametrize(("policy", "state"), [("hold", "in_doubt"), ("resend", "pending")])
def test_unknown_outcome_is_held_or_sent_again_by_policy(receiver, policy, state):
    promised("1", policy=policy)
    receiver.trouble = OutcomeUnknown("TimeoutError")
    assert drain() == 0
    assert (row("1").state, row("1").last_error) == (state, "TimeoutError")


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


@pytest.fixture
def web(settings):
    """The receiver of webhooks."""
    with HttpReceiver(answers()) as outside:
        settings.NOTICE_WEBHOOK_URL = f"{outside.address}/hook"
        settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:*"]
        yield outside


def test_webhook_carries_its_key(web):
    promise("webhook", aggregate="a", dedup_key="w:1", payload={"text": "续保"})
    assert drain() == 1
    [request] = web.arrived
    assert request.headers["Idempotency-Key"] == "w:1"
    assert request.json == {"id": "w:1", "text": "续保"}


@pytest.mark.parametrize(
    ("mood", "said"),
    [(answers(503), "HTTP 503"), (resets, "ConnectionResetError"), (answers(302, Location="/"), "HTTP 302")],
    ids=["503", "half an answer", "redirect"],
)
def test_webhook_trouble_is_kept_and_retried(web, mood, said):
    web.mood = mood
    promise("webhook", aggregate="a", dedup_key="w:1", payload={})
    assert drain() == 0
    assert (row("w:1").state, row("w:1").last_error) == ("pending", said)


def test_webhook_to_a_private_address_needs_the_list(web, settings):
    settings.OUTBOUND_ALLOWED_HOSTS = []
    promise("webhook", aggregate="a", dedup_key="w:1", payload={})
    drain()
    assert (row("w:1").state, row("w:1").last_error) == ("dead", "not allowed: address")
    assert web.arrived == []


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
