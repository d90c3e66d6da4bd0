"""撞单裁决, 申诉, 执行: somebody who is no party decides, one appeal, then the existing steps carry it out (§5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from accounts.scope import SYSTEM, Actor
from renewals.actions import announcing, dispatching, reminders, voiding
from renewals.branch_numbers import number, read_once
from renewals.collisions.actions import opening
from renewals.collisions.finding import claim_of
from renewals.collisions.guards import parties_of
from renewals.collisions.rules.priority import Ground, Proposal, propose
from renewals.models import CollisionCase, CollisionParty, Renewal, RenewalStatus, Resolution
from renewals.models.renewal_terms import AFTER_LAPSE, NOT_TERMINAL, OWNED
from renewals.rules.loss import VoidReason
from workflow.models import Event
from workflow.notifying import notify
from workflow.outbox import event_key
from workflow.todos import close_todos
from workflow.transitions import fire, lock
from workflow.working_time import add_working_days, calendar_overrides

S = RenewalStatus
#: Of the compulsory policy, which a list may name under another month than the commercial one.
COMPULSORY = ("compulsory_policy_no", "compulsory_expires_on", "compulsory_premium")


def proposal_of(case: CollisionCase) -> Proposal | None:
    """Whom the rules prefer, by what was known when the collision was found."""
    return propose([claim_of(party.facts) for party in case.parties.all()])


def ground_of(case: CollisionCase, winner: CollisionParty) -> Ground:
    """Why the winner wins: the rules, or the manager's own judgement."""
    proposal = proposal_of(case)
    return proposal.ground if proposal is not None and proposal.place == winner.place else Ground.MANAGER


