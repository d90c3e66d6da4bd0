"""What a storm is judged by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Verdict:
    """What does not fit. Empty lists: nothing was lost, doubled or illegal.

    ``nothing``: rounds of the clock that found nothing to do any more. ``verbs``: accepted operations by verb.
    """

    illegal: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    accepted: int = 0
    refused: int = 0
    nothing: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)

    def count(self, op: dict[str, Any]) -> None:
        """One operation more."""
        self.accepted += op["result"] == "ok"
        self.refused += op["result"] == "refused"
        self.codes[op.get("code", "")] += op["result"] == "refused"
        self.nothing += op["result"] == "nothing"
        if op["result"] == "ok":
            self.verbs[op.get("counted", op["verb"])] += 1

    def as_dict(self) -> dict[str, Any]:
        counts = {"accepted": self.accepted, "refused": self.refused, "nothing": self.nothing}
        counts |= {"codes": dict(self.codes), "verbs": dict(self.verbs)}
        problems = {"illegal": self.illegal, "lost": self.lost, "different": self.different}
        return counts | {name: len(found) for name, found in problems.items()} | {"first": self._first(problems)}

    @staticmethod
    def _first(problems: dict[str, list[str]]) -> list[str]:
        return [line for found in problems.values() for line in found[:10]]
