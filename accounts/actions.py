"""Verbs on branches and people. Rights change here and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, Membership, User
from accounts.roles import ADMINISTRATORS
from accounts.scope import Actor, require


@transaction.atomic
def open_branch(*, by: Actor, code: str, name: str, level: str, parent: Branch | None) -> Branch:
    """Adds a branch below ``parent`` (None only for head office)."""
    require(by, "accounts.branches", parent)
    path = f"{parent.path if parent else '/'}{code}/"
    return Branch.objects.create(code=code, name=name, level=level, parent=parent, path=path)


@transaction.atomic
def grant_role(
    *, by: Actor, user: User, role: str, branch: Branch, valid_from: date, valid_until: date | None = None
) -> Membership:
    """Gives ``user`` a role on ``branch``. Administrators hold one role only; nobody grants to themselves."""
    require(by, "accounts.people", branch)
    if by.pk == user.pk:
        raise DomainError("own_role", _("Nobody changes their own role."))
    held = set(
        Membership.objects.select_for_update().filter(user=user).on(valid_from).values_list("role", flat=True)
    ) - {role}
    if held and (role in ADMINISTRATORS or held & set(ADMINISTRATORS)):
        raise DomainError(
            "administrator_exclusive", _("An administrator holds no other role. End the other role first.")
        )
    membership = Membership.objects.create(
        user=user,
        role=role,
        branch=branch,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by_id=by.pk,
    )
    end_sessions(user=user)
    return membership


@transaction.atomic
def end_role(*, by: Actor, membership: Membership, last_day: date | None = None) -> Membership:
    """Ends a membership; ``last_day`` is the last day it counts (yesterday by default)."""
    require(by, "accounts.people", membership.branch)
    if by.pk == membership.user_id:
        raise DomainError("own_role", _("Nobody changes their own role."))
    day = last_day or timezone.localdate() - timedelta(days=1)
    membership.valid_until = max(day, membership.valid_from)
    membership.save(update_fields=["valid_until"])
    end_sessions(user=membership.user)
    return membership


def end_sessions(*, user: User) -> None:
    """Signs ``user`` out everywhere: sessions of an older epoch are refused at their next request."""
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
