"""Rows of lists and frozen months once more, written from the brief (§4.3, §4.4) and not from the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PREFECTURE, PROVINCE = {"m1", "m2", "h1"}, {"p1", "p2"}
REASONS = {"duplicate", "wrong_prefecture", "cancelled", "test_data"}
DECIDES = {"agree", "decline", "withdraw"}
NAMES = {
    "confirm": "confirm_case",
    "ask": "ask_removal",
    "agree": "agree_removal",
    "decline": "decline_removal",
    "withdraw": "decline_removal",
}
#: What a case counts for that nobody reported and nobody attended, by the lists it stands on.
COUNTED = {"warning": {"listed", "open_listed"}, "intervention": {"must_attend"}}


@dataclass
class Row:
    """One row of a list. ``known``: a case of the register has its number; ``suggested``: the case it may mean."""

    id: int
    version: int
    kind: str
    number: str
    month: int
    known: bool
    cancelled: bool
    suggested: int | None
    suggested_number: str
    status: str = "on_list"
    told: list[str] = field(default_factory=list)
    confirmed: int | None = None
    confirmed_by: str = ""
    reason: str = ""
    asked_by: str = ""
    removed_by: str = ""

    @property
    def means(self) -> str:
        """The number of the case the row counts for."""
        return self.suggested_number if self.confirmed is not None else self.number

    def visible_to(self, person: str) -> bool:
        return person in PREFECTURE | PROVINCE

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        verb = op["verb"]
        if verb in DECIDES:
            return self._undecided(op)
        if self.status != "on_list":
            return "wrong_status"
        return self._not_meant(op) if verb == "confirm" else self._unreasonable(op)

    def _not_meant(self, op: dict[str, Any]) -> str | None:
        if self.known:
            return "matched_by_number"
        return None if op["case"] == self.suggested else "not_suggested"

    def _unreasonable(self, op: dict[str, Any]) -> str | None:
        if op["cause"] not in REASONS:
            return "removal_reason_unknown"
        if op["faulty"]:
            return "reason_missing"
        standing = (self.known or self.confirmed is not None) and not self.cancelled
        return "case_not_cancelled" if op["cause"] == "cancelled" and standing else None

    def _undecided(self, op: dict[str, Any]) -> str | None:
        verb, actor = op["verb"], op["actor"]
        if self.status != "taking_off":
            return "wrong_status"
        if verb == "withdraw":
            return None if actor == self.asked_by else "not_maker"
        if actor not in PROVINCE:
            return "not_your_turn"
        if actor == self.asked_by:
            return "maker_decides"
        return "opinion_missing" if verb == "decline" and op["faulty"] else None

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        getattr(self, f"_do_{op['verb']}")(op)
        self.told.append(NAMES[op["verb"]])

    def _do_confirm(self, op: dict[str, Any]) -> None:
        self.confirmed, self.confirmed_by = op["case"], op["actor"]

    def _do_ask(self, op: dict[str, Any]) -> None:
        self.status, self.reason, self.asked_by = "taking_off", op["cause"], op["actor"]

    def _do_agree(self, op: dict[str, Any]) -> None:
        self.status, self.removed_by = "taken_off", op["actor"]

    def _do_decline(self, _op: dict[str, Any]) -> None:
        self.status, self.reason, self.asked_by = "on_list", "", ""

    _do_withdraw = _do_decline

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.listed.client.stored``)."""
        return {
            "status": self.status,
            "version": self.version,
            "told": self.told,
            "confirmed": self.confirmed,
            "reason": self.reason,
            "people": [self.confirmed_by, self.asked_by, self.removed_by],
        }


@dataclass
class Month:
    """One month of a province; ``version`` counts its snapshots, ``kept`` is what each said when it was taken."""

    id: int
    version: int = 0
    kept: list[list[Any]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def visible_to(self, person: str) -> bool:
        return True

    def refusal(self, op: dict[str, Any]) -> str | None:
        """A month that is over, by the province; from the second version on with a reason."""
        if op["actor"] not in PROVINCE:
            return "permission_missing"
        if op["open"]:
            return "month_open"
        return "reason_missing" if self.version and not op["reason"] else None

    def apply(self, op: dict[str, Any]) -> None:
        """One snapshot more; those before stay as they are."""
        self.version += 1
        self.kept.append(op["told"])
        self.reasons.append(op["reason"])

    def expected(self) -> dict[str, Any]:
        """What the database should hold."""
        return {"kept": self.kept, "reasons": self.reasons}


def said(rows: list[Row], state: dict[str, list[Any]]) -> tuple[dict[str, set[str]], set[int]]:
    """What a snapshot over rows should say: what each case counts for, once however often it is listed; who is off.

    ``state``: for each row whether it was off the list, and the number of the case it meant.
    """
    counted: dict[str, set[str]] = {}
    off = set()
    for row in rows:
        removed, number = state[str(row.id)]
        if removed:
            off.add(row.id)
        else:
            counted.setdefault(number, set()).update(COUNTED[row.kind])
    return counted, off
