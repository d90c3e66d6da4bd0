"""Verbs on people and their access."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import lockout
from accounts.actions.roles import refuse_last_security_admin
from accounts.actions.sessions import end_sessions
from accounts.actions.standing_in import revoke_all
from accounts.audit import record
from accounts.delegation import superior_of
from accounts.errors import DomainError
from accounts.leavers import LEAVER_HANDLERS
from accounts.models import Branch, User
from accounts.passwords import one_time_password
from accounts.roles import SecurityAdmin
from accounts.scope import Actor, require


@transaction.atomic
def add_person(*, by: Actor, employee_no: str, name: str, branch: Branch) -> tuple[User, str]:
    """A new person without a role, and the one-time password to hand over."""
    require(by, "accounts.people", branch)
    if User.objects.filter(employee_no=employee_no).exists():
        raise DomainError("employee_no_taken", _("This employee number is already in use."))
    secret = one_time_password()
    user = User.objects.create_user(employee_no, name, branch, secret, must_change_password=True)
    record("add_person", user, by=by, branch=branch)
    return user, secret


@transaction.atomic
def switch_off(*, by: Actor, user: User) -> User:
    """Takes away the access of ``user`` at once; roles and history stay, open work goes to the superior.

    Delegations from and to the person end. Nothing about the work can keep the access from ending.
    """
    _refuse_own_account(by, user)
    if SecurityAdmin.code in user.scope().roles:
        refuse_last_security_admin(user)
    superior = superior_of(user, timezone.localdate())
    user.is_active = False
    user.save(update_fields=["is_active"])
    revoke_all(by=by, user=user)
    moved = {code: each.move(user=user, superior=superior, by=by) for code, each in LEAVER_HANDLERS.items()}
    told = {code: number for code, number in moved.items() if number}
    record("switch_off", user, by=by, branch=user.branch)
    if told:
        heir = superior.employee_no if superior else ""
        record("hand_over", user, by=by, branch=user.branch, superior=heir, moved=told)
    end_sessions(user=user)
    return user


@transaction.atomic
def switch_on(*, by: Actor, user: User) -> User:
    """Gives ``user`` access again, with the roles still held."""
    _refuse_own_account(by, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("switch_on", user, by=by, branch=user.branch)
    return user


@transaction.atomic
def appoint_superior(*, by: Actor, user: User, superior: User | None) -> User:
    """Registers who leads ``user`` where the tree alone does not say it; None: the tree says it again."""
    _refuse_own_account(by, user)
    seen, above = {user.pk}, superior
    while above is not None:
        if above.pk in seen:
            raise DomainError("superior_ring", _("This person is led, at some remove, by the other one."))
        seen.add(above.pk)
        above = above.manager
    if superior is not None and not superior.is_active:
        raise DomainError("superior_off", _("The access of this person is switched off."))
    user.manager = superior
    user.save(update_fields=["manager"])
    verb = "appoint_superior" if superior else "clear_superior"
    record(verb, user, by=by, branch=user.branch, superior=superior.employee_no if superior else "")
    return user


@transaction.atomic
def number_person(*, by: Actor, user: User, person_no: str) -> User:
    """Says which person ``user`` is the account of: accounts with one number count as one person; "" is none."""
    _refuse_own_account(by, user)
    before, user.person_no = user.person_no, person_no.strip()
    if user.person_no == before:
        return user
    user.save(update_fields=["person_no"])
    record("number_person", user, by=by, branch=user.branch, person_no=user.person_no or "—")
    return user


@transaction.atomic
def unlock(*, by: Actor, user: User) -> User:
    """Opens an account that too many wrong passwords have closed."""
    require(by, "accounts.people", user.branch)
    record("unlock", user, by=by, branch=user.branch, failures=lockout.unlock(user))
    return user


@transaction.atomic
def reset_password(*, by: Actor, user: User) -> str:
    """A one-time password for ``user``, to be shown once and handed over; the old one and all sessions end."""
    _refuse_own_account(by, user)
    secret = one_time_password()
    user.set_password(secret)
    user.must_change_password = True
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    lockout.unlock(user)
    record("reset_password", user, by=by, branch=user.branch)
    end_sessions(user=user)
    return secret


def _refuse_own_account(by: Actor, user: User) -> None:
    require(by, "accounts.people", user.branch)
    if by.pk == user.pk:
        raise DomainError("own_account", _("Nobody does this to their own account. Ask another administrator."))
