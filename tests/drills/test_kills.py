"""Kills of web, worker, relay and PostgreSQL while lists and call results are imported, customers followed up, handed
out by the rules and called back, and losses decided on.

What was promised to people outside is counted where it arrives: changes at an HTTP receiver, notices at a mail server.
Both misbehave and neither is killed. A notice in doubt is held, as the product ships; when all is quiet, somebody looks
through the doubtful ones and says of some that they arrived, and sends the others again.

Twenty kills, or as many as asked for: ``BANLI_DRILL_KILLS=500 pytest tests/drills -n0``, with ``BANLI_DRILL_SEED`` for
the order of the kills of a failure.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.drills.counting import Tally, tally_mails, tally_posts
from tests.drills.keeper import Keeper
from tests.drills.mail_sink import Accepted, MailSinkProcess
from tests.drills.receiver import Receiver
from tests.drills.shift import Shift, Work
from tests.drills.stack import Stack

pytestmark = [pytest.mark.drill, pytest.mark.slow, pytest.mark.xdist_group("storm")]

ROUND = {"web": 6, "worker": 5, "relay": 5, "postgres": 4}
KILLS = int(os.environ.get("BANLI_DRILL_KILLS", sum(ROUND.values())))
SEED = int(os.environ.get("BANLI_DRILL_SEED", random.randrange(10**6)))
BETWEEN_KILLS = (1.0, 2.5)
MOST_SECONDS_OF_PACE = 30  # that a kill waits for the work
MOST_SECONDS_A_KILL = 50 + MOST_SECONDS_OF_PACE  # the pause, and as long as web may take to start
SETTLE_SECONDS = 150 + KILLS // 2  # every kill may have left something in doubt
SLOWEST_MAIL_SECONDS = 0.25  # slow enough to be killed in the middle of
SHORT_LIST, LONG_LIST = 400, 5200  # the longer one is worked on in the background
ENOUGH = 6  # losses decided on, and callbacks, by the last kill


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the clients saw, what the database holds, what the receivers got, how often each process was killed."""

    work: Work
    cast: dict[str, Any]
    stored: dict[str, Any]
    bodies: dict[str, list[Any]]
    accepted: list[Accepted]
    settled: Counter[str]
    killed: Counter[str]

    @property
    def posts(self) -> Tally:
        return tally_posts(self.stored["webhooks"], self.bodies)

    @property
    def mails(self) -> Tally:
        return tally_mails(self.stored["mails"], self.accepted)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The whole drill."""
    folder: Path = tmp_path_factory.mktemp("drill")
    with (
        Receiver(SEED) as receiver,
        MailSinkProcess(folder / "mail", SEED, SLOWEST_MAIL_SECONDS) as sink,
        Stack(folder, receiver.address, sink.port) as stack,
    ):
        cast = json.loads(stack.tell("tests.drills.prepare"))
        stack.start_all()
        shift = Shift(stack, cast, KILLS * MOST_SECONDS_A_KILL)
        with ThreadPoolExecutor(9) as pool:
            clients = [pool.submit(shift.follow_up, number) for number in cast["owned"] if number != cast["gives_up"]]
            clients.append(pool.submit(shift.give_up, cast["gives_up"], cast["lead"]))
            clients.append(pool.submit(shift.import_lists, "DRILL7", SHORT_LIST))
            clients.append(pool.submit(shift.import_lists, "DRILL8", LONG_LIST))
            clients.append(pool.submit(shift.assign, "DRILL7"))
            clients.append(pool.submit(shift.bring_back, "DRILL8"))
            clients.append(pool.submit(shift.call_back, cast["calls_back"]))
            killed = kills(stack, shift.work)
            shift.over.set()
            shift.until = time.monotonic() + SETTLE_SECONDS
            for client in clients:
                client.result()
        keeper = Keeper(shift.browser(cast["keeper"]), sink.ledger, random.Random(SEED))
        settle(stack, keeper)
        assert sink.alive
        stored = json.loads(stack.tell("tests.drills.judge"))
        return Outcome(shift.work, cast, stored, receiver.bodies, sink.ledger.read(), keeper.done, killed)


def targets(dice: random.Random, count: int) -> list[str]:
    """Who is killed: round after round of all four, each in an order thrown by the dice."""
    found: list[str] = []
    while len(found) < count:
        one = [name for name, times in ROUND.items() for _ in range(times)]
        dice.shuffle(one)
        found += one
    return found[:count]


def kills(stack: Stack, work: Work) -> Counter[str]:
    """All kills; returns how often each process was killed."""
    dice = random.Random(SEED)
    done: Counter[str] = Counter()
    for name in targets(dice, KILLS):
        time.sleep(dice.uniform(*BETWEEN_KILLS))
        keep_pace(work, ENOUGH * (done.total() + 1) // KILLS)
        stack.kill_and_restart(name, pause=dice.uniform(0, 0.5))
        done[name] += 1
    return done


def keep_pace(work: Work, wanted: int) -> None:
    """On a slow machine kills wait for the work: what nobody has begun cannot be killed in the middle."""
    end = time.monotonic() + MOST_SECONDS_OF_PACE
    while min(len(work.decided), len(work.called_back)) < wanted and time.monotonic() < end:
        time.sleep(0.2)


def settle(stack: Stack, keeper: Keeper) -> None:
    """Waits until nothing is under way any more; what is in doubt by then is decided on."""
    end = time.monotonic() + SETTLE_SECONDS
    state: dict[str, Any] = {"messages": 1}
    while any(state.values()):
        assert time.monotonic() < end, f"seed {SEED}: still under way: {state}\n{stack.log_of('worker')}"
        time.sleep(1)
        state = json.loads(stack.tell("tests.drills.judge", "--quiet"))
        keeper.decide(state["in_doubt"])


def test_every_follow_up_answered_is_there_once(outcome):
    work, stored = outcome.work, outcome.stored
    sys.stdout.write(
        f"seed {SEED}: {len(work.follow_ups)} follow-ups, {len(work.decided)} losses decided on, "
        f"{len(work.files)} lists of {sum(work.files.values())} rows, {work.repeated} requests repeated\n"
    )
    assert work.refused == []
    assert len(work.follow_ups) > 20
    assert stored["notes"] == dict.fromkeys(work.follow_ups, 1)


def test_every_import_is_whole_and_once(outcome):
    work, stored = outcome.work, outcome.stored
    assert work.committed == set(work.files)
    assert work.committed
    per_file = {name: stored["rows"].get(f"{name.replace('-', 'X'):X<10}"[:10], 0) for name in work.files}
    assert per_file == work.files
    assert {name: rows for name, status, rows in stored["batches"] if status == "committed"} == {
        f"{name}.csv": size for name, size in work.files.items()
    }
    assert [row for row in stored["batches"] if row[1] != "committed" and row[2]] == []
    assert stored["first_events"] == stored["renewals"]


def test_every_loss_is_decided_on_once(outcome):
    decided, stored = outcome.work.decided, outcome.stored
    assert len(decided) >= ENOUGH
    assert stored["opinions"] == dict.fromkeys(decided, 1)
    verbs = {mark: "approve_loss" if agreed else "reject_loss" for mark, agreed in decided.items()}
    assert stored["losses"] == {f"{verb} {mark}": 1 for mark, verb in verbs.items()}
    assert set(verbs.values()) == {"approve_loss", "reject_loss"}


def test_every_run_is_carried_out_once(outcome):
    """Killed in the middle it goes on: the same totals, each customer once."""
    work, stored, size = outcome.work, outcome.stored, outcome.cast["customers_a_run"]
    sys.stdout.write(f"seed {SEED}: {len(work.runs)} runs of {size} customers, {len(work.called_back)} callbacks\n")
    assert work.runs
    done = {"status": "run_applied", "totals": [size] * 3}
    done |= dict.fromkeys(("decisions", "dispatches", "customers"), size)
    assert {number: stored["runs"][str(number)] for number in work.runs} == dict.fromkeys(work.runs, done)


def test_every_returned_call_is_written_once(outcome):
    work = outcome.work
    assert work.returned
    assert outcome.stored["returns"] == {f"{name}.csv": rows for name, rows in work.returned.items()}


def test_every_lapse_is_called_back_once(outcome):
    assert len(outcome.work.called_back) >= ENOUGH
    assert outcome.stored["called_back"] == dict.fromkeys(outcome.work.called_back, 1)


def test_counters_agree_with_what_they_count(outcome):
    assert outcome.stored["miscounted"] == []


def test_every_change_is_told_and_none_twice(outcome):
    """Doubled is what a receiver that honours the key would do twice: another message under the same key."""
    posts, stored = outcome.posts, outcome.stored
    assert (posts.lost, posts.doubled) == ((), ())
    assert posts.received == posts.promised > 0
    assert set(stored["states"]) == {"sent"}
    assert stored["notices"] == stored["notices_promised"]


def test_every_notice_by_mail_arrives_and_none_twice_without_a_doubt(outcome):
    """At least once, and a second copy has the same Message-ID and was listed as in doubt before somebody sent it."""
    mails = outcome.mails
    assert (mails.lost, mails.doubled) == ((), ())
    assert mails.received == mails.promised > 0
    assert {mail["state"] for mail in outcome.stored["mails"].values()} == {"sent"}


def test_team_lead_has_one_mail_for_every_loss_reported(outcome):
    """From the clients to the mail server, whatever the outbox says."""
    to_lead = {mail.message_id for mail in outcome.accepted if mail.to == outcome.cast["lead_mail"]}
    assert len(to_lead) == len(outcome.work.decided)


def test_history_and_rows_agree_after_the_kills(outcome):
    assert outcome.stored["breaches"] == []
    assert outcome.stored["violated"] == {}


def test_as_many_processes_were_killed_as_asked_for(outcome):
    killed = outcome.killed
    sys.stdout.write(
        f"seed {SEED}: {killed.total()} kills, {dict(killed)}; bell: {outcome.stored['notices_promised']} written, "
        f"{outcome.stored['notices']} shown; HTTP receiver: {outcome.posts}; SMTP sink: {outcome.mails}; "
        f"in doubt: {dict(outcome.settled)}\n"
    )
    assert killed.total() == KILLS
    assert sum(ROUND.values()) > KILLS or set(killed) == set(ROUND)


def test_kills_of_many_rounds_are_spread_over_all_processes():
    shares = Counter(targets(random.Random(1), 500))
    assert shares == {name: times * 25 for name, times in ROUND.items()}
