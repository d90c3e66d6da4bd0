"""Kills of web, worker, relay and PostgreSQL while lists are imported and customers followed up.

Twenty, or as many as asked for: ``BANLI_DRILL_KILLS=500 pytest tests/drills -n0``, with ``BANLI_DRILL_SEED`` for the
order of the kills of a failure.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.drills.browser import Browser, Gone, Page
from tests.drills.receiver import Receiver
from tests.drills.stack import Stack

pytestmark = [pytest.mark.drill, pytest.mark.slow, pytest.mark.xdist_group("storm")]

ROUND = {"web": 6, "worker": 5, "relay": 5, "postgres": 4}
KILLS = int(os.environ.get("BANLI_DRILL_KILLS", sum(ROUND.values())))
SEED = int(os.environ.get("BANLI_DRILL_SEED", random.randrange(10**6)))
BETWEEN_KILLS = (1.0, 2.5)
MOST_SECONDS_A_KILL = 50  # the pause, and as long as web may take to start
SETTLE_SECONDS = 150
SHORT_LIST, LONG_LIST = 400, 5200  # the longer one is worked on in the background
HEADER = "保单号,车牌号,使用性质,被保险人,联系电话,险种,起保日期,到期日,保费合计,归属机构,业务员"


@dataclass
class Work:
    """What the clients did, as they saw it."""

    follow_ups: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)
    repeated: int = 0


class Shift:
    """The working day: clients work until the kills are over and every request of theirs is answered."""

    def __init__(self, stack: Stack, cast: dict[str, Any]) -> None:
        self.stack, self.cast, self.work = stack, cast, Work()
        self.over = Flag()
        self.until = time.monotonic() + KILLS * MOST_SECONDS_A_KILL

    def browser(self, employee_no: str) -> Browser:
        return Browser(self.stack.address, employee_no, self.cast["password"], lambda: self.until)

    def follow_up(self, employee_no: str) -> None:
        """A specialist who registers one contact after the other."""
        browser, rows = self.browser(employee_no), self.cast["owned"][employee_no]
        for n in range(10**6):
            if self.over.is_set():
                break
            self.contact(browser, rows[n % len(rows)], f"{employee_no}-{n}")
        self.work.repeated += browser.repeated

    def contact(self, browser: Browser, pk: int, mark: str) -> None:
        address = f"/renewals/{pk}/follow-up/"
        page = browser.get(address)
        form = page.form(holding="expected_version")
        assert form is not None, f"{page.status} {page.text[:300]}"
        day = today().isoformat()
        values = {"channel": "visit", "result": "R2", "intention": "B", "next_contact_on": day, "note": mark}
        answer = browser.post(address, {**form.values, **values})
        if answer.status == 200:
            self.work.follow_ups.append(mark)
        else:
            self.work.refused.append(f"{mark}: {answer.status}")

    def import_lists(self, employee_no: str, size: int) -> None:
        """A manager who imports one list after the other, each to the end."""
        browser = self.browser(employee_no)
        for n in range(10**6):
            if self.over.is_set():
                break
            name = f"{employee_no}-{n}"
            self.work.files[name] = size
            self.import_list(browser, name, size)
        self.work.repeated += browser.repeated

    def import_list(self, browser: Browser, name: str, size: int) -> None:
        form = browser.get("/renewals/import/new/").form(holding="kind")
        assert form is not None
        values = {**form.values, "kind": "due_list", "branch": "3303"}
        page = browser.upload("/renewals/import/new/", values, f"{name}.csv", due_list(name, size))
        pk = page.address.split("/import/")[1].split("/")[0]
        while not self.step(browser, f"/renewals/import/{pk}/"):
            if time.monotonic() > self.until:
                raise Gone
        self.work.committed.add(name)

    def step(self, browser: Browser, address: str) -> bool:
        """What the page of an import asks for next; True when the list is in."""
        page = browser.get(address)
        if "/undo/" in page.text:
            return True
        commit, columns = page.form(action="/commit/"), page.form(holding="save_as")
        if commit:
            browser.post(commit.action, commit.values)
        elif columns:
            answer = browser.post(f"{address}columns/", {**columns.values, "key": "policy_no"})
            assert answer.status == 200, answer.text
        else:
            self.wait(browser, page, address)
        return False

    def wait(self, browser: Browser, page: Page, address: str) -> None:
        """Work is under way in the background, or came to nothing and has to be started again."""
        if page.form(action="/stop/"):
            time.sleep(0.5)
            return
        columns = browser.get(f"{address}columns/").form(holding="save_as")
        if columns:
            browser.post(f"{address}columns/", {**columns.values, "key": "policy_no"})


def today() -> date:
    """The local day, as the drilled processes see it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def due_list(name: str, size: int) -> bytes:
    """A clean list whose policy numbers name it."""
    prefix = f"{name.replace('-', 'X'):X<10}"[:10]
    expires = today() + timedelta(days=20)
    begins = (expires - timedelta(days=364)).isoformat()
    rows = (
        f"{prefix}{n:06d},浙C{n:05d},家庭自用,客户{n},1380000{n:04d},商业险,{begins},{expires},3000.00,330301,某业务员"
        for n in range(size)
    )
    return "\n".join([HEADER, *rows]).encode("utf-8-sig")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, dict[str, Any], Receiver, Counter[str]]]:
    """The whole drill: what the clients saw, what the database holds, what the receiver got."""
    folder: Path = tmp_path_factory.mktemp("drill")
    with Receiver(SEED) as receiver, Stack(folder, receiver.address) as stack:
        cast = json.loads(stack.tell("tests.drills.prepare"))
        stack.start_all()
        shift = Shift(stack, cast)
        with ThreadPoolExecutor(6) as pool:
            clients = [pool.submit(shift.follow_up, number) for number in cast["owned"]]
            clients.append(pool.submit(shift.import_lists, "DRILL7", SHORT_LIST))
            clients.append(pool.submit(shift.import_lists, "DRILL8", LONG_LIST))
            killed = kills(stack)
            shift.over.set()
            shift.until = time.monotonic() + SETTLE_SECONDS
            for client in clients:
                client.result()
        settle(stack)
        yield shift.work, json.loads(stack.tell("tests.drills.judge")), receiver, killed


