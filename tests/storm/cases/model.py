"""Approvals once more, written from the brief and not from the product: plain values, no ORM, no import of Banli.

One :class:`Case` per approval. :meth:`Case.refusal` says why an operation is not possible now (None: possible) and
:meth:`Case.apply` carries it out; both take an operation as the client logged it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

GAP = 1000
HOLDERS = {"team_lead": ("la", "lb"), "renewal_manager": ("m1", "m2", "m3"), "province_admin": ("h1", "h2")}
OVERSEERS = {person for people in HOLDERS.values() for person in people}
SIGNED = {"agreed", "escalated"}
SETTLED = SIGNED | {"merged"}
UNASKED = {"transferred", "not_needed", "returned"}
ENDED = {"approved", "refused", "withdrawn"}
#: What each verb of the storm is called in the history, where it is not called the same.
EVENT = {
    "return_same": "return_to_maker",
    "return_again": "return_to_maker",
    "resubmit_changed": "resubmit",
    "add_before": "add_signer",
    "add_beside": "add_signer",
    "add_after": "add_signer",
}
DECIDES = {"agree", "amend", "refuse", "return_same", "return_again", "return_to_step", "escalate", "transfer"}
DECIDES |= {"add_before", "add_beside", "add_after"}
SOURCES = {
    **{verb: {"running"} for verb in (*DECIDES, "take_over", "recall", "withdraw", "remind")},
    "confirm_amount": {"confirming"},
    "resubmit": {"returned"},
    "resubmit_changed": {"returned"},
    "give_up": {"returned", "confirming"},
    "comment": {"running", "returned", "confirming", *ENDED},
    "copy_to": {"running", "returned", "confirming", "approved", "refused"},
}


@dataclass
class Seat:
    """One who is asked: ``person``, or whoever holds ``role``. ``beside``: added by somebody at the step.

    ``place`` counts those of a step; whoever takes over from somebody sits in the same place.
    """

    person: str
    role: str
    round: int
    state: str
    place: int = 1
    beside: bool = False
    begun: bool = False
    decided_by: str = ""

    def open_to(self, person: str) -> bool:
        return self.state == "open" and self.meant_for(person)

    def meant_for(self, person: str) -> bool:
        return self.person == person if self.person else person in HOLDERS[self.role]


@dataclass
class Node:
    """One step: a role or one named person; ``signing`` any or all."""

    position: int
    role: str
    person: str
    signing: str
    opinion_only: bool = False
    state: str = "waiting"
    seats: list[Seat] = field(default_factory=list)

    def places(self) -> list[tuple[str, str]]:
        if self.person:
            return [(self.person, "")]
        return [("", self.role)] if self.signing == "any" else [(person, "") for person in HOLDERS[self.role]]

    def candidates(self) -> set[str]:
        return {self.person} if self.person else set(HOLDERS[self.role])

    def newest(self) -> list[Seat]:
        """The seats of the last round, by place."""
        last = max((seat.round for seat in self.seats), default=0)
        return sorted((seat for seat in self.seats if seat.round == last), key=lambda seat: seat.place)

    def seat_all(self, round_: int, state: str, decided_by: str = "") -> None:
        """One seat for each who is asked."""
        begun = state == "open"
        self.seats += [
            Seat(*who, round_, state, place, begun=begun, decided_by=decided_by)
            for place, who in enumerate(self.places(), start=1)
        ]

    def signers(self) -> set[str]:
        return {seat.decided_by for seat in self.newest() if seat.state in SETTLED} - {""}


@dataclass
class Case:
    """One approval of an expense."""

    id: int
    maker: str
    asked: int
    superior: dict[str, str]
    leads: set[tuple[str, str]]
    object_amount: int = 0
    amount: int = 0
    status: str = "running"
    version: int = 1
    round: int = 1
    object_status: str = "submitted"
    nodes: list[Node] = field(default_factory=list)
    readers: set[str] = field(default_factory=set)
    verbs: list[str] = field(default_factory=lambda: ["start"])
    acts: list[tuple[str, str]] = field(default_factory=list)
    asker: Seat | None = None
    return_mode: str = ""

    def __post_init__(self) -> None:
        if not self.nodes:
            self.amount = self.object_amount = self.asked
            signing = ("any", "all", "any")
            self.nodes = [
                Node(number * GAP, role, "", how)
                for number, (role, how) in enumerate(zip(HOLDERS, signing, strict=True), start=1)
            ]
            self._open(self.nodes[0])

    # --- what stands --------------------------------------------------------------------------------------------------

    def visible_to(self, person: str) -> bool:
        return person in OVERSEERS or self._party(person)

    def _party(self, person: str) -> bool:
        seats = [seat for node in self.nodes for seat in node.seats]
        return (
            person in {self.maker, *self.readers}
            or any(person == seat.decided_by for seat in seats)
            or any(seat.meant_for(person) for seat in seats)
        )

    @property
    def current(self) -> Node | None:
        return next((node for node in self.nodes if node.state == "open"), None)

    def claim(self, person: str) -> Seat | None:
        node = self.current
        seats = [seat for seat in node.newest() if seat.open_to(person)] if node else []
        named = [seat for seat in seats if seat.person]
        return (named or seats or [None])[0]

    def before(self, node: Node) -> Node | None:
        done = [each for each in self.nodes if each.position < node.position and each.state == "done"]
        return done[-1] if done else None

    def _below(self, person: str) -> Seat | None:
        """The first open seat whose person, or whose role, ``person`` stands above."""
        node = self.current
        if node is None or self.claim(person) is not None:
            return None
        for seat in node.newest():
            others = [seat.person] if seat.person else HOLDERS[seat.role]
            if seat.state == "open" and any((person, other) in self.leads for other in others):
                return seat
        return None

    # --- may it happen? -----------------------------------------------------------------------------------------------

    def refusal(self, op: dict[str, Any]) -> str | None:
        """The code with which the operation is refused in the present state, the case being visible."""
        return self._at_the_desk(op) or self._in_state(op)

    def _at_the_desk(self, op: dict[str, Any]) -> str | None:
        """What is refused before the state is looked at: the request itself makes no sense for who has the seat."""
        verb, node = op["verb"], self.current
        if verb == "amend" and self.claim(op["actor"]) and op["wanted"] != self.amount and op["faulty"]:
            return "opinion_missing"
        if verb == "escalate" and self.claim(op["actor"]) and node and self._next(node, {op["actor"]})[0] is None:
            above = self.superior[op["actor"]]
            return "nobody_above" if above in {"", self.maker} else None
        if verb in {"add_before", "add_after"} and node and self._room(node, verb) is None:
            return "too_many_signers"
        return None

    def _in_state(self, op: dict[str, Any]) -> str | None:
        verb, actor = op["verb"], op["actor"]
        if self.status not in SOURCES[verb]:
            return "wrong_status"
        if verb in DECIDES:
            return self._no_decider(actor) or self._decision_refused(op)
        checks: dict[str, Callable[[], str | None]] = {
            "take_over": lambda: None if self._below(actor) else "not_above",
            "recall": lambda: None if self._recallable(actor) else "not_recallable",
            "remind": lambda: self._outsider(actor) or self._reminded(),
            "comment": lambda: self._outsider(actor) or ("opinion_missing" if op["faulty"] else None),
            "copy_to": lambda: self._outsider(actor) or ("other_branch" if op["to"] == "stranger" else None),
        }
        if verb in checks:
            return checks[verb]()
        if actor != self.maker:
            return "not_maker"
        return "decided_already" if verb == "withdraw" and self._touched() else None

    def _no_decider(self, actor: str) -> str | None:
        seat, node = self.claim(actor), self.current
        if seat is None or node is None:
            return "not_your_turn"
        if actor in node.signers():
            return "signed_here"
        before = self.before(node)
        return "same_person_twice" if before is not None and actor in before.signers() else None

    def _decision_refused(self, op: dict[str, Any]) -> str | None:
        verb, node = op["verb"], self.current
        if verb in {"transfer", "add_before", "add_beside", "add_after"}:
            code = self._may_not_sit(op["to"])
            return code or ("opinion_missing" if op["faulty"] and verb == "transfer" else None)
        if verb in {"agree", "amend"}:
            return None
        if op["faulty"]:
            return "opinion_missing"
        if verb == "return_to_step" and node is not None:
            done = {each.position for each in self.nodes if each.state == "done" and each.position < node.position}
            return None if op["position"] in done else "not_earlier_step"
        return None

    def _may_not_sit(self, person: str) -> str | None:
        node = self.current
        if person == "stranger":
            return "other_branch"
        if person == self.maker:
            return "maker_decides"
        if node is None:
            return None
        if any(seat.person == person and seat.state in {"open", "waiting"} for seat in node.newest()):
            return "seated_already"
        return "signed_here" if person in node.signers() else None

    def _outsider(self, person: str) -> str | None:
        return None if self._party(person) else "not_party"

    def _reminded(self) -> str | None:
        return "reminded_recently" if any(verb == "remind" for _actor, verb in self.acts) else None

    def _touched(self) -> bool:
        said = SIGNED | {"returned", "refused"}
        return any(seat.state in said for node in self.nodes for seat in node.seats)

    def _recallable(self, actor: str) -> bool:
        node = self.current
        before = self.before(node) if node else None
        if node is None or before is None or any(seat.state in SIGNED for seat in node.newest()):
            return False
        mine = [seat for seat in before.newest() if seat.state in SIGNED and seat.decided_by == actor]
        return bool(mine) and bool(self.acts) and self.acts[-1] in {(actor, "agree"), (actor, "escalate")}

    def _room(self, node: Node, verb: str) -> int | None:
        if verb == "add_before":
            below = max((each.position for each in self.nodes if each.position < node.position), default=0)
            free = (below + node.position) // 2
            return None if free == below else free
        above = min(
            (each.position for each in self.nodes if each.position > node.position), default=node.position + 2 * GAP
        )
        free = (node.position + above) // 2
        return None if free == node.position else free

    # --- it happens ---------------------------------------------------------------------------------------------------

    def apply(self, op: dict[str, Any]) -> None:
        """The state afterwards, one version on."""
        verb = op["verb"]
        self.version += 1
        name = getattr(self, f"_do_{EVENT.get(verb, verb)}")(op) or EVENT.get(verb, verb)
        self.verbs.append(name)
        self.acts.append((op["actor"], name))

    def _do_agree(self, op: dict[str, Any]) -> str:
        return self._agree(op["actor"], self.amount)

    def _do_amend(self, op: dict[str, Any]) -> str:
        return self._agree(op["actor"], op["wanted"])

    def _agree(self, actor: str, wanted: int) -> str:
        node, seat = self._here(actor)
        done = self._done_after(node, seat)
        self.amount = wanted
        seat.state, seat.decided_by = "agreed", actor
        if not done:
            return "agree"
        signers = {actor} | node.signers()
        self._close(node)
        if self._advance(node, signers, actor):
            return "agree"
        self._end()
        if wanted == self.asked:
            self.status, self.object_status, self.object_amount = "approved", "agreed", wanted
            return "agree_finally"
        self.status = "confirming"
        return "agree_amended"

    def _done_after(self, node: Node, seat: Seat) -> bool:
        others = [each for each in node.newest() if each is not seat]
        wanted = [each for each in others if each.state not in UNASKED]
        if node.signing == "all":
            return all(each.state in SETTLED for each in wanted)
        if seat.beside and not any(not each.beside and each.state in SETTLED for each in others):
            return False  # a signer added beside does not stand in for who was asked
        return all(each.state in SETTLED for each in wanted if each.beside)

    def _do_confirm_amount(self, _op: dict[str, Any]) -> None:
        self.status, self.object_status, self.object_amount = "approved", "agreed", self.amount

    def _do_refuse(self, op: dict[str, Any]) -> None:
        _node, seat = self._here(op["actor"])
        seat.state, seat.decided_by = "refused", op["actor"]
        self._end()
        self.status, self.object_status = "refused", "refused"

    def _do_return_to_maker(self, op: dict[str, Any]) -> None:
        node, seat = self._here(op["actor"])
        seat.state, seat.decided_by = "returned", op["actor"]
        self._pause(node)
        self.status, self.asker = "returned", seat
        self.return_mode = "same" if op["verb"] == "return_same" else "again"

    def _do_return_to_step(self, op: dict[str, Any]) -> None:
        _node, seat = self._here(op["actor"])
        seat.state, seat.decided_by = "returned", op["actor"]
        self._reset(op["position"])
        self.round += 1
        self._open(next(node for node in self.nodes if node.position == op["position"]))

    def _do_resubmit(self, op: dict[str, Any]) -> None:
        asked = op["wanted"] if op["verb"] == "resubmit_changed" else self.object_amount
        self.status = "running"
        node, asker = self.current, self.asker
        if self.return_mode == "same" and asked == self.amount and node is not None and asker is not None:
            self._resume(node)
            again = Seat(asker.person, asker.role, self.round, "open", asker.place, asker.beside, begun=True)
            node.seats.append(again)
            return
        self.amount = self.asked = asked
        self._reset(0)
        self.round += 1
        first, _merged = self._next(None, set())
        if first is not None:
            self._open(first)

    def _do_escalate(self, op: dict[str, Any]) -> None:
        actor = op["actor"]
        node, seat = self._here(actor)
        seat.state, seat.decided_by = "escalated", actor
        self._close(node)
        if not self._advance(node, {actor}, ""):
            added = Node(self.nodes[-1].position + GAP, "", self.superior[actor], "any")
            self.nodes.append(added)
            self._open(added)

    def _do_transfer(self, op: dict[str, Any]) -> None:
        node, seat = self._here(op["actor"])
        self._hand_on(node, seat, op["to"])

    def _do_take_over(self, op: dict[str, Any]) -> None:
        node, seat = self.current, self._below(op["actor"])
        if node is not None and seat is not None:
            self._hand_on(node, seat, op["actor"])

    def _hand_on(self, node: Node, seat: Seat, person: str) -> None:
        seat.state = "transferred"
        node.seats.append(Seat(person, "", self.round, "open", seat.place, seat.beside, begun=True))

    def _do_add_signer(self, op: dict[str, Any]) -> None:
        node, verb = self.current, op["verb"]
        if node is None:
            return
        if verb == "add_beside":
            last = max(seat.place for seat in node.newest())
            node.seats.append(Seat(op["to"], "", self.round, "open", last + 1, beside=True, begun=True))
            return
        added = Node(self._room(node, verb) or 0, "", op["to"], "any", opinion_only=True)
        self.nodes.append(added)
        self.nodes.sort(key=lambda each: each.position)
        if verb == "add_before":
            self._pause(node)
            node.state = "waiting"
            self._open(added)

    def _do_recall(self, op: dict[str, Any]) -> None:
        node = self.current
        before = self.before(node) if node else None
        if before is None:
            return
        mine = [seat for seat in before.newest() if seat.state in SIGNED and seat.decided_by == op["actor"]]
        self._reset(before.position + 1)
        mine[-1].state, mine[-1].decided_by = "open", ""
        before.state = "open"

    def _do_withdraw(self, _op: dict[str, Any]) -> None:
        self._end()
        self.status, self.object_status = "withdrawn", "draft"

    _do_give_up = _do_withdraw

    def _do_remind(self, op: dict[str, Any]) -> None:
        """Nothing but the record."""

    _do_comment = _do_remind

    def _do_copy_to(self, op: dict[str, Any]) -> None:
        self.readers.add(op["to"])

    def _here(self, actor: str) -> tuple[Node, Seat]:
        node, seat = self.current, self.claim(actor)
        if node is None or seat is None:
            raise AssertionError(f"{actor} has no seat")
        return node, seat

    def _next(self, node: Node | None, signers: set[str]) -> tuple[Node | None, list[Node]]:
        """The step that opens after ``node``, and those settled by the signature just given."""
        merged = []
        for each in self.nodes:
            if node is not None and each.position <= node.position:
                continue
            if signers and each.candidates() <= signers:
                merged.append(each)
                continue
            return each, merged
        return None, merged

    def _advance(self, node: Node, signers: set[str], signer: str) -> bool:
        opens, merged = self._next(node, signers)
        for each in merged:
            each.state = "done"
            each.seat_all(self.round, "merged", signer)
        if opens is None:
            return False
        self._open(opens)
        return True

    def _open(self, node: Node) -> None:
        """Opens the step; where it waited for a signer added before it, those who were asked are asked again."""
        node.state = "open"
        if any(seat.state == "waiting" for seat in node.newest()):
            self._resume(node)
            return
        node.seat_all(self.round, "open")

    def _resume(self, node: Node) -> None:
        for seat in node.newest():
            if seat.state == "waiting" and seat.begun:
                seat.state = "open"

    def _pause(self, node: Node) -> None:
        for seat in node.newest():
            if seat.state == "open":
                seat.state = "waiting"

    @staticmethod
    def _let_go(seats: list[Seat]) -> None:
        for seat in seats:
            if seat.state in {"open", "waiting"}:
                seat.state = "not_needed"

    def _close(self, node: Node) -> None:
        self._let_go(node.newest())
        node.state = "done"

    def _reset(self, position: int) -> None:
        for node in self.nodes:
            if node.position >= position:
                self._let_go(node.seats)
                node.state = "waiting"

    def _end(self) -> None:
        for node in self.nodes:
            self._let_go(node.seats)
            node.state = {"open": "done", "waiting": "skipped"}.get(node.state, node.state)
