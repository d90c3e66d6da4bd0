"""Cross-region cases once more, written from the brief (§4.1, §6.3) and not from the product: no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ISSUER = {"h1", "h2", "m1", "p1", "p2"}
DOER = {"d1", "d2", "p1", "p2"}
PROVINCE = {"p1", "p2"}
#: What each may decide alone; the specialists of the province have no row.
LIMIT = {"h1": 50_000, "h2": 50_000, "d1": 50_000, "d2": 50_000, "m1": 150_000}
DELEGATED = 20_000
OPEN = {"to_accept", "to_reassign", "surveying", "assessing", "issuer_approval", "to_confirm", "disputed", "settling"}
#: verb → states in which it is possible
SOURCES = {
    "accept": {"to_accept"},
    "refuse": {"to_accept"},
    "reassign": {"to_reassign"},
    "finish_survey": {"surveying"},
    "ask_issuer": {"assessing"},
    "grant": {"issuer_approval"},
    "submit_result": {"surveying", "assessing"},
    "confirm": {"to_confirm"},
    "dispute": {"to_confirm"},
    "rule": {"disputed"},
    "settle": {"settling"},
    "revoke": OPEN,
}
#: Verbs of the issuing branch alone, by right and not by duty.
ISSUERS_OWN = {"grant", "confirm", "settle", "revoke"}


@dataclass
class Delegation:
    """One entrusted case."""

    id: int
    version: int
    kind: str
    status: str = "to_accept"
    told: list[str] = field(default_factory=list)
    entrusted_by: str = "h1"
    accepted_by: str = ""
    submitted_by: str = ""
    disputed_by: str = ""
    ruled_by: str = ""
    confirmed_by: str = ""
    settled_by: str = ""
    reported: bool = False
    amount: int | None = None
    granted: int | None = None

    def visible_to(self, person: str) -> bool:
        return person != "stranger"

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code of the refusal in the present state, or None."""
        verb, actor = op["verb"], op["actor"]
        if verb in ISSUERS_OWN and actor not in ISSUER:
            return "permission_missing"
        if self.status not in SOURCES[verb]:
            return "wrong_status"
        if verb in {"accept", "refuse", "finish_survey", "ask_issuer", "submit_result"} and actor not in DOER:
            return "not_handling_branch"
        if verb in {"reassign", "rule"} and actor not in PROVINCE:
            return "not_over_both"
        check = getattr(self, f"_may_{verb}", None)
        return check(op) if check is not None else None

    @staticmethod
    def _reasonless(op: dict[str, Any]) -> str | None:
        return "reason_missing" if op["faulty"] else None

    def _may_refuse(self, op: dict[str, Any]) -> str | None:
        return self._reasonless(op)

    _may_revoke = _may_refuse

    def _may_finish_survey(self, op: dict[str, Any]) -> str | None:
        if self.kind == "survey":
            return "survey_only"
        return self._unreported(op)

    def _unreported(self, op: dict[str, Any]) -> str | None:
        return "survey_report_missing" if op["faulty"] and not self.reported else None

    def _may_ask_issuer(self, op: dict[str, Any]) -> str | None:
        return None if self._beyond(op) else "within_acting_limit"

    def _beyond(self, op: dict[str, Any]) -> str | None:
        """What an amount is beyond: what was granted, delegated, or what the person may decide alone."""
        amount = op["amount"]
        if amount is None or (self.granted is not None and amount <= self.granted):
            return None
        if amount > DELEGATED:
            return "over_delegated_limit"
        return self._own_limit(op)

    @staticmethod
    def _own_limit(op: dict[str, Any]) -> str | None:
        limit = LIMIT.get(op["actor"])
        if limit is None:
            return "authority_missing"
        return "authority_exceeded" if op["amount"] > limit else None

    def _may_grant(self, op: dict[str, Any]) -> str | None:
        return self._own_limit(op)

    def _may_submit_result(self, op: dict[str, Any]) -> str | None:
        if self.status == "surveying" and self.kind != "survey":
            return "not_assessed"
        return self._unreported(op) or self._misfit(op) or self._beyond(op)

    def _misfit(self, op: dict[str, Any]) -> str | None:
        if self.kind == "survey":
            return None if op["amount"] is None else "amount_not_asked"
        return "amount_missing" if op["amount"] is None else None

    def _may_confirm(self, op: dict[str, Any]) -> str | None:
        return "own_result" if op["actor"] == self.submitted_by else None

    def _may_dispute(self, op: dict[str, Any]) -> str | None:
        return "already_ruled" if self.ruled_by else self._reasonless(op)

    def _may_rule(self, op: dict[str, Any]) -> str | None:
        part = {self.entrusted_by, self.accepted_by, self.submitted_by, self.disputed_by}
        if op["actor"] in part:
            return "took_part"
        return self._reasonless(op) or self._misfit(op)

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        self.version += 1
        getattr(self, f"_do_{op['verb']}")(op)
        self.told.append(op["verb"])

    def _do_accept(self, op: dict[str, Any]) -> None:
        self.accepted_by, self.status = op["actor"], "surveying"

    def _do_refuse(self, _op: dict[str, Any]) -> None:
        self.status = "to_reassign"

    def _do_reassign(self, _op: dict[str, Any]) -> None:
        self.status = "to_accept"

    def _do_finish_survey(self, _op: dict[str, Any]) -> None:
        self.reported, self.status = True, "assessing"

    def _do_ask_issuer(self, _op: dict[str, Any]) -> None:
        self.status = "issuer_approval"

    def _do_grant(self, op: dict[str, Any]) -> None:
        self.granted, self.status = op["amount"], "assessing"

    def _do_submit_result(self, op: dict[str, Any]) -> None:
        self.submitted_by, self.amount, self.reported = op["actor"], op["amount"], True
        self.status = "to_confirm"

    def _do_confirm(self, op: dict[str, Any]) -> None:
        self.confirmed_by, self.status = op["actor"], "settling"

    def _do_dispute(self, op: dict[str, Any]) -> None:
        self.disputed_by, self.status = op["actor"], "disputed"

    def _do_rule(self, op: dict[str, Any]) -> None:
        self.ruled_by, self.amount, self.status = op["actor"], op["amount"], "to_confirm"

    def _do_settle(self, op: dict[str, Any]) -> None:
        self.settled_by, self.status = op["actor"], "finished"

    def _do_revoke(self, _op: dict[str, Any]) -> None:
        self.status = "revoked"

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.delegations.client.stored``)."""
        return {
            "status": self.status,
            "version": self.version,
            "told": self.told,
            "amounts": [self.amount, self.granted],
            "people": [
                self.entrusted_by,
                self.accepted_by,
                self.submitted_by,
                self.disputed_by,
                self.ruled_by,
                self.confirmed_by,
                self.settled_by,
            ],
        }
