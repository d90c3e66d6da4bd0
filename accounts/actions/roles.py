"""Verbs on roles: rights change here and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.sessions import end_sessions
from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, Membership, User
from accounts.roles import ADMINISTRATORS, SecurityAdmin
from accounts.scope import Actor, require


@transaction.atomic
def grant_role(
    *, by: Actor, user: User, role: str, branch: Branch, valid_from: date, valid_until: date | None = None
) -> Membership:
    """Gives ``user`` a role on ``branch``. Administrators hold one role only; nobody grants to themselves."""
    require(by, "accounts.people", branch)
    if by.pk == user.pk:
        raise DomainError("own_role", _("Nobody changes their own role."))
    if valid_until is not None and valid_until < valid_from:
        raise DomainError("dates_reversed", _("The last day lies before the first."))
    User.objects.select_for_update().get(pk=user.pk)
    _refuse_mixing(user, role, branch, valid_from, valid_until)
    membership = Membership.objects.create(
        user=user,
        role=role,
        branch=branch,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by_id=by.pk,
    )
    until = valid_until.isoformat() if valid_until else ""
    record("grant_role", user, by=by, branch=branch, role=role, valid_from=valid_from.isoformat(), valid_until=until)
    end_sessions(user=user)
    return membership


def _refuse_mixing(user: User, role: str, branch: Branch, valid_from: date, valid_until: date | None) -> None:
    """Administrators exclude each other and every business role on any day of the new membership (管理用户权限分离)."""
    held = Membership.objects.filter(user=user).overlapping(valid_from, valid_until)
    places = held if role in ADMINISTRATORS else held.filter(branch=branch)
    if places.filter(role=role).exists():
        raise DomainError("role_held", _("This person holds that role already."))
    others = set(held.values_list("role", flat=True)) - {role}
    if others and (role in ADMINISTRATORS or others & set(ADMINISTRATORS)):
        raise DomainError(
            "administrator_exclusive", _("An administrator holds no other role. End the other role first.")
        )


@transaction.atomic
def end_role(*, by: Actor, membership: Membership, last_day: date | None = None) -> Membership:
    """Ends a membership; ``last_day`` is the last day it counts (yesterday by default).

    One that then never counted is taken away whole: the log keeps that it was given.
    """
    require(by, "accounts.people", membership.branch)
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if by.pk == user.pk:
        raise DomainError("own_role", _("Nobody changes their own role."))
    if membership.role == SecurityAdmin.code:
        refuse_last_security_admin(user)
    day = last_day or timezone.localdate() - timedelta(days=1)
    membership.valid_until = day
    if day < membership.valid_from:
        membership.delete()
    else:
        membership.save(update_fields=["valid_until"])
    record("end_role", user, by=by, branch=membership.branch, role=membership.role, valid_until=day.isoformat())
    end_sessions(user=user)
    return membership


def refuse_last_security_admin(user: User) -> None:
    """Somebody must be left who can let people in."""
    others = Membership.objects.on(timezone.localdate()).filter(role=SecurityAdmin.code, user__is_active=True)
    if not others.exclude(user=user).exists():
        raise DomainError("last_security_admin", _("This is the last security administrator. Appoint another first."))
