"""Agree, refuse, escalate; withdraw, confirm, take back (claims brief §1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.authority import refusal_sentences
from accounts.delegation import superior_of
from accounts.errors import Denied, DomainError
from accounts.models import User
from accounts.scope import Actor
from workflow.approvals.actions import telling
from workflow.approvals.actions.moving import (
    CONFIRM,
    ask_maker,
    carry_out,
    close_node,
    close_seat,
    end_all,
    open_next_in_order,
    open_seat,
    reset_from,
)
from workflow.approvals.actions.outcomes import hand_over
from workflow.approvals.actions.recording import UNSEEN, Act, Seen, carry, run
from workflow.approvals.actions.starting import facts_with_amount
from workflow.approvals.deadlines import clock_of
from workflow.approvals.planning import Plan, plan_next
from workflow.approvals.seating import Place
from workflow.approvals.standing import Claim, judged, people_of
from workflow.approvals.table import GAP, forget_table
from workflow.models import Approval, ApprovalNode, Event
from workflow.models.approval_seat import SIGNED, SeatState


@dataclass(frozen=True, slots=True)
class Course:
    """What an agreement leads to: the verb, whether the step is done, and the plan for what follows."""

    verb: str
    position: int
    node_done: bool
    ends: bool
    plan: Plan


def agree(
    *,
    by: Actor,
    approval: Approval,
    opinion: str = "",
    amount: Decimal | None = None,
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """同意, or 同意但修改金额 where ``amount`` differs: the reason is needed and the own authority must cover it.

    Whether the case ends here is settled on the locked row: the chain's last step, or the first one whose authority
    covers the aggregated amount. An amended amount ends with the maker's confirmation.
    """

    done: Approval = run(
        by=by,
        approval=approval,
        name="agree",
        work=lambda act: agree_at(act, amount),
        seen=seen,
        request=["agree", amount, opinion],
        at=at,
        opinion=opinion,
    )
    return done


def agree_at(act: Act, amount: Decimal | None = None) -> Approval:
    """The agreement itself, under the locks of ``act``."""
    if act.claim is None:
        return carry(act, "agree", lambda _row, _event: None, position=0, wanted=None)
    return _agree(act, act.claim, amount)


def _agree(act: Act, claim: Claim, amount: Decimal | None) -> Approval:
    row, seat = act.approval, claim.seat
    wanted = row.amount if amount is None else amount
    amended = wanted != row.amount
    if amended:
        _check_amendment(act, wanted)
    if act.verdict is None or amended:
        act.verdict = judged(row, act.obj, act.by, claim, wanted, act.at)
    course = _course(act, claim, wanted)
    covered = act.verdict is None or act.verdict.allowed

    def then(after: Any, event: Event) -> None:
        close_seat(seat, SeatState.AGREED, by=act.by, on_behalf_of=act.on_behalf_of, at=act.at, covers=covered)
        if not course.node_done:
            opened = open_next_in_order(after, seat.node, at=act.at)
            telling.tell_seats(after, event, opened, by=act.by)
            return
        close_node(after, seat.node, by=act.by, at=act.at)
        carry_out(after, event, course.plan, by=act.by, signed=seat, at=act.at)
        if course.ends:
            _finish(act, after, event)

    data: dict[str, Any] = {
        "position": course.position,
        "wanted": wanted,
        "moment": act.at,
        "verdict": act.verdict,
        "must_cover": amended or _must_cover(act, course),
        "acknowledged": act.acknowledged,
    }
    # What the last step agrees to is told against what was asked, whoever changed it on the way.
    told = _amounts(row.asked_amount if course.verb == "agree_amended" else row.amount, wanted)
    if told and not amended:
        told["amount_kept"] = True
    return carry(act, course.verb, then, amount_before=row.amount, facts=told, **data)


def _must_cover(act: Act, course: Course) -> bool:
    """An agreement that ends the case must be covered, unless somebody at the same step covered it already."""
    return course.ends and not _covered_at_node(act)


def _covered_at_node(act: Act) -> bool:
    seat = act.claim.seat if act.claim is not None else None
    if seat is None:
        return False
    return any(other.covers for other in act.table.seats_at(seat.node) if other.state in SIGNED)


def _course(act: Act, claim: Claim, wanted: Decimal | None) -> Course:
    """What the agreement leads to, under the lock."""
    row, seat = act.approval, claim.seat
    node_done = act.table.done_after(seat)
    if not node_done:
        return Course("agree", seat.node.position, node_done=False, ends=False, plan=Plan())
    covered = act.kind.demands is None or (act.verdict is not None and act.verdict.allowed) or _covered_at_node(act)
    stops = row.ends_by_authority and act.kind.demands is not None and covered
    if stops and not seat.node.rule.get("opinion_only"):
        return Course(_ending(row, wanted), seat.node.position, node_done=True, ends=True, plan=Plan())
    signers = people_of(claim, act.by) | act.table.identities_at(seat.node)
    facts = facts_with_amount(act.facts, wanted)
    plan = plan_next(row, act.obj, act.table.after(seat.node), facts, signers, act.at)
    if plan.opens is not None:
        return Course("agree", plan.opens.position, node_done=True, ends=False, plan=plan)
    return Course(_ending(row, wanted), seat.node.position, node_done=True, ends=True, plan=plan)


def _ending(row: Any, wanted: Decimal | None) -> str:
    return "agree_finally" if wanted == row.asked_amount else "agree_amended"


def _check_amendment(act: Act, wanted: Decimal | None) -> None:
    if not act.kind.amendable or wanted is None:
        raise DomainError("not_amendable", _("The amount of this kind of case cannot be changed here."))
    if not wanted.is_finite() or wanted <= 0 or wanted != wanted.quantize(Decimal("0.01")):
        raise DomainError("amount_form", _("Give an amount above zero with at most two decimals."))
    if not act.opinion:
        raise DomainError("opinion_missing", _("Say why."))


def _amounts(before: Decimal | None, after: Decimal | None) -> dict[str, Any]:
    if before == after or after is None:
        return {}
    return {"amount_before": "" if before is None else f"{before:.2f}", "amount_after": f"{after:.2f}"}


def _finish(act: Act, row: Any, event: Event) -> None:
    """The last agreement: the object is told, or the maker is asked to confirm the amended amount."""
    end_all(row, by=act.by, at=act.at)
    if event.target == "confirming":
        due_at = clock_of(row, act.at).due_at({"deadline_hours": 8}, act.at)
        ask_maker(row, CONFIRM, due_at=due_at, at=act.at)
        telling.tell_maker(row, event, "approval_amended", by=act.by)
        return
    hand_over(act, row, "approved")
    telling.tell_maker(row, event, "approval_approved", by=act.by)


def confirm_amount(*, by: Actor, approval: Approval, seen: Seen = UNSEEN, at: datetime | None = None) -> Approval:
    """经办确认: the maker has seen the amended amount; only now the case is agreed."""

    def work(act: Act) -> Approval:
        def then(row: Any, event: Event) -> None:
            end_all(row, by=act.by, at=act.at)
            hand_over(act, row, "approved")
            telling.tell_deciders(row, event, "approval_confirmed", by=act.by)

        return carry(act, "confirm_amount", then, said=False, moment=act.at)

    done: Approval = run(by=by, approval=approval, name="confirm", work=work, seen=seen, at=at)
    return done


def refuse(
    *,
    by: Actor,
    approval: Approval,
    opinion: str,
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """不同意: final; a new case needs a new fact."""

    def work(act: Act) -> Approval:
        def then(row: Any, event: Event) -> None:
            if act.claim is not None:
                close_seat(act.claim.seat, SeatState.REFUSED, by=act.by, on_behalf_of=act.on_behalf_of, at=act.at)
            end_all(row, by=act.by, at=act.at)
            hand_over(act, row, "refused")
            telling.tell_maker(row, event, "approval_refused", by=act.by)

        return carry(act, "refuse", then, opinion=act.opinion, moment=act.at)

    done: Approval = run(
        by=by,
        approval=approval,
        name="refuse",
        work=work,
        seen=seen,
        request=["refuse", opinion],
        at=at,
        opinion=opinion,
    )
    return done


def escalate(
    *,
    by: Actor,
    approval: Approval,
    opinion: str,
    seen: Seen = UNSEEN,
    at: datetime | None = None,
) -> Approval:
    """上报上级 with the own opinion: the next step decides; after the last one, the superior of who escalates."""

    def work(act: Act) -> Approval:
        if act.claim is None:
            return carry(act, "escalate", lambda _row, _event: None, opinion=act.opinion, position=0)
        seat = act.claim.seat
        signers = people_of(act.claim, act.by)
        facts = facts_with_amount(act.facts, act.approval.amount)
        plan = plan_next(act.approval, act.obj, act.table.after(seat.node), facts, signers, act.at)
        if plan.opens is None:
            plan.opens, plan.places = _one_more(act, seat.node)
        opens = plan.opens

        def then(row: Any, event: Event) -> None:
            close_seat(seat, SeatState.ESCALATED, by=act.by, on_behalf_of=act.on_behalf_of, at=act.at)
            close_node(row, seat.node, by=act.by, at=act.at)
            if opens is not None and opens.pk is None:
                opens.save(force_insert=True)
            carry_out(row, event, plan, by=act.by, signed=None, at=act.at)

        return carry(act, "escalate", then, opinion=act.opinion, position=opens.position if opens else 0)

    done: Approval = run(
        by=by,
        approval=approval,
        name="escalate",
        work=work,
        seen=seen,
        request=["escalate", opinion],
        at=at,
        opinion=opinion,
    )
    return done


def _one_more(act: Act, node: ApprovalNode) -> tuple[ApprovalNode, list[Place]]:
    """After the last step: the superior of whoever escalates, as a step of their own."""
    person = act.on_behalf_of or User.objects.filter(pk=act.by.pk).first()
    above = superior_of(person, act.at.date()) if person is not None else None
    if above is None or above.pk == act.approval.maker_id:
        raise DomainError("nobody_above", _("There is nobody above you who could decide. Tell the administrator."))
    rule = {**node.rule, "who": "person", "person": above.pk, "signing": "any", "condition": [], "opinion_only": False}
    last = act.table.nodes[-1].position
    added = ApprovalNode(approval=act.approval, position=last + GAP, name=node.name, rule=rule, added_by_id=act.by.pk)
    return added, [Place(person=above.pk)]


def withdraw(*, by: Actor, approval: Approval, seen: Seen = UNSEEN, at: datetime | None = None) -> Approval:
    """撤回 before the first decision."""
    return _ended_by_maker("withdraw", by, approval, seen, at)


def give_up(*, by: Actor, approval: Approval, seen: Seen = UNSEEN, at: datetime | None = None) -> Approval:
    """放弃: a returned case or an amended amount is not gone on with."""
    return _ended_by_maker("give_up", by, approval, seen, at)


def _ended_by_maker(verb: str, by: Actor, approval: Approval, seen: Seen, at: datetime | None) -> Approval:
    def work(act: Act) -> Approval:
        def then(row: Any, event: Event) -> None:
            end_all(row, by=act.by, at=act.at)
            hand_over(act, row, "withdrawn")
            telling.tell_deciders(row, event, "approval_withdrawn", by=act.by)

        return carry(act, verb, then, said=False, moment=act.at)

    done: Approval = run(by=by, approval=approval, name=verb, work=work, seen=seen, at=at)
    return done


def recall(*, by: Actor, approval: Approval, seen: Seen = UNSEEN, at: datetime | None = None) -> Approval:
    """撤销同意: the own agreement is taken back while nobody has touched the next step; the seat opens again."""

    def work(act: Act) -> Approval:
        node = act.table.current
        before = act.table.before(node) if node is not None else None
        mine = [
            seat
            for seat in (act.table.seats_at(before) if before is not None else [])
            if seat.state in SIGNED and seat.decided_by_id == act.by.pk
        ]

        def then(row: Any, event: Event) -> None:
            if before is None:  # the guard has refused already
                raise Denied("not_recallable", _("The next step has been touched, or the last decision was not yours."))
            taken_back = mine[-1]
            reset_from(row, before.position + 1, by=act.by, at=act.at)
            taken_back.state, taken_back.decided_by, taken_back.on_behalf_of = SeatState.WAITING, None, None
            taken_back.covers = False
            taken_back.save(update_fields=["state", "decided_by", "on_behalf_of", "covers"])
            before.state, before.closed_at = "open", None
            before.save(update_fields=["state", "closed_at"])
            taken_back.node = before
            open_seat(row, taken_back, at=act.at)
            forget_table(row)
            telling.tell_deciders(row, event, "approval_recalled", by=act.by)

        position = before.position if before is not None else 0
        return carry(act, "recall", then, said=False, position=position)

    done: Approval = run(by=by, approval=approval, name="recall", work=work, seen=seen, at=at)
    return done


def why_not_final(act: Act) -> list[str]:
    """Why the own agreement would not end the case, in words; for the decision page."""
    if act.verdict is None or act.verdict.allowed:
        return []
    return refusal_sentences(act.verdict, branch=act.approval.branch, on=act.at.date())
