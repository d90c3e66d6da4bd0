"""Agrees to many cases at once (批量同意): only those within the own limit and without anything to acknowledge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import LIMITS_HELD, hold_limits, refusal_sentences
from accounts.errors import Denied, DomainError
from accounts.scope import Actor
from workflow.approvals.actions.deciding import agree_at
from workflow.approvals.actions.recording import Act, Seen, hold, run
from workflow.approvals.kinds import kind_of
from workflow.approvals.sitting import Sitting
from workflow.approvals.standing import judged
from workflow.models import Approval
from workflow.models.approval_steps import ApprovalStatus
from workflow.retrying import retried

#: Cases of one transaction: few enough that others wait less than a second for their locks.
CHUNK = 25
MOST = 200


@dataclass(frozen=True, slots=True)
class Pick:
    """One case as it was shown."""

    approval: Approval
    seen: Seen


@dataclass(slots=True)
class Batch:
    """How it went: cases agreed to, and those left as they were with the reason."""

    agreed: list[Approval] = field(default_factory=list)
    left: list[tuple[Approval, DomainError]] = field(default_factory=list)


def decide_many(*, by: Actor, picks: Sequence[Pick], opinion: str = "", at: datetime | None = None) -> Batch:
    """Agrees to each pick that is within the own authority and has no caution; says why the others were left.

    Each case is decided on its own locked row as by :func:`agree`, in the order of ids, a chunk a transaction and a
    savepoint a case. The cases of a chunk are locked and read together; settings, calendar, rights, absences and
    delegations are read once for all of them.
    """
    if len(picks) > MOST:
        raise DomainError("batch_too_large", _("Choose at most %(most)s cases at once.") % {"most": MOST})
    now = at or timezone.now()
    done = Batch()
    for part in _chunks(sorted(picks, key=lambda pick: pick.approval.about_id)):
        found = retried(partial(_all_tried, by, part, opinion, now))
        for pick, refusal in zip(part, found, strict=True):
            if refusal is None:
                done.agreed.append(pick.approval)
            else:
                done.left.append((pick.approval, refusal))
    return done


def _all_tried(by: Actor, part: Sequence[Pick], opinion: str, at: datetime) -> list[DomainError | None]:
    """One chunk. What the end of a case changes may be part of another one: then the rest is read anew, one by one."""
    sitting = Sitting(together=True)
    held = hold([pick.approval for pick in part], sitting)
    if any(kind_of(pick.approval).demands is not None for pick in part):
        sitting.once(LIMITS_HELD, hold_limits)  # before the first savepoint, which could take the lock along
    refusals = []
    for pick in part:
        row = held.pop(pick.approval.pk, None)
        if row is None:
            sitting.finish()  # what is read anew must be there
        sitting.begin_case()
        refusals.append(_tried(by, pick, opinion, at, row))
        if refusals[-1] is not None:
            sitting.take_back_case()
        if row is None or row.status != ApprovalStatus.RUNNING:
            held.clear()
    sitting.finish()
    return refusals


def _chunks(picks: list[Pick]) -> Iterator[list[Pick]]:
    for start in range(0, len(picks), CHUNK):
        yield picks[start : start + CHUNK]


def _tried(by: Actor, pick: Pick, opinion: str, at: datetime, held: Approval | None) -> DomainError | None:
    try:
        _agreed(by, pick, opinion, at, held)
    except DomainError as refusal:
        return refusal
    return None


def _agreed(by: Actor, pick: Pick, opinion: str, at: datetime, held: Approval | None) -> Approval:
    def work(act: Act) -> Approval:
        unfit = unfit_for_batch(act)
        if unfit is not None:
            raise unfit
        return agree_at(act)

    done: Approval = run(
        by=by,
        approval=pick.approval,
        name="agree",
        work=work,
        seen=replace(pick.seen, acknowledged=()),
        request=["agree", None, opinion],
        at=at,
        opinion=opinion,
        held=held,
    )
    return done


def unfit_for_batch(act: Act, *, lock: bool = True) -> DomainError | None:
    """Why a case is decided on its own page: something to acknowledge, or an amount above the own limit.

    ``lock`` False: only to show it beforehand.
    """
    if act.claim is None:
        return None
    if act.kind.cautions(act.obj):
        return DomainError("caution_alone", _("There is something to confirm: decide this case on its own page."))
    act.verdict = judged(act.approval, act.obj, act.by, act.claim, act.approval.amount, act.at, lock=lock)
    if act.verdict is None or act.verdict.allowed:
        return None
    sentences = refusal_sentences(act.verdict, branch=act.approval.branch, on=timezone.localdate(act.at))
    return Denied(act.verdict.code, " ".join(sentences))
