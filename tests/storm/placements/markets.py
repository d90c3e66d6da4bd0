"""Markets that are blocked, found on a list and freed while the storm rages; each by one client alone, in turn."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from reinsurance.models import Counterparty
from tests.storm.placements.pages import Answer, Pages
from workflow.models import Approval

#: Markets nobody touches: there is always somebody to place with.
QUIET = 4
STRIKES, RECOVERS = 0.05, 0.08
#: How often somebody looks again at what changes while it is being signed.
LOOKS = 20
#: how a market stands → what can happen to it, and how it stands then
TURNS = {"": ("hit", "block"), "hit": ("clear",), "block": ("free",)}
CODES = {"hit": "SECURITY_SANCTIONS", "block": "SECURITY_BLOCKED"}
STANDING = {"hit": "hit", "clear": "", "block": "block", "free": ""}


class Trouble:
    """What one client does to its market."""

    def __init__(self, market: int, pk: int, pages: Pages, dice: random.Random) -> None:
        self.market, self.pk, self.pages, self.dice = market, pk, pages, dice
        self.state = ""

    def due(self) -> bool:
        """Whether it is time for a change; trouble does not last."""
        return self.dice.random() < (RECOVERS if self.state else STRIKES)

    def strike(self, count: int, client: int) -> dict[str, Any]:
        """One change, with the time it took: the market stands otherwise from some instant in between."""
        verb = self.dice.choice(TURNS[self.state])
        entry = {"client": client, "n": count, "verb": verb, "market": self.market, "from": time.monotonic()}
        answers = list(self._steps(verb, f"market-{client}-{count}"))
        entry["until"] = time.monotonic()
        wrong = next((answer for answer in answers if answer.result != "ok"), None)
        if wrong is None:
            self.state = STANDING[verb]
        return entry | {"result": "ok" if wrong is None else "refused", "code": wrong.code if wrong else ""}

    def _steps(self, verb: str, key: str) -> Iterable[Answer]:
        if verb in {"hit", "clear"}:
            yield self._send("k1", "screen", key, result=verb, day=timezone.localdate(), note="风暴")
            return
        if verb == "block":
            yield self._send("k1", "standing", key, change="block", reason="评级下调两级")
            deciders: tuple[str, ...] = ("m1", "o1")
        else:
            yield self._send("h1", "review", key, limit=10**13, reason="恢复合作关系")
            deciders = ("k1", "m1", "o1")
        approval = Approval.objects.filter(about_type=Counterparty.object_type(), about_id=self.pk).latest("pk")
        for actor in deciders:
            answer = self._agreed(actor, approval, f"{key}-{actor}")
            yield answer
            if answer.result != "ok":
                return

    def _agreed(self, actor: str, approval: Approval, key: str) -> Answer:
        """One signature; whoever is told that the placements concerned changed meanwhile looks again and signs that."""
        answer = Answer("refused", "not_found")
        for turn in range(LOOKS):
            shown = self.pages.look(actor, approval.pk, "agree")
            if shown is None:
                break
            answer = self.pages.act(actor, approval.pk, "agree", shown.seal, key=f"{key}-{turn}", opinion="同意")
            if answer.code != "conflict":
                break
        return answer

    def _send(self, actor: str, page: str, key: str, **entered: Any) -> Answer:
        version = Counterparty.objects.values_list("version", flat=True).get(pk=self.pk)
        return self.pages.send(actor, f"counterparty_{page}", self.pk, expected_version=version, key=key, **entered)


class Gates:
    """How every market may have stood while something else happened."""

    def __init__(self, log: Iterable[Mapping[str, Any]]) -> None:
        self._turns: dict[int, list[Mapping[str, Any]]] = {}
        for entry in sorted((each for each in log if each["result"] == "ok"), key=lambda each: each["from"]):
            self._turns.setdefault(entry["market"], []).append(entry)

    def codes(self, market: int, begun: float, ended: float) -> set[str | None]:
        """By which codes the gate may have stopped it between two instants; None: it may have let it pass."""
        states = [""]
        for turn in self._turns.get(market, ()):
            if turn["until"] < begun:
                states = [STANDING[turn["verb"]]]
            elif turn["from"] < ended:
                states.append(STANDING[turn["verb"]])
        return {CODES.get(state) for state in states}
