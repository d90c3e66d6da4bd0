"""Fires a step of an injury assessment, moves the to-do that follows from its state, and tells whoever has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.scope import Actor
from claims.actions.injury_news import tell_next
from claims.models import InjuryAssessment, InjuryStatus
from workflow.models import Event
from workflow.steps import steps_of
from workflow.todos import close_todos, open_todo
from workflow.transitions import NotFound, fire, refusal_of

S = InjuryStatus


@dataclass(frozen=True, slots=True)
class Next:
    """Whose turn it is in a state: kind of to-do, role, and how many hours there are (§2.1, §1.7 [I])."""

    kind: str
    role: str
    hours: int


#: States in which somebody has to act. In approval the approval itself has the to-do.
NEXT: dict[str, Next] = {
    S.TRACKING: Next("injury_track", "injury_assessor", 24),
    S.READY: Next("injury_notice", "injury_assessor", 72),
    S.EXAMINING: Next("injury_examine", "injury_assessor", 120),
    S.FIRST: Next("injury_first", "injury_assessor", 48),
    S.SECOND: Next("injury_second", "injury_assessor", 48),
    S.CONFERENCE: Next("injury_conference", "claims_specialist", 72),
    S.REVIEW: Next("injury_review", "claims_specialist", 48),
    S.CALCULATING: Next("injury_calculate", "injury_assessor", 48),
    S.NEGOTIATING: Next("injury_negotiate", "injury_assessor", 168),
    S.AGREED: Next("injury_pay", "claims_manager", 72),
    S.PAID: Next("injury_confirm", "claims_specialist", 168),
    S.EXTERNAL: Next("injury_appraisal", "injury_assessor", 720),
    S.LITIGATION: Next("injury_court", "injury_assessor", 720),
    S.REOPENED: Next("injury_reopened", "claims_specialist", 72),
}
KINDS = (*(each.kind for each in NEXT.values()), "injury_recheck")
RECHECK_DAYS = 30


def fire_on(
    assessment: InjuryAssessment,
    verb: str,
    *,
    by: Actor,
    at: datetime | None = None,
    then: Callable[[InjuryAssessment, Event], None] | None = None,
    **more: Any,
) -> InjuryAssessment:
    """``fire()`` with the to-dos of the new state in the same transaction; ``more`` is passed on to it."""
    now = at or timezone.now()
    moves = bool(steps_of(InjuryAssessment)[verb].target)

    def carried_out(row: InjuryAssessment, event: Event) -> None:
        if moves:
            hand_on(row, by=by, at=now)
        if then is not None:
            then(row, event)
        tell_next(row, event, verb, by=by)

    if moves:
        more["moment"] = now
    return fire(assessment, verb, by=by, at=now, then=carried_out, **more)


def refuse_early(assessment: InjuryAssessment, verb: str, *, by: User, at: datetime) -> None:
    """Raises what can be known before the form is read: what a verb works with is there in the right state alone.

    ``fire()`` asks again under the lock.
    """
    refusal = refusal_of(assessment, steps_of(InjuryAssessment)[verb], by, None, at)
    if refusal is None:
        return
    if not InjuryAssessment.objects.visible_to(by).filter(pk=assessment.pk).exists():
        raise NotFound
    raise refusal


def hand_on(row: InjuryAssessment, *, by: Actor, at: datetime) -> None:
    """What had to be done is done; whoever has the next step gets it."""
    close_todos(row, *KINDS, by=by, at=at)
    following = NEXT.get(row.status)
    if following is not None:
        due = at + timedelta(hours=following.hours)
        open_todo(row, following.kind, subject=str(row), due_at=due, at=at, role=following.role)
    elif row.status == S.ARCHIVED and row.recheck_wanted and row.rechecked_by_id is None:
        due = at + timedelta(days=RECHECK_DAYS)
        open_todo(row, "injury_recheck", subject=str(row), due_at=due, at=at, role="claims_specialist")