@read_once()
def decide_collision(
    *,
    by: User,
    case: CollisionCase,
    winner: CollisionParty,
    resolution: str,
    opinion: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> CollisionCase:
    """裁决. It takes effect when the days of the appeal are over."""
    now = at or timezone.now()
    day = reminders.local_day(now)
    days = number("collision_appeal_days", case.branch, day)
    until = reminders.end_of(add_working_days(day, days, calendar_overrides())) if days else now

    def then(row: CollisionCase, event: Event) -> None:
        close_todos(row, by=by, at=now)
        _tell(row, event, "collision_decided", by)

    return fire(
        case,
        "decide",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        facts=_facts(winner, resolution),
        then=then,
        winner=winner,
        resolution=resolution,
        ground=ground_of(case, winner).value,
        opinion=opinion,
        decider=by,
        moment=now,
        appeal_until=until,
    )


def appeal_collision(
    *,
    by: User,
    case: CollisionCase,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> CollisionCase:
    """申诉: once; somebody else hears it within the same days as the first decision."""
    now = at or timezone.now()
    day = reminders.local_day(now)
    due_on = add_working_days(day, number("collision_days", case.branch, day), calendar_overrides())

    def then(row: CollisionCase, event: Event) -> None:
        opening.ask_to_decide(row, due_at=reminders.end_of(due_on), at=now)
        _tell(row, event, "collision_appealed", by)

    return fire(
        case,
        "appeal",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=reason.strip(),
        then=then,
        why=reason,
        appellant=by,
        moment=now,
    )


@read_once()
def hear_appeal(
    *,
    by: User,
    case: CollisionCase,
    winner: CollisionParty,
    resolution: str,
    opinion: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> CollisionCase:
    """申诉裁决: final, carried out at once."""
    now = at or timezone.now()

    def then(row: CollisionCase, event: Event) -> None:
        close_todos(row, by=by, at=now)
        carry_out(row, by=by, at=now)
        _tell(row, event, "collision_decided", by)

    return fire(
        case,
        "hear",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=opinion.strip(),
        facts=_facts(winner, resolution),
        then=then,
        winner=winner,
        resolution=resolution,
        ground=ground_of(case, winner).value,
        opinion=opinion,
        decider=by,
        moment=now,
    )


@read_once()
def settle_collision(
    *, by: User, case: CollisionCase, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> CollisionCase:
    """执行: nobody appealed in time. By the clock in the name of whoever decided, or by hand."""
    now = at or timezone.now()

    def then(row: CollisionCase, _event: Event) -> None:
        close_todos(row, by=by, at=now)
        carry_out(row, by=by, at=now)

    return fire(case, "settle", by=by, expected_version=expected_version, key=key, at=now, then=then)


def carry_out(case: CollisionCase, *, by: User, at: datetime) -> None:
    """What was decided, by the steps a manager would take; each task has it in its own history.

    The tasks are locked before they are read: whoever owns the winner's task owns the others as well afterwards.
    """
    lock(Renewal, list(case.parties.values_list("renewal", flat=True)))
    winner = case.winner
    if winner is None or case.resolution == Resolution.KEEP:
        return
    if case.resolution == Resolution.CREDIT_SIGNER:
        _give_credit(winner, case, by, at)
        return
    for party in case.parties.exclude(pk=winner.pk).select_related("renewal__branch"):
        if party.renewal_id == winner.renewal_id:
            continue
        if case.resolution == Resolution.TRANSFER:
            _hand_over(party.renewal, winner, case, by, at)
        else:
            if case.resolution == Resolution.MERGE:
                _merge(party.renewal, winner.renewal, case, by, at)
            _void(party.renewal, case, by, at)


def _give_credit(winner: CollisionParty, case: CollisionCase, by: Actor, at: datetime) -> None:
    to = winner.owner
    if to is not None and winner.renewal.credit_owner_id != to.pk:
        facts = {"collision": case.pk, **dispatching.owner_facts(to)}
        fire(winner.renewal, "move_credit", by=by, at=at, facts=facts, to=to, moment=at)


def _hand_over(row: Renewal, winner: CollisionParty, case: CollisionCase, by: Actor, at: datetime) -> None:
    """The winner of the case gets what is still open; the owner of today, should the winner have handed over since."""
    to = winner.renewal.owner or winner.owner
    if to is None or row.owner_id == to.pk:
        return
    if row.status == S.POOL:
        dispatching.dispatch(by=by, renewal=row, to=to, at=at)
    elif row.status in {*OWNED, *AFTER_LAPSE}:
        dispatching.transfer(by=by, renewal=row, to=to, reason=_why(case), at=at)


def _merge(row: Renewal, into: Renewal, case: CollisionCase, by: Actor, at: datetime) -> None:
    """What only the other task knows of the compulsory policy goes into the winner's."""
    known: dict[str, Any] = {name: getattr(row, name) for name in COMPULSORY if getattr(row, name)}
    if row.line == "compulsory":
        known |= {
            "compulsory_policy_no": row.policy_no,
            "compulsory_expires_on": row.expires_on,
            "compulsory_premium": row.last_premium,
        }
    values = {name: value for name, value in known.items() if not getattr(into, name)}
    if values and into.line != "compulsory":
        fire(into, "update_from_list", by=by, at=at, facts={"collision": case.pk}, values=values)


def _void(row: Renewal, case: CollisionCase, by: User, at: datetime) -> None:
    """剔除 as a duplicate: the system asks, the one who decided agrees."""
    if row.status not in NOT_TERMINAL:
        return
    if not row.void_reason:
        facts = {"collision": case.pk}
        voiding.request_voids(by=SYSTEM, renewals=[row.pk], reason=VoidReason.DUPLICATE.value, facts=facts, at=at)
    voiding.approve_void(by=by, renewal=row, opinion=_why(case), at=at)


def _why(case: CollisionCase) -> str:
    return gettext("Collision %(number)s") % {"number": case.pk}


def _facts(winner: CollisionParty, resolution: str) -> dict[str, Any]:
    return {
        "winner": winner.renewal_id,
        "winner_no": winner.owner.employee_no if winner.owner else "",
        "resolution": resolution,
    }


def _tell(case: CollisionCase, event: Event, kind: str, by: User) -> None:
    if announcing.is_news(event):
        people = parties_of(case) - {by.pk}
        notify(kind, people=people, key=event_key(event), about=case, facts={"actor": by.name})
