"""Removals from the lists (剔除): a prefecture asks, the province decides on the row (claims brief §4.4, §6.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied
from accounts.models import User
from accounts.scope import SYSTEM, Actor
from claims.actions.large_losses import take_step
from claims.losses.large_loss_guards import WORKS
from claims.losses.sentences import triggers_in_words
from claims.losses.todos import owed_on_loss, settle_todos
from claims.models import ClaimCase, LargeLoss, LargeLossStatus, ListedCase, ListedStatus, ListKind
from workflow.approvals.actions import start
from workflow.models import Event
from workflow.transitions import create, fire, lock

REMOVAL = "claims.list_removal"
LONGEST_TRIGGER = 200


def ask_removal(*, by: User, row: ListedCase, code: str, why: str, **guard: Any) -> ListedCase:
    """剔除申请 of one row: the prefecture asks, the province decides."""

    def then(locked: ListedCase, _event: object) -> None:
        start(by=by, kind=REMOVAL, obj=locked, at=guard.get("at"))

    return fire(
        row, "ask_removal", by=by, reason=why, facts={"code": code}, then=then, code=code, why=why, by_id=by.pk, **guard
    )


def request_removal(*, by: User, loss: LargeLoss, reason_code: str, why: str, **guard: Any) -> LargeLoss:
    """剔除申请 from a large loss: asks for its newest row; a case that the rules listed gets one first."""
    now = guard.get("at") or timezone.now()

    def written(locked: LargeLoss) -> None:
        ask_removal(by=by, row=_row_of(by, locked, now), code=reason_code, why=why, at=now)

    return take_step(
        loss,
        "request_removal",
        by,
        guard,
        written=written,
        reason=why,
        facts={"cause": reason_code},
        reason_code=reason_code,
        why=why,
    )


def _row_of(by: User, loss: LargeLoss, now: datetime) -> ListedCase:
    """The newest row that lists the case for reporting, or one that stands for the rules."""
    number = loss.case.case_number
    rows = ListedCase.objects.filter(case_number=number, list_kind=ListKind.WARNING, status=ListedStatus.ON_LIST)
    known = rows.select_related("branch").order_by("-listed_at", "-pk").first()
    if known is not None and not by.scope().may(WORKS, known.branch):
        raise Denied(
            "removal_by_prefecture", _("The list charges the prefecture: somebody there asks for the removal.")
        )
    if known is not None:
        return known
    assert loss.listed_at is not None  # noqa: S101 (a guard of the step)
    row = ListedCase(
        branch=loss.branch,
        list_kind=ListKind.WARNING,
        case_number=number,
        listed_at=loss.listed_at,
        report_due_at=loss.report_due_at,
        must_attend=loss.must_attend,
        attend_due_at=loss.attend_due_at,
        trigger=triggers_in_words(loss.triggers)[:LONGEST_TRIGGER],
        estimate=loss.estimate_listed,
        plate=loss.case.plate,
    )
    return create(row, "listed_by_rules", by=SYSTEM, at=now)


def leave_list(*, by: Actor, row: ListedCase, decider: User, at: datetime) -> LargeLoss | None:
    """What follows an agreed removal: a loss nobody has reported yet and no other row lists is not followed."""
    number = row.case_number if row.confirmed_case is None else row.confirmed_case.case_number
    # Of two rows taken off at the same moment the second sees that the first is off.
    lock(ClaimCase, list(ClaimCase.objects.filter(case_number=number).values_list("pk", flat=True)))
    loss = LargeLoss.objects.filter(case__case_number=number, status=LargeLossStatus.WARNING).first()
    others = ListedCase.objects.filter(case_number=number).exclude(pk=row.pk).exclude(status=ListedStatus.TAKEN_OFF)
    if loss is None or others.exists():
        return None

    def then(locked: LargeLoss, _event: Event) -> None:
        settle_todos(locked, owed_on_loss(locked, at), subject=str(locked), by=by, at=at)

    code = row.removal_reason
    return fire(
        loss,
        "leave_list",
        by=SYSTEM,
        at=at,
        facts={"cause": code, "decider": decider.name},
        then=then,
        reason_code=code,
        decider=decider,
        moment=at,
    )
