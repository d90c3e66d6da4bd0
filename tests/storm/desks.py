"""What every storm over objects with steps has in common: clients that act at random, and what the database holds."""

from __future__ import annotations

import json
import random
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from django.db import IntegrityError

from accounts.errors import DomainError
from accounts.models import User
from workflow.models import Event, ToDo

STALE, FAULTY, STRANGE, REPEATED = 0.05, 0.06, 0.15, 0.1
#: Instants of one client lie this far apart; in between there is room for one of each other client.
TICK = timedelta(microseconds=50)


class DeskClient(ABC):
    """Opens an object, does something about it at random, and logs what came of it.

    ``fitting``: state → verbs that lead on, the usual one several times; ``usual``: verb → who mostly does it;
    ``beside``: verbs that are no step of one object and have no event there.
    """

    model: ClassVar[Any]
    prefix: ClassVar[str] = ""
    related: ClassVar[Sequence[str]] = ("branch", "case")
    fitting: ClassVar[Mapping[str, Sequence[str]]]
    usual: ClassVar[Mapping[str, Sequence[str]]]
    others: ClassVar[Sequence[str]]
    beside: ClassVar[Set[str]] = frozenset()

    def __init__(self, number: int, world: dict[str, Any], seed: int, operations: int, log: Path) -> None:
        self.number, self.world, self.operations, self.log = number, world, operations, log
        self.dice = random.Random(f"{seed}:{number}")
        self.now = datetime.fromisoformat(world["now"])
        self.people = {name: User.objects.select_related("branch").get(pk=pk) for name, pk in world["people"].items()}
        self.verbs = sorted({verb for verbs in self.fitting.values() for verb in verbs})
        self.count = self.ticks = 0

    @abstractmethod
    def call(self, entry: dict[str, Any], row: Any) -> Callable[[], Any]:
        """The action as a page would call it."""

    def worth(self, row: Any) -> bool:
        """Whether anything can still happen to ``row``."""
        return row.status.removeprefix(self.prefix) in self.fitting

    def choose(self, row: Any, verb: str, actor: str) -> dict[str, Any]:
        """What else an operation says; it may also name another verb or actor."""
        return {}

    def run(self) -> None:
        """All operations, each logged as one line."""
        rows = self.world["rows"]
        width = max(8, len(rows) // 8)
        with self.log.open("w", encoding="utf-8") as log:
            for index in range(self.operations):
                start = max(0, len(rows) - width) * index // self.operations
                log.write(json.dumps(self.operate(rows[start : start + width])) + "\n")

    def operate(self, near: list[dict[str, Any]]) -> dict[str, Any]:
        """One operation on one object of ``near``, and sometimes the same request again."""
        for _try in range(4):
            row = self.model.objects.select_related(*self.related).get(pk=self.dice.choice(near)["id"])
            if self.worth(row):
                break
        entry = self.request(row)
        call = self.call(entry, row)
        self.carry_out(call, entry)
        if entry["result"] == "ok" and self.repeats(entry):
            again = {**entry}
            self.carry_out(call, again)
            entry["repeated"] = [again["result"], again.get("code", ""), again.get("version")]
        return entry

    def repeats(self, entry: dict[str, Any]) -> bool:
        """Whether the same request is sent again."""
        return self.dice.random() < REPEATED

    def request(self, row: Any) -> dict[str, Any]:
        """Who wants what, having seen which version. Each operation has an instant of its own."""
        dice = self.dice
        self.count += 1
        fitting = self.fitting.get(row.status.removeprefix(self.prefix), ())
        verb = dice.choice(fitting if fitting and dice.random() < 0.8 else self.verbs)
        actor = dice.choice(self.usual.get(verb, self.others))
        if dice.random() < STRANGE:
            actor = dice.choice(list(self.people))
        entry = {
            "client": self.number,
            "n": self.count,
            "verb": verb,
            "row": row.pk,
            "actor": actor,
            "read": row.version,
            "seen": row.version - (dice.random() < STALE),
            "faulty": dice.random() < FAULTY,
            "at": self.instant(),
            "key": f"{self.number}-{self.count}",
        }
        return entry | self.choose(row, verb, actor)

    def instant(self, after: datetime | None = None) -> str:
        """An instant that no other operation of any client has, later than my last one and than ``after``."""
        waited = 0 if after is None else -((self.now - after) // TICK)
        self.ticks = max(self.ticks, waited) + 1
        moment = self.now + self.ticks * TICK + timedelta(microseconds=self.number)
        return moment.isoformat(timespec="microseconds")

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        """Logs what came of it. ``stopped``: only the database was left to refuse it, which is a fault."""
        try:
            call()
        except DomainError as refusal:
            entry |= {"result": "refused", "code": refusal.code}
            return
        except IntegrityError as stopped:
            entry |= {"result": "stopped", "code": str(stopped).splitlines()[0]}
            return
        if entry["verb"] in self.beside:
            entry |= {"result": "ok", "counted": entry["verb"]}
            return
        at = datetime.fromisoformat(entry["at"])
        event = Event.objects.get(object_type=self.model.object_type(), object_id=entry["row"], at=at)
        entry |= {"result": "ok", "version": event.version, "counted": event.verb}

    def guard(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Who acts, on what was seen when."""
        at = datetime.fromisoformat(entry["at"])
        seen = {"expected_version": entry["seen"], "key": entry["key"], "at": at}
        return {"by": self.people[entry["actor"]], **seen}


def history(
    model: Any, world: dict[str, Any], *todos_left_out: str
) -> tuple[dict[int, dict[str, Any]], dict[int | None, str]]:
    """Per object the verbs of its events, those told since the storm began, its open to-dos; and people by key."""
    names: dict[int | None, str] = {pk: name for name, pk in world["people"].items()} | {None: ""}
    begun = {facts["id"]: facts["version"] for facts in world["rows"]}
    verbs: dict[int, list[str]] = defaultdict(list)
    for event in Event.objects.filter(object_type=model.object_type()).order_by("object_id", "version"):
        verbs[event.object_id].append(event.verb)
    todos: dict[int, list[str]] = defaultdict(list)
    for todo in ToDo.objects.open().filter(object_type=model.object_type()).exclude(kind__in=todos_left_out):
        todos[todo.object_id].append(todo.kind)
    told = {pk: {"verbs": verbs[pk], "told": verbs[pk][begun[pk] :], "todos": sorted(todos[pk])} for pk in begun}
    return told, names
