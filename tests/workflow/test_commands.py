"""The commands other programs rely on, and the registers they walk."""

from __future__ import annotations

import json
import signal
from io import StringIO

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError

from workflow.management.commands import relay
from workflow.sentences import EVENT_SENTENCES
from workflow.steps import edges_of, steps_of
from workflow.tracking import TRACKED


def test_graph_of_states_is_the_declared_one():
    out = StringIO()
    call_command("fsm_graph", "--json", stdout=out)
    graphs = json.loads(out.getvalue())
    assert set(graphs) == set(TRACKED)
    graph = graphs["renewals.renewal"]
    assert graph["initial"] == "pool"
    assert len(graph["states"]) == 13
    moves = {(row["source"], row["target"]) for row in graph["transitions"] if row["source"] != row["target"]}
    assert moves == edges_of(TRACKED["renewals.renewal"])
    assert {"name": "claim", "source": "pool", "target": "assigned", "permission": "renewals.claim"} in graph[
        "transitions"
    ]


def test_graph_is_drawn_for_people_too():
    out = StringIO()
    call_command("fsm_graph", stdout=out)
    assert "    pool --> assigned: claim" in out.getvalue()


@pytest.mark.parametrize("kind", sorted(TRACKED))
def test_every_step_is_told_in_a_sentence(kind):
    assert set(steps_of(TRACKED[kind])) <= set(EVENT_SENTENCES.get(kind, {}))


def test_every_scheduled_task_exists():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(current_app.tasks)


def test_relay_stops_when_it_is_asked_to(monkeypatch, db):
    rounds = []

    def one_round(*, recover: bool) -> int:
        rounds.append(recover)
        if len(rounds) == 3:
            signal.raise_signal(signal.SIGTERM)
        return 1

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(relay, "one_round", one_round)
    try:
        call_command("relay", "--pause", "0")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert rounds == [True, False, False]


def test_relay_outlives_the_database(monkeypatch, caplog):
    def away(limit: int = 20) -> int:
        raise OperationalError("the server closed the connection")

    closed = []
    monkeypatch.setattr(relay, "drain", away)
    monkeypatch.setattr(relay.connections, "close_all", lambda: closed.append(1))
    assert relay.one_round(recover=False) is None
    assert closed == [1]
