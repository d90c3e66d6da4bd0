"""Agrees to many cases at once (批量同意): only those within the own limit and without anything to acknowledge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import refusal_sentences
from accounts.errors import Denied, DomainError
from accounts.scope import Actor
from workflow.approvals.actions.deciding import agree_at
from workflow.approvals.actions.recording import Act, Seen, run
from workflow.approvals.deadlines import shared_clocks
from workflow.approvals.standing import judged
from workflow.models import Approval
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
    savepoint a case. Settings, calendar, rights and delegations are read once for all.
    """
    if len(picks) > MOST:
        raise DomainError("batch_too_large", _("Choose at most %(most)s cases at once.") % {"most": MOST})
    now = at or timezone.now()
    done = Batch()
    with shared_clocks():
        for part in _chunks(sorted(picks, key=lambda pick: pick.approval.about_id)):
            found = retried(lambda part=part: [_tried(by, pick, opinion, now) for pick in part])  # type: ignore[misc]  # bound at once
            for pick, refusal in zip(part, found, strict=True):
                if refusal is None:
                    done.agreed.append(pick.approval)
                else:
                    done.left.append((pick.approval, refusal))
    return done


def _chunks(picks: list[Pick]) -> Iterator[list[Pick]]:
    for start in range(0, len(picks), CHUNK):
        yield picks[start : start + CHUNK]


def _tried(by: Actor, pick: Pick, opinion: str, at: datetime) -> DomainError | None:
    try:
        _agreed(by, pick, opinion, at)
    except DomainError as refusal:
        return refusal
    return None


def _agreed(by: Actor, pick: Pick, opinion: str, at: datetime) -> Approval:
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
