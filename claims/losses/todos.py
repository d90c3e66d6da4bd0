"""What cross-region cases and large losses ask of whom: read off the row after every step, settled with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Branch, BranchLevel
from accounts.scope import Actor
from claims.losses.guards import province_of
from claims.models.cross_region import CrossRegionCase
from claims.models.large_loss import FOLLOWED, LargeLoss
from claims.models.loss_terms import OPEN_LOSSES, CrossRegionStatus, LargeLossStatus
from workflow.models import ToDo, Tracked
from workflow.todos import close_todos, open_todo_about

C, L = CrossRegionStatus, LargeLossStatus
MANAGER, SPECIALIST, HANDLER = "claims_manager", "claims_specialist", "claims_handler"
#: How long the other side has for what has no deadline of its own.
ANSWER_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something to do: by ``person``, or by whoever holds ``role`` over ``branch``."""

    kind: str
    branch: Branch
    due_at: datetime
    role: str = ""
    person_id: int | None = None


def desk_role(branch: Branch) -> str:
    """Who takes up new work of a branch: handlers in offices and teams, the manager above."""
    return HANDLER if branch.level in {BranchLevel.OFFICE, BranchLevel.TEAM} else MANAGER


def common_superior(one: Branch, other: Branch | None) -> Branch:
    """The nearest branch above both: the province, or head office between provinces."""
    codes = one.path.strip("/").split("/")
    shared = [
        code for code, twin in zip(codes, (other or one).path.strip("/").split("/"), strict=False) if code == twin
    ]
    found = Branch.objects.filter(code__in=shared).order_by("-path").first()
    return found if found is not None else one


def end_of(day: date) -> datetime:
    """The last instant of a local day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def owed_on_delegation(row: CrossRegionCase, at: datetime) -> list[Owed]:
    """The one thing a delegation waits for."""
    soon = at + ANSWER_WITHIN
    doing = row.handling_branch or row.branch
    above = common_superior(row.branch, row.handling_branch)
    waits: dict[str, Owed] = {
        C.PENDING: Owed("accept_delegation", doing, row.accept_due_at or soon, role=desk_role(doing)),
        C.TO_REASSIGN: Owed("reassign_delegation", above, soon, role=MANAGER),
        C.SURVEYING: Owed("survey_delegation", doing, row.survey_due_at or soon, person_id=row.accepted_by_id),
        C.ASSESSING: Owed("assess_delegation", doing, row.result_due_at or soon, person_id=row.accepted_by_id),
        C.ISSUER_APPROVAL: Owed("grant_delegation", row.branch, soon, role=MANAGER),
        C.TO_CONFIRM: Owed("confirm_delegation", row.branch, soon, person_id=row.entrusted_by_id),
        C.DISPUTED: Owed("rule_delegation", above, soon, role=MANAGER),
        C.SETTLING: Owed("settle_delegation", row.branch, soon, person_id=row.entrusted_by_id),
    }
    return [waits[row.status]] if row.status in waits else []


def owed_on_loss(row: LargeLoss, at: datetime) -> list[Owed]:
    """Everything a large loss waits for: the next step, the attendance, the regulator."""
    return [*_next_step(row, at), *_attendance(row), *_regulator(row)]


def _next_step(row: LargeLoss, at: datetime) -> list[Owed]:
    soon = at + ANSWER_WITHIN
    role = "" if row.author_id else desk_role(row.branch)
    if row.status == L.WARNING:
        due = row.report_due_at or soon
        return [Owed("report_loss", row.branch, due, role=desk_role(row.branch))]
    if row.status in FOLLOWED:
        return [Owed("progress_loss", row.branch, row.progress_due_at or soon, role=role, person_id=row.author_id)]
    if row.status in {L.IN_REVIEW, L.CLOSING}:
        what = "report" if row.status == L.IN_REVIEW else "closing"
        province = province_of(row.branch)
        if row.endorsed_by_id is None and row.branch_id != province.pk:
            return [Owed(f"endorse_{what}", row.branch, soon, role=MANAGER)]
        return [Owed(f"decide_{what}", province, soon, role=SPECIALIST)]
    return []


def _attendance(row: LargeLoss) -> list[Owed]:
    owed = row.must_attend and row.attended_at is None and row.attend_due_at is not None
    if not owed or row.status not in OPEN_LOSSES or row.attend_due_at is None:
        return []
    return [Owed("attend_loss", row.branch, row.attend_due_at, role=desk_role(row.branch))]


def _regulator(row: LargeLoss) -> list[Owed]:
    role = desk_role(row.branch)
    if not row.is_regulator or row.status in {L.REMOVED, L.WARNING, L.IN_REVIEW}:
        return []
    if not row.regulator_report_no and row.regulator_due_on is not None:
        return [Owed("regulator_report", row.branch, end_of(row.regulator_due_on), role=role)]
    if row.status == L.LOSS_CLOSED and not row.regulator_closing_no and row.regulator_closing_due_on is not None:
        return [Owed("regulator_closing", row.branch, end_of(row.regulator_closing_due_on), role=role)]
    return []


def settle_todos(row: Tracked, owed: Sequence[Owed], *, subject: str, by: Actor, at: datetime) -> None:
    """Opens what is owed and closes what is not any more. The caller holds the lock of ``row``."""
    kinds = {each.kind for each in owed}
    standing = ToDo.objects.open().filter(object_type=row.object_type(), object_id=row.pk)
    gone = set(standing.values_list("kind", flat=True)) - kinds
    if gone:
        close_todos(row, *sorted(gone), by=by, at=at)
    for each in owed:
        open_todo_about(
            row.object_type(),
            row.pk,
            each.kind,
            subject=subject,
            branch=each.branch,
            due_at=each.due_at,
            at=at,
            assignee_id=each.person_id,
            role=each.role,
        )
