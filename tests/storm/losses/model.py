"""Large losses once more, written from the brief (§4.2, §6.4) and not from the product: no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PREFECTURE = {"m1", "m2"}
PROVINCE = {"p1", "p2"}
DECIDES = PREFECTURE | PROVINCE
#: verb → states in which it is possible
SOURCES = {
    "report": {"warning"},
    "endorse": {"in_review", "closing"},
    "recognise": {"in_review"},
    "return_report": {"in_review"},
    "report_progress": {"tracking", "attended"},
    "submit_closing": {"tracking"},
    "approve_closing": {"closing"},
    "return_closing": {"closing"},
    "reopen": {"loss_closed"},
}
DECISIONS = {"endorse", "recognise", "return_report", "approve_closing", "return_closing"}
PROVINCES_OWN = {"recognise", "approve_closing"}


@dataclass
class Loss:
    """One large loss. ``outstanding``: something is reserved; ``reopened``: the core system opened the case again."""

    id: int
    version: int
    outstanding: bool
    reopened: bool
    status: str = "warning"
    told: list[str] = field(default_factory=list)
    author: str = ""
    endorsed_by: str = ""
    recognised_by: str = ""
    closed_by: str = ""
    #: kind of each report, and how it was decided on
    reports: list[list[str]] = field(default_factory=list)

    def visible_to(self, person: str) -> bool:
        return person != "stranger"

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        verb, actor = op["verb"], op["actor"]
        if verb in DECISIONS and actor not in DECIDES:
            return "permission_missing"
        if self.status not in SOURCES[verb]:
            return "wrong_status"
        return (self._decision_refused(op) if verb in DECISIONS else None) or self._incomplete(op)

    def _decision_refused(self, op: dict[str, Any]) -> str | None:
        verb, actor = op["verb"], op["actor"]
        final = verb in PROVINCES_OWN
        reasons = {
            "not_province": final and actor not in PROVINCE,
            "own_report": actor == self.author,
            "already_endorsed": verb == "endorse" and self.endorsed_by,
            "same_person_twice": final and actor == self.endorsed_by,
            "not_endorsed": final and not self.endorsed_by,
            "reserve_open": verb == "approve_closing" and self.outstanding,
        }
        return next((code for code, holds in reasons.items() if holds), None)

    def _incomplete(self, op: dict[str, Any]) -> str | None:
        verb = op["verb"]
        if verb == "reopen" and not (self.outstanding or self.reopened):
            return "nothing_outstanding"
        if not op["faulty"] or verb in {"endorse", *PROVINCES_OWN}:
            return None
        return "reason_missing" if verb in {"return_report", "return_closing", "reopen"} else "report_empty"

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        getattr(self, f"_do_{op['verb']}")(op)
        self.told.append(op["verb"])

    def _decide(self, kind: str, outcome: str) -> None:
        waiting = [report for report in self.reports if report == [kind, ""]]
        if waiting:
            waiting[-1][1] = outcome
        self.endorsed_by = ""

    def _do_report(self, op: dict[str, Any]) -> None:
        self.author, self.endorsed_by, self.status = op["actor"], "", "in_review"
        self.reports.append(["first", ""])

    def _do_endorse(self, op: dict[str, Any]) -> None:
        self.endorsed_by = op["actor"]

    def _do_recognise(self, op: dict[str, Any]) -> None:
        self._decide("first", "agreed")
        self.recognised_by, self.status = op["actor"], "tracking"

    def _do_return_report(self, _op: dict[str, Any]) -> None:
        self._decide("first", "returned")
        self.status = "warning"

    def _do_report_progress(self, _op: dict[str, Any]) -> None:
        self.reports.append(["progress", ""])
        self.status = "tracking"

    def _do_submit_closing(self, op: dict[str, Any]) -> None:
        self.author, self.endorsed_by, self.status = op["actor"], "", "closing"
        self.reports.append(["closing", ""])

    def _do_approve_closing(self, op: dict[str, Any]) -> None:
        self._decide("closing", "agreed")
        self.closed_by, self.status = op["actor"], "loss_closed"

    def _do_return_closing(self, _op: dict[str, Any]) -> None:
        self._decide("closing", "returned")
        self.status = "tracking"

    def _do_reopen(self, _op: dict[str, Any]) -> None:
        self.closed_by, self.status = "", "tracking"

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.losses.client.stored``)."""
        return {
            "status": self.status,
            "version": self.version,
            "told": self.told,
            "people": [self.author, self.endorsed_by, self.recognised_by, self.closed_by],
            "reports": sorted(self.reports),
        }