def targets(dice: random.Random, count: int) -> list[str]:
    """Who is killed: round after round of all four, each in an order thrown by the dice."""
    found: list[str] = []
    while len(found) < count:
        one = [name for name, times in ROUND.items() for _ in range(times)]
        dice.shuffle(one)
        found += one
    return found[:count]


def kills(stack: Stack) -> Counter[str]:
    """All kills; returns how often each process was killed."""
    dice = random.Random(SEED)
    done: Counter[str] = Counter()
    for name in targets(dice, KILLS):
        time.sleep(dice.uniform(*BETWEEN_KILLS))
        stack.kill_and_restart(name, pause=dice.uniform(0, 0.5))
        done[name] += 1
    return done


def settle(stack: Stack) -> None:
    """Waits until nothing is under way any more."""
    end = time.monotonic() + SETTLE_SECONDS
    state = {"messages": 1}
    while any(state.values()):
        assert time.monotonic() < end, f"seed {SEED}: still under way: {state}\n{stack.log_of('worker')}"
        time.sleep(1)
        state = json.loads(stack.tell("tests.drills.judge", "--quiet"))


def test_every_follow_up_answered_is_there_once(outcome):
    work, stored, _receiver, _killed = outcome
    sys.stdout.write(
        f"seed {SEED}: {len(work.follow_ups)} follow-ups, {work.files}, {work.repeated} requests repeated\n"
    )
    assert work.refused == []
    assert len(work.follow_ups) > 20
    assert stored["notes"] == dict.fromkeys(work.follow_ups, 1)


def test_every_import_is_whole_and_once(outcome):
    work, stored, _receiver, _killed = outcome
    assert work.committed == set(work.files)
    assert work.committed
    per_file = {name: stored["rows"].get(f"{name.replace('-', 'X'):X<10}"[:10], 0) for name in work.files}
    assert per_file == work.files
    assert {name: rows for name, status, rows in stored["batches"] if status == "committed"} == {
        f"{name}.csv": size for name, size in work.files.items()
    }
    assert [row for row in stored["batches"] if row[1] != "committed" and row[2]] == []
    assert stored["first_events"] == stored["renewals"]


def test_every_change_is_told_and_none_twice(outcome):
    """Doubled is what a receiver that honours the key would do twice: another message under the same key."""
    _work, stored, receiver, _killed = outcome
    assert set(receiver.bodies) == set(stored["webhooks"])
    assert all(body == {"id": key, **stored["webhooks"][key]} for key, got in receiver.bodies.items() for body in got)
    assert set(stored["states"]) == {"sent"}
    assert stored["notices"] == stored["notices_promised"]


def test_history_and_rows_agree_after_the_kills(outcome):
    _work, stored, _receiver, _killed = outcome
    assert stored["breaches"] == []
    assert stored["violated"] == {}


def test_as_many_processes_were_killed_as_asked_for(outcome):
    _work, _stored, _receiver, killed = outcome
    sys.stdout.write(f"seed {SEED}: {sum(killed.values())} kills, {dict(killed)}\n")
    assert sum(killed.values()) == KILLS
    assert sum(ROUND.values()) > KILLS or set(killed) == set(ROUND)


def test_kills_of_many_rounds_are_spread_over_all_processes():
    shares = Counter(targets(random.Random(1), 500))
    assert shares == {name: times * 25 for name, times in ROUND.items()}
