"""Replays what clients logged on placements: in the order of their events, beside what the markets did meanwhile."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any

from reinsurance.models import Endorsement, Placement
from tests.storm.placements.client import cases_of
from tests.storm.placements.lines import Line, Section
from tests.storm.placements.markets import STANDING, Gates
from tests.storm.placements.model import COVERED, DECISIONS, ENDED, Case
from tests.storm.placements.model import Placement as Model
from tests.storm.placements.stored import described, events_of, money_wrong, row_endorsements
from tests.storm.verdict import Verdict
from workflow.models import Approval, Event

#: What the same form is told when its row is not offered any more, or its file is there: nothing happens twice.
ONCE = {
    **dict.fromkeys(("record_silence", "withdraw_line", "clear_subjectivity", "e_answer"), "form"),
    "attach": "already_attached",
}
#: Lines are a contract from here on.
SIGNED = {"signed", "endorsing", *COVERED}


def judge(facts: dict[str, Any], log: list[dict[str, Any]]) -> Verdict:
    """Replays all placements and compares each with what the database holds."""
    verdict = Verdict()
    names: dict[int | None, str] = {pk: name for name, pk in facts["people"].items()} | {None: ""}
    places = {pk: place for place, pk in enumerate(facts["markets"])}
    turns, by_row = [], defaultdict(list)
    for op in log:
        verdict.count(op)
        if op["verb"] in STANDING:
            turns.append(op)
            if op["result"] != "ok":
                verdict.different.append(f"{op}: nobody else changes this market")
            continue
        by_row[op["row"]].append(op)
        again = op.get("repeated")
        if again and again[0] != "ok" and again[1] not in {"not_found", ONCE.get(op["verb"])}:
            verdict.different.append(f"{op} repeated, was answered otherwise")
    gates = Gates(turns)
    for each in facts["rows"]:
        row = Placement.objects.get(pk=each["id"])
        replayed = Replay(row, made(each, row), gates, verdict)
        if replayed.run(by_row[row.pk]):
            replayed.compare(described(row, {**each, "places": places}, names))
    return verdict


def made(facts: dict[str, Any], row: Placement) -> Model:
    """The model as the storm found the placement."""
    known = ("handler", "chosen", "chosen_by", "ordered_by", "signed_by", "bound_by")
    values: dict[str, Any] = {name: facts[name] for name in known if name in facts}
    model = Model(
        id=facts["id"],
        version=facts["version"],
        status=str(facts["status"]),
        maker=facts["maker"],
        begun=facts["begun"],
        documents=set(facts["documents"]),
        sections=[Section(*each) for each in facts["sections"]],
        approaches=[(market, state) for market, state in facts.get("approaches", ())],
        quotes=[(asked, section, Decimal(commission)) for asked, section, commission in facts.get("quotes", ())],
        **values,
    )
    for section, market, written, stands, leads in facts.get("lines", ()):
        line = Line(section, market, Decimal(written), stands, leads)
        model.lines.append(line)
        model.sections[section].lines.append(line)
    if model.status != "ri_draft":
        ended = cases_of(row).first()
        told = [event.verb for event in events_of(Approval, [ended.pk])[ended.pk] if event.version > 1]
        model.cases.append(
            Case("placement", facts["asked_by"], (), status="approved", version=ended.version, told=told)
        )
    return model


class Replay:
    """One placement: its states in turn, and when each began and ended."""

    def __init__(self, row: Placement, model: Model, gates: Gates, verdict: Verdict) -> None:
        self.row, self.model, self.gates, self.verdict = row, model, gates, verdict
        self.states = [copy.deepcopy(model)]
        self.accepted: list[dict[str, Any]] = []

    def run(self, ops: list[dict[str, Any]]) -> bool:
        """Whether everything accepted could be replayed; refusals are judged then."""
        anchored = self._anchored([op for op in ops if op["result"] == "ok"])
        if anchored is None:
            return False
        for op in anchored:
            said = self.model.answers(op, self._gate(op))
            if None not in said:
                told = f"in state {self.model.status} at version {self.model.version}"
                self.verdict.illegal.append(f"{op} accepted {told}, should be refused: {said}")
                return False
            self.model.apply(op)
            self.states.append(copy.deepcopy(self.model))
            self.accepted.append(op)
        for op in ops:
            if op["result"] == "stopped":
                self.verdict.illegal.append(f"{op} was stopped by an error")
            elif op["result"] == "refused":
                self._check_refusal(op)
        return True

    def _gate(self, op: dict[str, Any]) -> Callable[[int], set[str | None]]:
        return partial(self.gates.codes, begun=op["from"], ended=op["until"])

    def _anchored(self, accepted: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """In the order of the events each of them made: one of its own, and those of what that carried along.

        A decision has its event before it holds the placement, which another operation may have until then; so the last
        event of an instant says when it happened to all of them.
        """
        endorsements = [each.pk for each in row_endorsements(self.row)]
        cases = list(cases_of(self.row).values_list("pk", flat=True))
        by_object = {"placement": events_of(Placement, [self.row.pk])}
        by_object |= {"change": events_of(Endorsement, endorsements), "case": events_of(Approval, cases)}
        last: dict[datetime, int] = {}
        for events_of_one in by_object.values():
            for each in chain.from_iterable(events_of_one.values()):
                last[each.at] = max(last.get(each.at, 0), each.pk)
        found: dict[int, dict[str, Any]] = {}
        happened: list[tuple[int, dict[str, Any]]] = []
        for op in accepted:
            events = by_object[_object_of(op)][op["target"]]
            event = next((each for each in events if _made_by(op, each)), None)
            if event is None or event.pk in found:
                what = "has no event of its own" if event is None else f"shares an event with {found[event.pk]}"
                self.verdict.lost.append(f"{op} {what}")
                return None
            found[event.pk] = op
            happened.append((last[event.at], op))
        return [op for _pk, op in sorted(happened, key=itemgetter(0))]

    def _check_refusal(self, op: dict[str, Any]) -> None:
        """A refusal is right in some state the placement was in while the operation ran."""
        begun = [place for place, other in enumerate(self.accepted, 1) if other["until"] < op["from"]]
        ended = [place for place, other in enumerate(self.accepted, 1) if other["from"] < op["until"]]
        states = self.states[max(begun, default=0) : max(ended, default=0) + 1]
        said = [state.answers(op, self._gate(op)) for state in states]
        right = any(op["code"] in answers for answers in said)
        if op["code"] == "conflict":
            right = right or len(states) > 1
        if not right:
            self.verdict.different.append(f"{op} was refused with {op['code']}, the model says {said}")

    def compare(self, stored: dict[str, Any]) -> None:
        """What the database holds is what the model holds, and its money adds up."""
        self.verdict.different += [
            f"{self.row.pk} {name}: model {value}, database {stored[name]}"
            for name, value in self.model.expected().items()
            if stored[name] != value
        ]
        if self.model.status not in ENDED:
            signed = self.model.status in SIGNED
            wrong = money_wrong(self.row, self.model.sections, signed=signed)
            self.verdict.different += [f"{self.row.pk}: {each}" for each in wrong]


def _object_of(op: dict[str, Any]) -> str:
    if op["verb"] in DECISIONS:
        return "case"
    return "change" if op["verb"].startswith("e_") else "placement"


def _made_by(op: dict[str, Any], event: Event) -> bool:
    if op["verb"] == "attach":
        return event.verb == "attach_document" and event.data.get("sha256") == op["sha256"]
    return event.version == op["seen"] + 1 and event.actor_no == op["actor"]
