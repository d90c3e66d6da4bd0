"""Which seat a person decides, for whom, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.authority import Verdict, lower_verdict, verdict
from accounts.delegation import leads, principals_of
from accounts.errors import Denied, DomainError
from accounts.models import User
from accounts.roles import ADMINISTRATORS, roles_above
from accounts.same_person import accounts_of
from workflow.approvals.kinds import KINDS
from workflow.approvals.sitting import sitting_of
from workflow.approvals.table import table_of
from workflow.models.approval_seat import ApprovalSeat


@dataclass(frozen=True, slots=True)
class Claim:
    """The seat a person may decide, and in whose place (None: their own)."""

    seat: ApprovalSeat
    on_behalf_of: User | None


def claim_of(approval: Any, by: Any, at: datetime) -> Claim | None:
    """The open seat ``by`` decides: the own one before one by role, both before those of principals."""
    if by.pk is None:
        return None
    seats = table_of(approval).open_seats
    own = _seat_of(by, seats)
    if own is not None:
        return Claim(own, None)
    for principal in principals_of(by, approval.kind, at, approval.branch):
        seat = _seat_of(principal, seats)
        if seat is not None:
            return Claim(seat, principal)
    return None


def _seat_of(person: User, seats: list[ApprovalSeat]) -> ApprovalSeat | None:
    named = next((seat for seat in seats if seat.assignee_id == person.pk), None)
    return named or next((seat for seat in seats if seat.assignee_id is None and holds_role(person, seat)), None)


def holds_role(person: User, seat: ApprovalSeat) -> bool:
    """Whether ``person`` holds the role the seat waits for, over its branch, today."""
    branch = seat.role_branch
    if branch is None:
        return False
    return any(role == seat.role and branch.path.startswith(path) for role, path in person.scope().grants)


def seat_below(approval: Any, by: Any, at: datetime) -> ApprovalSeat | None:
    """The first open seat whose person or role ``by`` stands above, on a branch that ``by`` covers."""
    if by.pk is None or claim_of(approval, by, at) is not None:
        return None
    return next((seat for seat in table_of(approval).open_seats if _is_above(by, seat, approval, at)), None)


def _is_above(by: User, seat: ApprovalSeat, approval: Any, at: datetime) -> bool:
    if seat.assignee is not None:
        return covers(by, approval) and leads(by, seat.assignee, timezone.localdate(at))
    branch = seat.role_branch
    if branch is None:
        return False
    higher = roles_above(seat.role)
    return any(role in higher and branch.path.startswith(path) for role, path in by.scope().grants)


def people_of(claim: Claim | None, by: Any) -> frozenset[int]:
    """Everybody who would stand behind the decision, by all their accounts."""
    principal = claim.on_behalf_of if claim is not None else None
    return accounts_of(by) | (accounts_of(principal) if principal is not None else frozenset())


def four_eyes_refusal(approval: Any, by: Any, claim: Claim | None) -> DomainError | None:
    """Nobody decides the own case, a case they worked on, or two successive steps; nor through anybody else."""
    people = people_of(claim, by)
    if approval.maker_id in people:
        return Denied("maker_decides", _("You made this case yourself: somebody else decides it."))
    kind = KINDS[approval.kind]
    if people & kind.excluded(kind.object_of(approval)):
        return Denied("worked_on_case", _("You worked on this case yourself: somebody else decides it."))
    if claim is None:
        return None
    table = table_of(approval)
    if people & table.identities_at(claim.seat.node):
        return Denied("signed_here", _("You have signed at this step already; nobody counts twice."))
    if people & table.identities_at(table.before(claim.seat.node)):
        return Denied("same_person_twice", _("You signed at the step before: two successive steps need two people."))
    return None


def may_sit(approval: Any, person: User) -> DomainError | None:
    """Why ``person`` may not be asked about this approval, or None."""
    if not person.is_active:
        return DomainError("person_switched_off", _("%(person)s cannot sign in any more.") % {"person": person.name})
    roles = person.scope().roles
    if not roles - set(ADMINISTRATORS):
        return DomainError("administrator", _("An administrator decides no case."))
    if not covers(person, approval):
        return DomainError(
            "other_branch", _("%(person)s works for another branch than the case.") % {"person": person.name}
        )
    accounts = accounts_of(person)
    if approval.maker_id in accounts:
        return DomainError("maker_decides", _("The maker cannot be asked about the own case."))
    kind = KINDS[approval.kind]
    if accounts & kind.excluded(kind.object_of(approval)):
        return DomainError(
            "worked_on_case", _("%(person)s worked on this case and cannot decide it.") % {"person": person.name}
        )
    return None


def covers(person: User, approval: Any) -> bool:
    """Whether ``person`` holds a business role on the branch of the case or above it."""
    grants = person.scope().grants
    return any(role not in ADMINISTRATORS and approval.branch.path.startswith(path) for role, path in grants)


def judged(
    approval: Any, obj: Any, by: Any, claim: Claim, amount: Any, at: datetime, *, lock: bool = True
) -> Verdict | None:
    """What the decider's authority says to ``amount``; the lower of two for a deputy. None: the kind asks for none.

    Limits are held as they are until the transaction ends, unless it is only to be shown (``lock`` False).
    """
    kind = KINDS[approval.kind]
    if kind.demands is None:
        return None
    asked: dict[str, Any] = {
        "branch": approval.branch,
        "demands": kind.demands(obj, amount),
        "on": timezone.localdate(at),
        "once": sitting_of(approval).once,
    }
    if claim.on_behalf_of is not None:
        return lower_verdict(claim.on_behalf_of, by, lock=lock, **asked)
    return verdict(by, lock=lock, **asked)
