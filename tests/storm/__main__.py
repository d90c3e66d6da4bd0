"""One storm on an empty database given by DATABASE_URL, set up or not; prints the verdict as JSON.

python -m tests.storm STORM --processes 16 --operations 20000 [--without TWIN]
STORM: renewals, cases, injuries, delegations, losses, referrals, listed, placements, collisions, fleets, lifts or idle.
With ``--without TWIN`` something is broken on purpose, and the storm must find it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.testing")
os.environ.setdefault("NOTICE_WEBHOOK_URL", "http://127.0.0.1:9/never-called")
django.setup()

from django.core.management import call_command  # noqa: E402 (after the set-up)
from django.db import connection, connections  # noqa: E402 (as above)
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402 (as above)
from django.utils import timezone  # noqa: E402 (as above)

from tests.storm import client, replay, stored, versions, world  # noqa: E402 (as above)
from tests.storm.cases import client as case_client  # noqa: E402 (as above)
from tests.storm.cases import replay as case_replay  # noqa: E402 (as above)
from tests.storm.cases import stored as case_stored  # noqa: E402 (as above)
from tests.storm.cases import world as case_world  # noqa: E402 (as above)
from tests.storm.cases.twins import TWINS as CASE_TWINS  # noqa: E402 (as above)
from tests.storm.collisions import client as collision_client  # noqa: E402 (as above)
from tests.storm.collisions import judging as collision_judging  # noqa: E402 (as above)
from tests.storm.collisions import world as collision_world  # noqa: E402 (as above)
from tests.storm.customer_twins import TWINS as CUSTOMER_TWINS  # noqa: E402 (as above)
from tests.storm.fleets import client as fleet_client  # noqa: E402 (as above)
from tests.storm.fleets import judging as fleet_judging  # noqa: E402 (as above)
from tests.storm.fleets import world as fleet_world  # noqa: E402 (as above)
from tests.storm.idle import client as idle_client  # noqa: E402 (as above)
from tests.storm.idle import judging as idle_judging  # noqa: E402 (as above)
from tests.storm.idle import world as idle_world  # noqa: E402 (as above)
from tests.storm.lifts import client as lift_client  # noqa: E402 (as above)
from tests.storm.lifts import judging as lift_judging  # noqa: E402 (as above)
from tests.storm.lifts import world as lift_world  # noqa: E402 (as above)
from tests.storm.listed import client as listed_client  # noqa: E402 (as above)
from tests.storm.listed import judging as listed_judging  # noqa: E402 (as above)
from tests.storm.listed import world as listed_world  # noqa: E402 (as above)
from tests.storm.placements import client as placement_client  # noqa: E402 (as above)
from tests.storm.placements import replay as placement_replay  # noqa: E402 (as above)
from tests.storm.placements import world as placement_world  # noqa: E402 (as above)
from tests.storm.referrals import client as referral_client  # noqa: E402 (as above)
from tests.storm.referrals import replay as referral_replay  # noqa: E402 (as above)
from tests.storm.referrals import stored as referral_stored  # noqa: E402 (as above)
from tests.storm.referrals import world as referral_world  # noqa: E402 (as above)
from tests.storm.twins import TWINS as DESK_TWINS  # noqa: E402 (as above)
from tests.storm.verdict import Verdict  # noqa: E402 (as above)
from workflow import transitions  # noqa: E402 (as above)
from workflow.chain import verify  # noqa: E402 (as above)
from workflow.invariants import examine  # noqa: E402 (as above)


@dataclass(frozen=True)
class Storm:
    """What rages: the world it needs, its clients, and the judgement on what they left."""

    rows_per_operation: float
    build: Callable[[int, int, Any], dict[str, Any]]
    client: Callable[..., Any]
    judge: Callable[[dict[str, Any], list[dict[str, Any]]], Verdict]
    fewest: int = 40  # rows, however few operations


def judge_renewals(facts: dict[str, Any], log: list[dict[str, Any]]) -> Verdict:
    """Customers of a desk."""
    verdict = replay.replay(facts, log, stored.read(facts))
    replay.check_claims(log, facts["claims_a_day"], verdict)
    return verdict


def judge_cases(facts: dict[str, Any], log: list[dict[str, Any]]) -> Verdict:
    """Cases in approval."""
    return case_replay.replay(facts, log, case_stored.read(facts))


def judge_referrals(facts: dict[str, Any], log: list[dict[str, Any]]) -> Verdict:
    """Referrals of a case, one after the other, each with its approval."""
    return referral_replay.replay(facts, log, referral_stored.read(facts))


def desk(name: str, model: str, rows_per_operation: float) -> Storm:
    """Objects of a desk, whose model knows its own refusals."""
    clients = import_module(f"tests.storm.{name}.client")
    worlds = import_module(f"tests.storm.{name}.world")
    kind = getattr(import_module(f"tests.storm.{name}.model"), model)

    def judge(facts: dict[str, Any], log: list[dict[str, Any]]) -> Verdict:
        models = (kind(**one) for one in facts["rows"])
        return versions.replay(models, log, clients.stored(facts), versions.answer)

    return Storm(rows_per_operation, worlds.build, clients.Client, judge)


TWINS = CASE_TWINS | DESK_TWINS | CUSTOMER_TWINS
STORMS = {
    "renewals": Storm(1 / 33, world.build, client.Client, judge_renewals),
    "cases": Storm(1 / 25, case_world.build, case_client.Client, judge_cases),
    "injuries": desk("injuries", "Injury", 1 / 30),
    "delegations": desk("delegations", "Delegation", 1 / 12),
    "losses": desk("losses", "Loss", 1 / 30),
    "referrals": Storm(1 / 40, referral_world.build, referral_client.Client, judge_referrals),
    "listed": Storm(1 / 20, listed_world.build, listed_client.Client, listed_judging.judge),
    "idle": Storm(1 / 8, idle_world.build, idle_client.Client, idle_judging.judge),
    "lifts": Storm(1 / 25, lift_world.build, lift_client.Client, lift_judging.judge),
    "placements": Storm(
        1 / 50,
        placement_world.build,
        placement_client.Client,
        placement_replay.judge,
        fewest=2 * len(placement_world.STAGES),  # each takes a second to make
    ),
    "collisions": Storm(1 / 7, collision_world.build, collision_client.Client, collision_judging.judge),
    "fleets": Storm(1 / 20, fleet_world.build, fleet_client.Client, fleet_judging.judge),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("storm", choices=STORMS)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--operations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--without", choices=["version-check", *TWINS], help="a twin: this storm must fail")
    return parser.parse_args()


def without_version_check() -> None:
    """Makes fire() forget which version the actor saw."""
    run = transitions._Firing.run

    def blind(firing: Any, then: Any) -> Any:
        firing.expected_version = None
        return run(firing, then)

    transitions._Firing.run = blind  # type: ignore[method-assign]


def rage(storm: Storm, facts: dict[str, Any], options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Lets all clients loose and collects their logs."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    each = options.operations // options.processes

    def one(number: int) -> None:
        storm.client(number, facts, options.seed, each, folder / f"{number}.jsonl").run()
        connections.close_all()

    clients = [context.Process(target=one, args=(number,)) for number in range(options.processes)]
    for process in clients:
        process.start()
    for process in clients:
        process.join()
    died = [process.exitcode for process in clients if process.exitcode]
    if died:
        sys.exit(f"{len(died)} clients ended with an error nobody expected")
    lines = [line for path in sorted(folder.iterdir()) for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def main() -> int:
    options = arguments()
    storm = STORMS[options.storm]
    if MigrationRecorder.Migration._meta.db_table not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)  # the database is no copy of one that is set up
    if options.without:
        {"version-check": without_version_check, **TWINS}[options.without]()
    rows = max(storm.fewest, int(options.operations * storm.rows_per_operation))
    facts = storm.build(rows, options.seed, timezone.localtime())
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        log = rage(storm, facts, options, Path(folder))
    seconds = time.monotonic() - started
    verdict = storm.judge(facts, log)
    breaches = [breach.where for breach in verify()]
    violated = {result.code: result.violations for result in examine() if result.violations}
    answer = {"seed": options.seed, "operations": len(log), "seconds": round(seconds, 1), **verdict.as_dict()}
    sys.stdout.write(json.dumps(answer | {"breaches": len(breaches), "violated": violated}, ensure_ascii=False) + "\n")
    clean = not (verdict.illegal or verdict.lost or verdict.different or breaches or violated)
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
