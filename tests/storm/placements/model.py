"""Placements once more, written from the brief (§1.2, §2, §8) and not from the product: no import of Banli."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.storm.placements.cases import CHAINS, Case
from tests.storm.placements.changes import Changes, Endorsement
from tests.storm.placements.lines import Line, Section
from tests.storm.placements.people import ALLOWED, STRANGERS

BEFORE_BOUND = {"ri_draft", "submitted", "to_place", "in_market", "firm_order", "short", "placed", "signed"}
COVERED = {"bound", "on_risk"}
ENDED = {"rejected", "taken_back", "annulled", "expired"}
EVERY = BEFORE_BOUND | COVERED | {"endorsing"}
#: verb → states in which it is possible
SOURCES = {
    "attach": EVERY,
    "submit": {"ri_draft"},
    "approach": {"to_place", "in_market"},
    **{verb: {"in_market"} for verb in ("record_quote", "record_silence", "choose_lead", "release_order")},
    **{verb: {"firm_order", "placed"} for verb in ("write_line", "withdraw_line")},
    "clear_subjectivity": {"in_market", "firm_order", "short", "placed", "signed"},
    "report_short": {"firm_order"},
    "sign": {"placed"},
    **{verb: {"signed"} for verb in ("unsign", "bind")},
    "withdraw": BEFORE_BOUND,
    **dict.fromkeys(("endorse", "ask_cancel", "keep_cover_on"), COVERED),
}
NEEDS_REASON = {"withdraw_line", "report_short", "unsign", "withdraw", "ask_cancel", "keep_cover_on"}
DECISIONS = {"agree", "refuse", "take_back"}
#: What happens to markets meanwhile.
TURNS = {"hit", "clear", "block", "free"}
VERBS = {*ALLOWED, *DECISIONS, *TURNS}
#: A tenth of capital and reserves, and what the head decides alone.
LEGAL_LIMIT, CHIEF_FROM = 200_000_000, 100_000_000

#: market → codes by which the security gate may stop it now; None among them: it may let it pass.
Gate = Callable[[int], set[str | None]]
Answers = set[str | None]


@dataclass
class Placement(Changes):
    """One placement with its markets, lines, cases and endorsements. ``begun``: cover has begun already."""

    id: int
    version: int
    status: str
    maker: str
    begun: bool
    documents: set[str]
    sections: list[Section]
    handler: str = ""
    #: market and answer of each approach; approach, section and commission of each quote
    approaches: list[tuple[int, str]] = field(default_factory=list)
    quotes: list[tuple[int, int, Decimal]] = field(default_factory=list)
    #: market of each condition that is to be met before binding, and whether it was
    conditions: list[tuple[int, bool]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    chosen: int | None = None
    chosen_by: str = ""
    ordered_by: str = ""
    short_choice: str = ""
    short_accepted: bool = False
    signed_by: str = ""
    bound_by: str = ""
    told: list[str] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    endorsements: list[Endorsement] = field(default_factory=list)
    cancelling: str = ""

    def answers(self, op: dict[str, Any], gate: Gate) -> Answers:
        """What may be said to ``op`` now: codes, None where it may be accepted."""
        verb, actor = op["verb"], op["actor"]
        if verb not in DECISIONS and actor not in ALLOWED[verb]:
            return {"permission_missing"}
        if actor in STRANGERS:
            return {"not_found"}
        if verb in DECISIONS:
            return {self._decision_refusal(op)}
        if verb.startswith("e_"):
            return self.change_answers(op, gate)
        found = self._closed(op) or self._refusal(op)
        if found is not None:
            return {found}
        asked = self._asked_of(op)
        return stopped_by([gate(market) for market in asked], self._over_limit(op))

    def _closed(self, op: dict[str, Any]) -> str | None:
        """The form does not offer it, somebody was faster, or it is too early or too late."""
        if self._not_offered(op):
            return "form"
        if op["seen"] not in {None, self.version}:
            return "conflict"
        return None if self.status in SOURCES[op["verb"]] else "wrong_status"

    def _decision_refusal(self, op: dict[str, Any]) -> str | None:
        if op["case"] >= len(self.cases):
            return "not_found"
        case = self.cases[op["case"]]
        excluded = {self.handler}
        if case.kind in {"placement", "short"}:
            excluded.add(self.maker)
        if case.about is not None:
            excluded.add(self.endorsements[case.about].maker)
        return case.refusal(op, excluded)

    def _not_offered(self, op: dict[str, Any]) -> bool:
        """The form offers only what is still open."""
        verb, pick = op["verb"], op.get("pick")
        if verb in {"record_quote", "record_silence"}:
            open_states = {"asked"} if verb == "record_silence" else {"asked", "quoted", "no_reply"}
            return self.approaches[pick][1] not in open_states
        if verb == "withdraw_line":
            return not self.lines[pick].standing or bool(self.signed_by)
        return verb == "clear_subjectivity" and self.conditions[pick][1]

    def _refusal(self, op: dict[str, Any]) -> str | None:
        """What speaks against it, but for security and limits."""
        found: str | None = getattr(self, f"_no_{op['verb']}", lambda _op: None)(op)
        if found is None and op["verb"] in NEEDS_REASON and op["faulty"]:
            return "reason_missing"
        return found

    def _no_submit(self, _op: dict[str, Any]) -> str | None:
        return None if "information" in self.documents else "documents_missing"

    def _no_approach(self, op: dict[str, Any]) -> str | None:
        return "market_asked" if any(market == op["market"] for market, _state in self.approaches) else None

    def _no_record_quote(self, op: dict[str, Any]) -> str | None:
        return "RATE_RANGE" if op["faulty"] else None

    def _no_choose_lead(self, op: dict[str, Any]) -> str | None:
        _approach, section, commission = self.quotes[op["pick"]]
        cheaper = any(each[1] == section and each[2] > commission for each in self.quotes)
        return "dearer_needs_reason" if cheaper and op["faulty"] else None

    def _no_release_order(self, op: dict[str, Any]) -> str | None:
        if self.chosen is None:
            return "lead_missing"
        return "FOUR_EYES" if op["actor"] == self.chosen_by else None

    def _no_write_line(self, op: dict[str, Any]) -> str | None:
        section = self.sections[op["section"]]
        written = Decimal(op["written"])
        if written <= 0:
            return "SHARE_RANGE"
        if any(line.market == op["market"] for line in section.carrying) and not op["again"]:
            return "line_repeated"
        if op["leads"] and any(line.leads for line in section.carrying):
            return "lead_taken"
        stand = sum((line.written for line in section.carrying if line.stands), Decimal(0))
        return "STAND_OVER_ORDER" if stand + (written if op["stands"] else 0) > 100 else None

    def _no_report_short(self, _op: dict[str, Any]) -> str | None:
        return "not_short" if self.full else None

    def _no_sign(self, op: dict[str, Any]) -> str | None:
        if op["actor"] in {self.handler, self.maker}:
            return "FOUR_EYES"
        if not self.full and not self.short_accepted:
            return "SHARE_SUM"
        return self._open_condition()

    def _no_bind(self, op: dict[str, Any]) -> str | None:
        if op["actor"] in {self.handler, self.maker, self.signed_by}:
            return "FOUR_EYES"
        return self._open_condition()

    def _no_endorse(self, op: dict[str, Any]) -> str | None:
        if self.cancelling:
            return "cancelling"
        if op["faulty"]:
            return "text_missing"
        return "nothing_changes" if op["kind"] == "amounts" and not op["delta"] else None

    def _no_ask_cancel(self, _op: dict[str, Any]) -> str | None:
        return "cancelling" if self.cancelling else None

    def _no_keep_cover_on(self, _op: dict[str, Any]) -> str | None:
        return None if self.cancelling else "not_cancelling"

    def _open_condition(self) -> str | None:
        carrying = self.markets_carrying
        return "subjectivity_open" if any(who in carrying and not met for who, met in self.conditions) else None

    def _asked_of(self, op: dict[str, Any]) -> set[int]:
        """Whose security is asked about."""
        if op["verb"] in {"approach", "write_line"}:
            return {op["market"]}
        if op["verb"] == "release_order" and self.chosen is not None:
            return {self.approaches[self.quotes[self.chosen][0]][0]}
        return self.markets_carrying if op["verb"] == "bind" else set()

    def _over_limit(self, op: dict[str, Any]) -> bool:
        return op["verb"] == "bind" and self.net > LEGAL_LIMIT

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, with what follows by itself."""
        verb = op["verb"]
        if verb in DECISIONS:
            self._decide(op)
        elif verb.startswith("e_"):
            self.change(op)
        else:
            if verb != "endorse":
                self.tell({"attach": "attach_document"}.get(verb, verb))
            getattr(self, f"_do_{verb}")(op)

    def tell(self, verb: str, status: str = "") -> None:
        """One event more."""
        self.version += 1
        self.told.append(verb)
        self.status = status or self.status

    def _decide(self, op: dict[str, Any]) -> None:
        case = self.cases[op["case"]]
        agreed = case.decide(op["verb"])
        if case.status == "running":
            return
        getattr(self, f"_after_{case.kind}")(case, agreed, op)

    def _after_placement(self, case: Case, agreed: bool, _op: dict[str, Any]) -> None:
        if agreed:
            self.tell("approve", "to_place")
        elif case.status == "refused":
            self.tell("reject", "rejected")
        else:
            self.tell("send_back", "ri_draft")

    def _after_short(self, _case: Case, agreed: bool, _op: dict[str, Any]) -> None:
        if not agreed:
            self.short_choice, self.short_accepted = "", False
            self.tell("settle_short", "firm_order")
        elif self.short_choice == "retain":
            self.short_accepted = True
            self.tell("settle_short", "firm_order")
            self._follow()
        elif self.short_choice == "extend":
            self.chosen, self.chosen_by, self.ordered_by, self.short_choice = None, "", "", ""
            self.tell("go_back", "in_market")
        else:
            self.tell("decline_risk", "taken_back")

    def _do_attach(self, op: dict[str, Any]) -> None:
        self.documents.add(op["document"])

    def _do_submit(self, op: dict[str, Any]) -> None:
        self.status = "submitted"
        ceded = sum(section.order for section in self.sections)
        steps = CHAINS["placement"][: 3 if ceded > CHIEF_FROM else 2]
        self.cases.append(Case("placement", op["actor"], steps))

    def _do_approach(self, op: dict[str, Any]) -> None:
        self.status, self.handler = "in_market", self.handler or op["actor"]
        self.approaches.append((op["market"], "asked"))

    def _do_record_quote(self, op: dict[str, Any]) -> None:
        market, _state = self.approaches[op["pick"]]
        self.approaches[op["pick"]] = (market, "quoted")
        self.quotes.append((op["pick"], op["section"], Decimal(op["commission"])))
        if op["condition"]:
            self.conditions.append((market, False))

    def _do_record_silence(self, op: dict[str, Any]) -> None:
        self.approaches[op["pick"]] = (self.approaches[op["pick"]][0], op["answer"])

    def _do_choose_lead(self, op: dict[str, Any]) -> None:
        self.chosen, self.chosen_by = op["pick"], op["actor"]

    def _do_release_order(self, op: dict[str, Any]) -> None:
        self.status, self.ordered_by = "firm_order", op["actor"]
        self.approaches = [(who, "ntu" if state == "quoted" else state) for who, state in self.approaches]
        lead = self.quotes[self.chosen or 0][0]
        self.approaches[lead] = (self.approaches[lead][0], "chosen")

    def _do_write_line(self, op: dict[str, Any]) -> None:
        line = Line(op["section"], op["market"], Decimal(op["written"]), op["stands"], op["leads"])
        self.lines.append(line)
        self.sections[op["section"]].lines.append(line)
        self._follow()

    def _do_withdraw_line(self, op: dict[str, Any]) -> None:
        self.lines[op["pick"]].standing = False
        self._follow()

    def _follow(self) -> None:
        """Placed, or no longer, by what is written now."""
        if self.status == "firm_order" and (self.full or self.short_accepted):
            self.tell("mark_placed", "placed")
        elif self.status == "placed" and not self.full:
            self.short_accepted = False
            self.tell("reopen_order", "firm_order")

    def _do_clear_subjectivity(self, op: dict[str, Any]) -> None:
        self.conditions[op["pick"]] = (self.conditions[op["pick"]][0], True)

    def _do_report_short(self, op: dict[str, Any]) -> None:
        self.status, self.short_choice = "short", op["choice"]
        self.cases.append(Case("short", op["actor"], CHAINS["short"]))

    def _do_sign(self, op: dict[str, Any]) -> None:
        self.status, self.signed_by = "signed", op["actor"]

    def _do_unsign(self, _op: dict[str, Any]) -> None:
        self.status, self.signed_by, self.short_accepted = "firm_order", "", False
        self._follow()

    def _do_bind(self, op: dict[str, Any]) -> None:
        self.status, self.bound_by = "bound", op["actor"]

    def _do_withdraw(self, _op: dict[str, Any]) -> None:
        self.status = "taken_back"
        for case in self.cases:
            case.close()

    @property
    def full(self) -> bool:
        return all(section.full for section in self.sections)

    @property
    def net(self) -> Any:
        return sum(section.net for section in self.sections)

    @property
    def markets_carrying(self) -> set[int]:
        return {line.market for line in self.lines if line.standing}

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.placements.stored``)."""
        return {
            "status": self.status,
            "version": self.version,
            "told": self.told,
            "people": [self.handler, self.chosen_by, self.ordered_by, self.signed_by, self.bound_by],
            "approaches": self.approaches,
            "quotes": self.quotes,
            "conditions": self.conditions,
            "short": [self.short_choice, self.short_accepted],
            "lines": [(line.section, line.market, line.written, line.standing) for line in self.lines],
            "cases": [(case.kind, case.status, case.version, case.told) for case in self.cases],
            "endorsements": [(each.status, each.version, each.told, each.answers) for each in self.endorsements],
            "cancelling": self.cancelling,
            "insured": [section.grown for section in self.sections],
        }


def stopped_by(gates: list[set[str | None]], over_limit: bool) -> Answers:
    """Any stop of any market, or nothing where all of them may pass."""
    found: Answers = {code for codes in gates for code in codes if code is not None}
    if over_limit:
        return found | {"RETENTION_OVER_LIMIT"}
    return found | {None} if all(None in codes for codes in gates) else found
