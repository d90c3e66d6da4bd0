"""Injury assessments once more, written from the brief (§2.1, §6.2) and not from the product: no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

QUALIFIED = {"i1", "i2", "i3", "p1", "p2", "stranger"}
ASSESS = QUALIFIED | {"i4"}
REVIEW = {"p1", "p2"}
PAY = {"g1", "g2"}
GRADING = {"first", "second", "conference"}
#: verb → states in which it is possible
SOURCES = {
    "assess": GRADING,
    "confirm": {"review"},
    "back": {"review", "calculating", "approving"},
    "external": {*GRADING, "review", "calculating", "negotiating"},
    "receive": {"external"},
    "save_asked": {"calculating"},
    "submit": {"calculating"},
    "approve": {"approving"},
    "decline": {"approving"},
    "anew": {"negotiating", "agreed"},
    "negotiate": {"negotiating"},
    "fail": {"negotiating"},
    "court": {"litigation"},
    "save_agreed": {"negotiating"},
    "sign": {"negotiating"},
    "pay": {"agreed"},
    "confirm_saving": {"paid"},
    "reverse": {"paid", "archived"},
    "file_again": {"reopened"},
}
WHO = {
    **dict.fromkeys(SOURCES, ASSESS),
    **dict.fromkeys(("confirm", "back", "confirm_saving", "reverse", "file_again"), REVIEW),
    "pay": PAY,
}
#: state → the to-do that is open in it
TODO = {
    "first": "first",
    "second": "second",
    "conference": "conference",
    "review": "review",
    "calculating": "calculate",
    "negotiating": "negotiate",
    "agreed": "pay",
    "paid": "confirm",
    "external": "appraisal",
    "litigation": "court",
    "reopened": "reopened",
}
NAMES = {
    "confirm": "confirm_grade",
    "back": "return_to_grading",
    "external": "refer_external",
    "receive": "receive_appraisal",
    "decline": "send_back",
    "anew": "calculate_anew",
    "fail": "fail_negotiation",
    "court": "close_litigation",
    "sign": "sign_agreement",
    "reverse": "reverse_saving",
}


@dataclass
class Injury:
    """One assessment. ``asked_at`` and ``agreed_at``: when the calculations were saved; ``since``: of the state."""

    id: int
    version: int
    since: str
    verbs: int
    status: str = "first"
    told: list[str] = field(default_factory=list)
    first: str = ""
    second: str = ""
    conference: str = ""
    reviewer: str = ""
    grade: int = 0
    second_grade: int = 0
    conference_grade: int = 0
    final: int = 0
    same: bool | None = None
    asked_at: str = ""
    agreed_at: str = ""
    submitter: str = ""
    signer: str = ""
    payer: str = ""
    paid: bool = False
    reversed: bool = False

    def visible_to(self, person: str) -> bool:
        return person != "stranger"

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        verb, actor = op["verb"], op["actor"]
        if verb in {"approve", "decline"}:
            return self._undecided(op)
        if actor not in WHO[verb]:
            return "permission_missing"
        if self.status not in SOURCES[verb]:
            return "wrong_status"
        check = getattr(self, f"_may_{verb}", None)
        return check(op) if check is not None else None

    def _undecided(self, op: dict[str, Any]) -> str | None:
        if self.status != "approving":
            return "wrong_status"
        if op["actor"] not in PAY:
            return "not_your_turn"
        if op["verb"] == "decline":
            return "opinion_missing" if op["faulty"] else None
        return "caution" if self.same is False and op["faulty"] else None

    def _may_assess(self, op: dict[str, Any]) -> str | None:
        actor = op["actor"]
        if self.status == "second" and actor == self.first:
            return "same_assessor"
        if self.status == "conference" and actor in {self.first, self.second}:
            return "party_of_conference"
        if actor not in QUALIFIED:
            return "not_qualified"
        return "minutes_missing" if self.status == "conference" and op["faulty"] else None

    def _own(self, actor: str) -> str | None:
        return "own_assessment" if actor in {self.first, self.second, self.conference} else None

    def _may_confirm(self, op: dict[str, Any]) -> str | None:
        return self._own(op["actor"])

    def _may_back(self, op: dict[str, Any]) -> str | None:
        return self._own(op["actor"]) or self._reasonless(op)

    @staticmethod
    def _reasonless(op: dict[str, Any]) -> str | None:
        return "reason_missing" if op["faulty"] else None

    def _may_anew(self, op: dict[str, Any]) -> str | None:
        return self._reasonless(op)

    _may_negotiate = _may_fail = _may_anew

    def _may_submit(self, _op: dict[str, Any]) -> str | None:
        return None if self.asked_at >= self.since else "calculation_missing"

    def _may_sign(self, _op: dict[str, Any]) -> str | None:
        return None if self.agreed_at >= self.since else "agreed_missing"

    def _may_pay(self, op: dict[str, Any]) -> str | None:
        return "own_agreement" if op["actor"] == self.signer else None

    def _may_confirm_saving(self, op: dict[str, Any]) -> str | None:
        involved = {self.first, self.second, self.signer, self.submitter, self.payer}
        return "own_saving" if op["actor"] in involved else None

    def _may_reverse(self, _op: dict[str, Any]) -> str | None:
        if not self.paid:
            return "not_paid"
        return "reversed_already" if self.reversed else None

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        before = self.status
        name = getattr(self, f"_do_{op['verb']}")(op) or NAMES.get(op["verb"], op["verb"])
        if self.status != before:
            self.since = op["at"]
        self.told.append(name)

    def _do_assess(self, op: dict[str, Any]) -> str:
        actor, found = op["actor"], op["grade"]
        if self.status == "first":
            self.first, self.second, self.conference, self.reviewer = actor, "", "", ""
            self.grade, self.final, self.same, self.conference_grade = found, 0, None, 0
            self.status = "second"
            return "assess_first"
        if self.status == "conference":
            self.conference, self.conference_grade, self.status = actor, found, "review"
            return "settle_conference"
        self.second, self.second_grade, self.same = actor, found, found == self.grade
        self.status = "review" if self.same else "conference"
        return "assess_second" if self.same else "assess_otherwise"

    def _do_confirm(self, op: dict[str, Any]) -> None:
        self.reviewer, self.final = op["actor"], self.conference_grade or self.second_grade
        self.status = "calculating"

    def _do_back(self, _op: dict[str, Any]) -> None:
        self.final, self.status = 0, "first"

    def _do_external(self, _op: dict[str, Any]) -> None:
        self.status = "external"

    def _do_receive(self, _op: dict[str, Any]) -> None:
        self.status = "archived"

    def _do_save_asked(self, op: dict[str, Any]) -> None:
        self.asked_at = op["at"]

    def _do_submit(self, op: dict[str, Any]) -> None:
        self.submitter, self.status = op["actor"], "approving"

    def _do_approve(self, _op: dict[str, Any]) -> None:
        self.status = "negotiating"

    def _do_decline(self, _op: dict[str, Any]) -> None:
        self.status = "calculating"

    def _do_anew(self, _op: dict[str, Any]) -> None:
        self.signer, self.status = "", "calculating"

    def _do_negotiate(self, _op: dict[str, Any]) -> None:
        """Nothing but the record."""

    def _do_fail(self, _op: dict[str, Any]) -> None:
        self.status = "litigation"

    def _do_court(self, _op: dict[str, Any]) -> None:
        self.status = "archived"

    def _do_save_agreed(self, op: dict[str, Any]) -> None:
        self.agreed_at = op["at"]

    def _do_sign(self, op: dict[str, Any]) -> None:
        self.signer, self.status = op["actor"], "agreed"

    def _do_pay(self, op: dict[str, Any]) -> None:
        self.payer, self.paid, self.status = op["actor"], True, "paid"

    def _do_confirm_saving(self, _op: dict[str, Any]) -> None:
        self.status = "archived"

    def _do_reverse(self, _op: dict[str, Any]) -> None:
        self.reversed, self.status = True, "reopened"

    def _do_file_again(self, _op: dict[str, Any]) -> None:
        self.status = "archived"

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.injuries.client.stored``)."""
        return {
            "status": self.status,
            "version": self.version,
            "told": self.told,
            "people": [
                self.first,
                self.second,
                self.conference,
                self.reviewer,
                self.submitter,
                self.signer,
                self.payer,
            ],
            "final": self.final,
            "same": self.same,
            "paid": self.paid,
            "reversed": self.reversed,
            "todos": [TODO[self.status]] if self.status in TODO else [],
        }
