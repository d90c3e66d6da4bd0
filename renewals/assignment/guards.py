"""Why a step of assignment may be refused: on runs, on requests to hand over, and on customers of absent owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.delegation import is_absent, standing
from accounts.errors import Denied, DomainError
from accounts.models import Absence, Branch, User
from renewals.branch_numbers import number
from renewals.models.renewal_terms import WORKED
from workflow.steps import Attempt

FOLLOWING_UP = "renewals.follow_up"
"""The kind under which a delegation reaches the customers of an absent owner."""


def somebody_placed(attempt: Attempt) -> DomainError | None:
    if attempt.obj.placed:
        return None
    return DomainError("nothing_to_apply", _("The dry run found nobody for any customer. There is nothing to do."))


def plan_still_holds(attempt: Attempt) -> DomainError | None:
    """A dry run shows what its rules do; with other rules it would show something else."""
    from renewals.assignment.rulebook import hash_of_rules  # noqa: PLC0415 (the rules are models that need this module)

    if hash_of_rules(attempt.obj.branch) == attempt.obj.rules_hash:
        return None
    return DomainError("plan_outdated", _("The rules have changed since this dry run. Make a new one."))


def work_stands_still(attempt: Attempt) -> DomainError | None:
    job = attempt.obj.job
    if job is None or job.state not in {"queued", "running"}:
        return None
    return DomainError("still_running", _("The work is under way. You see here how far it is."))


def asked_of_me(attempt: Attempt) -> DomainError | None:
    if attempt.obj.taker_id == attempt.by.pk:
        return None
    return Denied("not_asked", _("Only the colleague who was asked answers."))


def my_request(attempt: Attempt) -> DomainError | None:
    if attempt.obj.giver_id == attempt.by.pk:
        return None
    return Denied("not_own_request", _("Only whoever asked takes the request back."))


def why_given(attempt: Attempt) -> DomainError | None:
    return None if str(attempt.data.get("why", "")).strip() else DomainError("reason_missing", _("Say why."))


def manages_or_was_asked(attempt: Attempt) -> DomainError | None:
    """转交: a manager decides; an owner asks, and the colleague who accepts takes over (brief §1.5 row 20)."""
    if attempt.by.scope().may("renewals.dispatch", attempt.obj.branch):
        return None
    open_requests = attempt.obj.hand_overs.filter(status="hand_asked", taker=attempt.by.pk)
    if attempt.obj.owner_id is not None and open_requests.filter(giver=attempt.obj.owner_id).exists():
        return None
    if attempt.obj.owner_id is not None and attempt.obj.owner_id == attempt.by.pk:
        return Denied("ask_colleague", _("Ask the colleague to take the customer over; it moves when they accept."))
    return Denied("not_owner", _("Only the owner of this customer may do this."))


def own_to_ask(attempt: Attempt) -> DomainError | None:
    if attempt.obj.owner_id is not None and attempt.obj.owner_id == attempt.by.pk:
        return None
    return Denied("not_own_to_ask", _("Only the owner asks a colleague to take over."))


def not_asked_yet(attempt: Attempt) -> DomainError | None:
    """Of the present owner: what an owner before asked ends with the next request."""
    if attempt.obj.hand_overs.filter(status="hand_asked", giver=attempt.obj.owner_id).exists():
        return DomainError("asked_already", _("A colleague is asked already. Withdraw that request first."))
    return None


def taker_is_oneself(attempt: Attempt) -> DomainError | None:
    """Who was asked takes over for oneself; only managers hand to others."""
    target: User = attempt.data["owner"]
    if target.pk == attempt.by.pk or attempt.by.scope().may("renewals.dispatch", attempt.obj.branch):
        return None
    return Denied("not_asked", _("Only the colleague who was asked answers."))


def own_row_or_deputy(attempt: Attempt) -> DomainError | None:
    """The owner, or while the owner is away the deputy: the owner stays the owner (brief §5, leave)."""
    if stands_in(attempt):
        return None
    return Denied("not_owner", _("Only the owner of this customer may do this."))


def own_row_or_deputy_or_manager(attempt: Attempt) -> DomainError | None:
    if attempt.by.scope().may("renewals.dispatch", attempt.obj.branch):
        return None
    return own_row_or_deputy(attempt)


def own_row_or_deputy_or_caller(attempt: Attempt) -> DomainError | None:
    """The owner or deputy calls back; where there is no owner, or for a quality sample, whoever may call back."""
    if attempt.obj.owner_id is None or "quality_caller" in attempt.by.scope().roles:
        return None
    return own_row_or_deputy(attempt)


def stands_in(attempt: Attempt) -> bool:
    """Whether the actor works the customer: as owner, or for an owner who is away that day."""
    owner_id = attempt.obj.owner_id
    if owner_id is None or attempt.by.pk is None:
        return False
    if owner_id == attempt.by.pk:
        return True
    owner, deputy = attempt.obj.owner, attempt.by
    if not isinstance(deputy, User) or not is_absent(owner, attempt.at):
        return False
    return standing(owner, deputy, kind=FOLLOWING_UP, branch=attempt.obj.branch, at=attempt.at) is not None


def target_at_work(attempt: Attempt) -> DomainError | None:
    """Nobody gets a customer while away (brief §1.5 row 2)."""
    if "away" not in attempt.memory:
        away = Absence.objects.on(timezone.localdate(attempt.at)).filter(person__in=_targets(attempt))
        attempt.memory["away"] = set(away.values_list("person", flat=True))
    target: User = attempt.data["owner"]
    return DomainError("on_leave", _("This person is on leave.")) if target.pk in attempt.memory["away"] else None


def caps_of(attempt: Attempt, branch: Branch) -> tuple[int, int, date]:
    """The holding cap of a branch, the cap of those about to lapse, and the last end of cover that counts as such."""
    key = ("caps", branch.pk)
    if key not in attempt.memory:
        day = timezone.localdate(attempt.at)
        near_until = day + timedelta(days=number("near_days", branch, day))
        attempt.memory[key] = (number("holding_cap", branch, day), number("near_cap", branch, day), near_until)
    caps: tuple[int, int, date] = attempt.memory[key]
    return caps


def held_by(attempt: Attempt, target: User, near_until: date) -> tuple[int, int]:
    """How many open customers ``target`` holds, and how many of them end by ``near_until``, inclusive.

    The database is asked once a transaction for all its targets, for the step holds their rows; what went to people
    just before in the same transaction and is not written yet is added from memory.
    """
    if ("stored", near_until) not in attempt.memory:
        rows = type(attempt.obj).objects.filter(owner__in=_targets(attempt), status__in=WORKED).order_by()
        near = Count("pk", filter=Q(expires_on__lte=near_until))
        counted = rows.values("owner").annotate(held=Count("pk"), near=near).values_list("owner", "held", "near")
        attempt.memory["stored", near_until] = {owner: counts for owner, *counts in counted}
    just = attempt.memory.setdefault(("just", near_until), _Just())
    just.take_in(attempt.alongside, near_until)
    held, near = attempt.memory["stored", near_until].get(target.pk, (0, 0))
    return held + just.held.get(target.pk, 0), near + just.near.get(target.pk, 0)


def _targets(attempt: Attempt) -> set[int]:
    """Everybody who gets customers in this transaction."""
    return {data["owner"].pk for data in (*attempt.together, attempt.data)}


@dataclass(slots=True)
class _Just:
    """What went to whom in this transaction, as far as it was looked at (``seen``)."""

    seen: int = 0
    held: dict[int, int] = field(default_factory=dict)
    near: dict[int, int] = field(default_factory=dict)

    def take_in(self, rows: Sequence[Any], near_until: date) -> None:
        for row in rows[self.seen :]:
            if row.status in WORKED:
                self.held[row.owner_id] = self.held.get(row.owner_id, 0) + 1
                self.near[row.owner_id] = self.near.get(row.owner_id, 0) + (row.expires_on <= near_until)
        self.seen = len(rows)
