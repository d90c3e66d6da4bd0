"""Approvals once more, written from the brief and not from the product: plain values, no ORM, no import of Banli.

One :class:`Case` per approval. ``tests.storm.cases.refusals`` says why an operation is not possible now and
:meth:`Case.apply` carries it out; both take an operation as the client logged it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.storm.cases.people import HOLDERS, OVERSEERS, ROLE_ABOVE, People
from tests.storm.cases.steps import SIGNED, Node, Seat

GAP = 1000
#: How each of the three steps signs, and what its clock does.
SIGNING = ("any", "all", "any")
ON_TIMEOUT = ("escalate", "return", "none")
#: What each verb of the storm is called in the history, where it is not called the same.
EVENT = {
    "return_same": "return_to_maker",
    "return_again": "return_to_maker",
    "resubmit_changed": "resubmit",
    "add_before": "add_signer",
    "add_beside": "add_signer",
    "add_after": "add_signer",
}


@dataclass
class Case:
    """One approval of an expense. ``made``: all seats in the order they were set."""

    id: int
    maker: str
    asked: int
    people: People
    object_amount: int = 0
    amount: int = 0
    status: str = "running"
    version: int = 1
    round: int = 1
    object_status: str = "submitted"
    nodes: list[Node] = field(default_factory=list)
    made: list[Seat] = field(default_factory=list)
    readers: set[str] = field(default_factory=set)
    verbs: list[str] = field(default_factory=lambda: ["start"])
    acts: list[tuple[str, str]] = field(default_factory=list)
    reminders: list[datetime] = field(default_factory=list)
    asker: Seat | None = None
    return_mode: str = ""
    material_due: bool = False

    def __post_init__(self) -> None:
        if not self.nodes:
            self.amount = self.object_amount = self.asked
            steps = zip(HOLDERS, SIGNING, ON_TIMEOUT, strict=True)
            self.nodes = [
                Node(number * GAP, role, "", signing, on_timeout)
                for number, (role, signing, on_timeout) in enumerate(steps, start=1)
            ]
            self._open(self.nodes[0])

    # --- what stands --------------------------------------------------------------------------------------------------

    def visible_to(self, person: str) -> bool:
        """Overseers see all; others what they, or those they stand in for, take or took part in."""
        if person in OVERSEERS or self.party(person):
            return True
        return any(seat.meant_for(each) for each in self.people.principals_of(person) for seat in self.made)

    def party(self, person: str) -> bool:
        return person in {self.maker, *self.readers} or any(
            person in seat.stood_for() or seat.meant_for(person) for seat in self.made
        )

    @property
    def current(self) -> Node | None:
        return next((node for node in self.nodes if node.state == "open"), None)

    def claim(self, person: str) -> tuple[Seat | None, str]:
        """The seat ``person`` decides, and in whose place; an own one before those of principals."""
        for each in (person, *self.people.principals_of(person)):
            seat = self._seat_of(each)
            if seat is not None:
                return seat, "" if each == person else each
        return None, ""

    def _seat_of(self, person: str) -> Seat | None:
        node = self.current
        seats = [seat for seat in node.newest() if seat.open_to(person)] if node else []
        named = [seat for seat in seats if seat.person]
        return (named or seats or [None])[0]

    def before(self, node: Node) -> Node | None:
        done = [each for each in self.nodes if each.position < node.position and each.state == "done"]
        return done[-1] if done else None

    def below(self, person: str) -> Seat | None:
        """The first open seat whose person, or whose role, ``person`` stands above."""
        node = self.current
        if node is None or self.claim(person)[0] is not None:
            return None
        for seat in node.newest():
            others = [seat.person] if seat.person else HOLDERS[seat.role]
            if seat.state == "open" and any((person, other) in self.people.leads for other in others):
                return seat
        return None

    def next_after(self, node: Node | None, signers: set[str]) -> tuple[Node | None, list[Node]]:
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

    def room(self, node: Node, verb: str) -> int | None:
        """Where a step fits in before or after ``node``."""
        if verb == "add_before":
            below = max((each.position for each in self.nodes if each.position < node.position), default=0)
            free = (below + node.position) // 2
            return None if free == below else free
        above = min(
            (each.position for each in self.nodes if each.position > node.position), default=node.position + 2 * GAP
        )
        free = (node.position + above) // 2
        return None if free == node.position else free

    def expected(self) -> dict[str, Any]:
        """What the database should hold (``tests.storm.cases.stored``)."""
        seats = [(node.position, seat) for node in self.nodes for seat in node.seats]
        waiting = [seat.person or seat.role for _position, seat in seats if seat.state == "open"]
        return {
            "status": self.status,
            "version": self.version,
            "round": self.round,
            "amount": self.amount,
            "asked": self.asked,
            "object": self.object_status,
            "object_amount": self.object_amount,
            "verbs": self.verbs,
            "nodes": [(node.position, node.state) for node in self.nodes],
            "seats": sorted((position, *seat.told()) for position, seat in seats),
            "todos": sorted(waiting + ([self.maker] if self.status in {"returned", "confirming"} else [])),
        }

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
        node, seat = self._sign(actor, "agreed")
        self.amount = wanted
        if not node.done_after(seat):
            return "agree"
        self._close(node)
        if self._advance(node, node.signers(), seat):
            return "agree"
        self._end()
        if wanted == self.asked:
            self.status, self.object_status, self.object_amount = "approved", "agreed", wanted
            return "agree_finally"
        self.status = "confirming"
        return "agree_amended"

    def _do_confirm_amount(self, _op: dict[str, Any]) -> None:
        self.status, self.object_status, self.object_amount = "approved", "agreed", self.amount

    def _do_refuse(self, op: dict[str, Any]) -> None:
        self._sign(op["actor"], "refused")
        self._end()
        self.status, self.object_status = "refused", "refused"

    def _do_return_to_maker(self, op: dict[str, Any]) -> None:
        node, seat = self._sign(op["actor"], "returned")
        self._pause(node)
        self.status, self.asker, self.material_due = "returned", seat, True
        self.return_mode = "same" if op["verb"] == "return_same" else "again"

    def _do_return_to_step(self, op: dict[str, Any]) -> None:
        self._sign(op["actor"], "returned")
        self._reset(op["position"])
        self.round += 1
        self._open(next(node for node in self.nodes if node.position == op["position"]))

    def _do_resubmit(self, op: dict[str, Any]) -> None:
        asked = op["wanted"] if op["verb"] == "resubmit_changed" else self.object_amount
        self.status = "running"
        node, asker = self.current, self.asker
        if self.return_mode == "same" and asked == self.amount and node is not None and asker is not None:
            self._resume(node)
            self._seat(node, asker.person, asker.role, asker.place, beside=asker.beside)
            return
        self.amount = self.asked = asked
        self._reset(0)
        self.round += 1
        first, _merged = self.next_after(None, set())
        if first is not None:
            self._open(first)

    def _do_escalate(self, op: dict[str, Any]) -> None:
        node, seat = self._sign(op["actor"], "escalated")
        self._close(node)
        if not self._advance(node, seat.stood_for(), None):
            above = self.people.superior[seat.behalf or seat.decided_by]
            added = Node(self.nodes[-1].position + GAP, "", above, "any", node.on_timeout)
            self.nodes.append(added)
            self._open(added)

    def _do_transfer(self, op: dict[str, Any]) -> None:
        node, seat, _behalf = self._here(op["actor"])
        self._hand_on(node, seat, op["to"])

    def _do_take_over(self, op: dict[str, Any]) -> None:
        node, seat = self.current, self.below(op["actor"])
        if node is not None and seat is not None:
            self._hand_on(node, seat, op["actor"])

    def _do_add_signer(self, op: dict[str, Any]) -> None:
        node, verb = self.current, op["verb"]
        if node is None:
            return
        if verb == "add_beside":
            self._seat(node, op["to"], "", max(seat.place for seat in node.newest()) + 1, beside=True)
            return
        added = Node(self.room(node, verb) or 0, "", op["to"], "any", node.on_timeout, opinion_only=True)
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
        mine[-1].state, mine[-1].decided_by, mine[-1].behalf, mine[-1].reminded = "open", "", "", 0
        before.state = "open"

    def _do_withdraw(self, _op: dict[str, Any]) -> None:
        self._end()
        self.status, self.object_status = "withdrawn", "draft"

    _do_give_up = _do_withdraw

    def _do_remind(self, op: dict[str, Any]) -> None:
        self.reminders.append(datetime.fromisoformat(op["at"]))

    def _do_comment(self, _op: dict[str, Any]) -> None:
        """Nothing but the record."""

    def _do_copy_to(self, op: dict[str, Any]) -> None:
        self.readers.add(op["to"])

    # --- the clock: it reminds, hands up, gives back and closes; it never decides -------------------------------------

    def _do_strike(self, op: dict[str, Any]) -> str:
        seat, node = self.made[op["nth"]], self.current
        strike = seat.next_strike()
        if node is None or strike is None:
            raise AssertionError(f"{op} struck nothing")
        if strike == 100 and node.on_timeout == "escalate":
            barred = {self.maker} | node.seated() | node.signers()
            person = self.people.above(seat.person, barred) if seat.person else ""
            role = self._role_above(seat.role, barred) if seat.role else ""
            if person or role:
                self._hand_on(node, seat, person, role)
                return "hand_up"
        if strike == 150 and node.on_timeout == "return":
            self._pause(node)
            self.status, self.asker, self.return_mode, self.material_due = "returned", None, "again", False
            return "return_overdue"
        seat.reminded = strike
        return "remind_deadline"

    @staticmethod
    def _role_above(role: str, barred: set[str]) -> str:
        """The nearest role above that somebody holds who is not barred."""
        above = ROLE_ABOVE[role]
        while above and set(HOLDERS[above]) <= barred:
            above = ROLE_ABOVE[above]
        return above

    def _do_time_out(self, _op: dict[str, Any]) -> None:
        self._end()
        self.status = "closed"

    # --- how seats and steps move -------------------------------------------------------------------------------------

    def _here(self, actor: str) -> tuple[Node, Seat, str]:
        node, (seat, behalf) = self.current, self.claim(actor)
        if node is None or seat is None:
            raise AssertionError(f"{actor} has no seat")
        return node, seat, behalf

    def _sign(self, actor: str, state: str) -> tuple[Node, Seat]:
        node, seat, behalf = self._here(actor)
        seat.state, seat.decided_by, seat.behalf = state, actor, behalf
        return node, seat

    def _seat(
        self, node: Node, person: str, role: str, place: int, *, state: str = "open", beside: bool = False
    ) -> Seat:
        """One more seat at ``node``."""
        seat = Seat(person, role, self.round, state, place, beside, begun=state == "open")
        node.seats.append(seat)
        self.made.append(seat)
        return seat

    def _hand_on(self, node: Node, seat: Seat, person: str, role: str = "") -> None:
        seat.state = "transferred"
        self._seat(node, person, role, seat.place, beside=seat.beside)

    def _advance(self, node: Node, signers: set[str], signed: Seat | None) -> bool:
        opens, merged = self.next_after(node, signers)
        for each in merged:
            each.state = "done"
            for place, (person, role) in enumerate(each.places(), start=1):
                seat = self._seat(each, person, role, place, state="merged")
                if signed is not None:
                    seat.decided_by, seat.behalf = signed.decided_by, signed.behalf
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
        for place, (person, role) in enumerate(node.places(), start=1):
            self._seat(node, person, role, place)

    def _resume(self, node: Node) -> None:
        for seat in node.newest():
            if seat.state == "waiting" and seat.begun:
                seat.state, seat.reminded = "open", 0

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
        self._let_go(self.made)
        for node in self.nodes:
            node.state = {"open": "done", "waiting": "skipped"}.get(node.state, node.state)
