"""Why an operation on a modelled case is not possible now, as the brief says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.storm.cases.steps import SIGNED

if TYPE_CHECKING:
    from tests.storm.cases.model import Case

ENDED = {"approved", "refused", "withdrawn", "closed"}
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


def refusal(case: Case, op: dict[str, Any]) -> str | None:
    """The code with which a person's operation is refused in the present state, or None; the case being visible."""
    return _at_the_desk(case, op) or _in_state(case, op)


def answer(case: Case, op: dict[str, Any]) -> str | None:
    """The same where the case may be invisible, and for the clock."""
    if op["verb"] in {"strike", "time_out"}:
        return None if struck(case, op) else "nothing"
    return refusal(case, op) if case.visible_to(op["actor"]) else "not_found"


def struck(case: Case, op: dict[str, Any]) -> bool:
    """Whether the clock has something to do: the seat is open and has not struck yet as when it was looked at."""
    if op["verb"] == "time_out":
        return case.status == "returned" and case.material_due
    if case.status != "running" or op["nth"] >= len(case.made):
        return False
    seat, node = case.made[op["nth"]], case.current
    if node is None or not any(each is seat for each in node.newest()) or seat.state != "open":
        return False
    strike = seat.next_strike()
    return strike is not None and strike <= op["strike"]


def _at_the_desk(case: Case, op: dict[str, Any]) -> str | None:
    """What is refused before the state is looked at: the request itself makes no sense for who has the seat."""
    verb, node, actor = op["verb"], case.current, op["actor"]
    seat, behalf = case.claim(actor)
    if verb == "amend" and seat and op["wanted"] != case.amount and op["faulty"]:
        return "opinion_missing"
    if verb == "escalate" and seat and node and case.next_after(node, {actor, behalf} - {""})[0] is None:
        above = case.people.superior[behalf or actor]
        return "nobody_above" if above in {"", case.maker} else None
    if verb in {"add_before", "add_after"} and node and case.room(node, verb) is None:
        return "too_many_signers"
    return None


def _in_state(case: Case, op: dict[str, Any]) -> str | None:
    verb, actor = op["verb"], op["actor"]
    if case.status not in SOURCES[verb]:
        return "wrong_status"
    if verb in DECIDES:
        return _no_decider(case, actor) or _decision_refused(case, op)
    checks: dict[str, Callable[[], str | None]] = {
        "take_over": lambda: _not_taken_over(case, actor),
        "recall": lambda: None if _recallable(case, actor) else "not_recallable",
        "remind": lambda: _outsider(case, actor) or _reminded(case, op),
        "comment": lambda: _outsider(case, actor) or ("opinion_missing" if op["faulty"] else None),
        "copy_to": lambda: _outsider(case, actor) or ("other_branch" if op["to"] == "stranger" else None),
    }
    if verb in checks:
        return checks[verb]()
    if actor != case.maker:
        return "not_maker"
    return "decided_already" if verb == "withdraw" and _touched(case) else None


def _no_decider(case: Case, actor: str) -> str | None:
    (seat, behalf), node = case.claim(actor), case.current
    if seat is None or node is None:
        return "not_your_turn"
    if actor in case.people.absent:
        return "absent"
    people = {actor, behalf} - {""}
    if case.maker in people:
        return "maker_decides"
    if people & node.signers():
        return "signed_here"
    before = case.before(node)
    return "same_person_twice" if before is not None and people & before.signers() else None


def _decision_refused(case: Case, op: dict[str, Any]) -> str | None:
    verb, node = op["verb"], case.current
    if verb in {"transfer", "add_before", "add_beside", "add_after"}:
        code = _may_not_sit(case, op["to"])
        return code or ("opinion_missing" if op["faulty"] and verb == "transfer" else None)
    if verb in {"agree", "amend"}:
        return None
    if op["faulty"]:
        return "opinion_missing"
    if verb == "return_to_step" and node is not None:
        done = {each.position for each in case.nodes if each.state == "done" and each.position < node.position}
        return None if op["position"] in done else "not_earlier_step"
    return None


def _may_not_sit(case: Case, person: str) -> str | None:
    node = case.current
    if person == "stranger":
        return "other_branch"
    if person == case.maker:
        return "maker_decides"
    if node is None:
        return None
    if person in node.seated():
        return "seated_already"
    return "signed_here" if person in node.signers() else None


def _not_taken_over(case: Case, actor: str) -> str | None:
    if case.below(actor) is None:
        return "not_above"
    return "absent" if actor in case.people.absent else None


def _outsider(case: Case, person: str) -> str | None:
    takes_part = case.party(person) or case.claim(person)[0] is not None
    return None if takes_part else "not_party"


def _reminded(case: Case, op: dict[str, Any]) -> str | None:
    """Within the hour before; the clock of a storm runs ahead, and may have run further for others."""
    hour_ago = datetime.fromisoformat(op["at"]) - timedelta(hours=1)
    return "reminded_recently" if any(at > hour_ago for at in case.reminders) else None


def _touched(case: Case) -> bool:
    said = SIGNED | {"returned", "refused"}
    return any(seat.state in said for seat in case.made)


def _recallable(case: Case, actor: str) -> bool:
    node = case.current
    before = case.before(node) if node else None
    if node is None or before is None or any(seat.state in SIGNED for seat in node.newest()):
        return False
    mine = [seat for seat in before.newest() if seat.state in SIGNED and seat.decided_by == actor]
    return bool(mine) and bool(case.acts) and case.acts[-1] in {(actor, "agree"), (actor, "escalate")}
