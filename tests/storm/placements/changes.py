"""What becomes of bound cover (brief §1.2 rows 14 and 15, §2 rows 7, 9, 10): no import of Banli."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.storm.placements.cases import CHAINS, Case

LEGAL_LIMIT, CHIEF_FROM = 200_000_000, 100_000_000
OPEN = {"draft", "submitted", "approved", "sent", "part", "agreed"}
SOURCES = {
    "e_submit": {"draft"},
    "e_send": {"approved"},
    "e_answer": {"sent", "part"},
    "e_release": {"agreed"},
    "e_withdraw": OPEN,
}


@dataclass
class Endorsement:
    """A change of one section. ``answers``: market → answer, "told" where it need not agree."""

    maker: str
    kind: str
    section: int
    delta: int
    lead_only: bool
    status: str = "draft"
    version: int = 1
    told: list[str] = field(default_factory=lambda: ["draft"])
    answers: dict[int, str] = field(default_factory=dict)

    def tell(self, verb: str, status: str = "") -> None:
        self.version += 1
        self.told.append(verb)
        self.status = status or self.status


class Changes:
    """The part of a placement that knows endorsements and cancellations."""

    status: str
    begun: bool
    handler: str
    cancelling: str
    documents: set[str]
    sections: list[Any]
    lines: list[Any]
    cases: list[Case]
    endorsements: list[Endorsement]
    tell: Any
    net: Any
    markets_carrying: set[int]

    def change_answers(self, op: dict[str, Any], gate: Any) -> set[str | None]:
        """What may be said to a step on an endorsement."""
        if op["endorsement"] >= len(self.endorsements):
            return {"not_found"}
        change, verb = self.endorsements[op["endorsement"]], op["verb"]
        found = _closed(op, change) or self._no_change(op, change)
        if found is not None:
            return {found}
        if verb not in {"e_send", "e_release"}:
            return {None}
        return self._gated(change, gate, release=verb == "e_release")

    def _no_change(self, op: dict[str, Any], change: Endorsement) -> str | None:
        verb, faulty = op["verb"], op["faulty"]
        if verb == "e_submit":
            if "policy_endorsement" not in self.documents:
                return "documents_missing"
            return "RETENTION_OVER_LIMIT" if self._too_much(change) else None
        if verb == "e_answer":
            return "VERSION_MISMATCH" if faulty and op["answer"] == "agreed" else None
        if verb == "e_release":
            if op["actor"] in {change.maker, self.handler}:
                return "FOUR_EYES"
            return None if self.begun else "not_begun"
        return "reason_missing" if verb == "e_withdraw" and faulty else None

    def _too_much(self, change: Endorsement) -> bool:
        after = self._net_after(change)
        return bool(after > self.net and after > LEGAL_LIMIT)

    def _net_after(self, change: Endorsement) -> Fraction:
        section = self.sections[change.section]
        others = self.net - section.net
        return Fraction(others + section.net * (section.grown + change.delta) / section.grown)

    def _gated(self, change: Endorsement, gate: Any, *, release: bool) -> set[str | None]:
        """Where more is carried everybody's security is asked again."""
        over = self._too_much(change)
        codes = [gate(market) for market in self.markets_carrying] if change.delta > 0 else []
        found = {code for each in codes for code in each if code is not None}
        if over and (release or change.delta > 0):
            return found | {"RETENTION_OVER_LIMIT"}
        return found | {None} if all(None in each for each in codes) else found

    def change(self, op: dict[str, Any]) -> None:
        """A step on an endorsement, with what follows."""
        change = self.endorsements[op["endorsement"]]
        getattr(self, f"_change_{op['verb'][2:]}")(op, change)

    def _do_endorse(self, op: dict[str, Any]) -> None:
        self.tell("open_endorsement", "endorsing")
        self.endorsements.append(
            Endorsement(op["actor"], op["kind"], op["section"], op["delta"], lead_only=op["lead_only"])
        )

    def _change_submit(self, op: dict[str, Any], change: Endorsement) -> None:
        change.tell("submit", "submitted")
        steps = CHAINS["endorsement"][:1]
        if change.delta > 0:
            section = self.sections[change.section]
            ceded = sum(each.order for each in self.sections)
            ceded += section.order * Fraction(change.delta) / section.grown
            steps = CHAINS["endorsement"][: 3 if ceded > CHIEF_FROM else 2]
        self.cases.append(Case("endorsement", op["actor"], steps, about=op["endorsement"]))

    def _after_endorsement(self, case: Case, agreed: bool, _op: dict[str, Any]) -> None:
        change = self.endorsements[case.about or 0]
        if agreed:
            change.tell("approve", "approved")
        elif case.status == "refused":
            change.tell("reject", "refused")
            self._end_endorsement()
        else:
            change.tell("send_back", "draft")

    def _change_send(self, _op: dict[str, Any], change: Endorsement) -> None:
        change.tell("send", "sent")
        leads: dict[int, bool] = {}
        for line in self.lines:
            if line.standing:
                leads[line.market] = leads.get(line.market, False) or line.leads
        some_lead = change.lead_only and any(leads.values())
        change.answers = {who: "" if lead or not some_lead else "told" for who, lead in leads.items()}

    def _change_answer(self, op: dict[str, Any], change: Endorsement) -> None:
        change.tell("record_answer")
        change.answers[op["market"]] = op["answer"]
        known = {answer for answer in change.answers.values() if answer != "told"}
        if "refused" in known:
            change.tell("mark_refused", "refused")
            self._end_endorsement()
        elif "" not in known:
            change.tell("mark_agreed", "agreed")
        elif change.status == "sent":
            change.tell("mark_part", "part")

    def _change_release(self, _op: dict[str, Any], change: Endorsement) -> None:
        change.tell("release", "effective")
        self.sections[change.section].grown += change.delta
        self._end_endorsement()

    def _change_withdraw(self, _op: dict[str, Any], change: Endorsement) -> None:
        change.tell("withdraw", "withdrawn")
        for case in self.cases:
            if case.kind == "endorsement":
                case.close()
        self._end_endorsement()

    def _end_endorsement(self) -> None:
        if self.begun:
            self.tell("end_endorsement_on_risk", "on_risk")
        else:
            self.tell("end_endorsement_bound", "bound")

    def _do_ask_cancel(self, op: dict[str, Any]) -> None:
        self.cancelling = "asked"
        self.cases.append(Case("cancellation", op["actor"], CHAINS["cancellation"]))

    def _after_cancellation(self, _case: Case, agreed: bool, _op: dict[str, Any]) -> None:
        if not agreed:
            self.cancelling = ""
            self.tell("drop_cancel")
            return
        self.cancelling = "allowed"
        self.tell("allow_cancel")
        if self.begun:
            self.cancelling = ""
            self.tell("cancel", "annulled")

    def _do_keep_cover_on(self, _op: dict[str, Any]) -> None:
        self.cancelling = ""
        for case in self.cases:
            if case.kind == "cancellation":
                case.close()


def _closed(op: dict[str, Any], change: Endorsement) -> str | None:
    """The form does not offer it, somebody was faster, or it is too early or too late."""
    if op["verb"] == "e_answer" and change.answers.get(op["market"], "told"):
        return "form"
    if op["seen"] != change.version:
        return "conflict"
    return None if change.status in SOURCES[op["verb"]] else "wrong_status"
