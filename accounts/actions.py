"""Verbs on branches and people. Rights change here and nowhere else; every change is told to the log."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import lockout
from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, Membership, User
from accounts.passwords import one_time_password
from accounts.roles import ADMINISTRATORS, SecurityAdmin
from accounts.scope import SYSTEM, Actor, require


@transaction.atomic
def open_branch(*, by: Actor, code: str, name: str, level: str, parent: Branch | None) -> Branch:
    """Adds a branch below ``parent`` (None only for head office)."""
    require(by, "accounts.branches", parent)
    if Branch.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("This branch code is already in use."))
    path = f"{parent.path if parent else '/'}{code}/"
    branch = Branch.objects.create(code=code, name=name, level=level, parent=parent, path=path)
    record("open_branch", branch, by=by, branch=branch, code=code, level=level)
    return branch


@transaction.atomic
def rename_branch(*, by: Actor, branch: Branch, name: str) -> Branch:
    """Gives ``branch`` another name; its code and place stay, so history keeps its meaning."""
    require(by, "accounts.branches", branch)
    changes = {"name": [branch.name, name]}
    branch.name = name
    branch.save(update_fields=["name"])
    record("rename_branch", branch, by=by, branch=branch, changes=changes)
    return branch


@transaction.atomic
def close_branch(*, by: Actor, branch: Branch) -> Branch:
    """Takes ``branch`` out of use: nothing new is assigned to it, its past stays. Branches below hold it open."""
    require(by, "accounts.branches", branch)
    if branch.parent_id is None:
        raise DomainError("head_office_stays", _("Head office cannot be closed."))
    if branch.children.filter(active=True).exists():
        raise DomainError("branches_below", _("Close the branches below first."))
    if branch.people.filter(is_active=True).exists():
        raise DomainError("people_here", _("People still belong to this branch. Move or switch them off first."))
    return _set_active(by, branch, active=False)


@transaction.atomic
def reopen_branch(*, by: Actor, branch: Branch) -> Branch:
    """Takes a closed ``branch`` back into use."""
    require(by, "accounts.branches", branch)
    if branch.parent is not None and not branch.parent.active:
        raise DomainError("branch_above_closed", _("The branch above is closed. Reopen that one first."))
    return _set_active(by, branch, active=True)


def _set_active(by: Actor, branch: Branch, *, active: bool) -> Branch:
    branch.active = active
    branch.save(update_fields=["active"])
    record("reopen_branch" if active else "close_branch", branch, by=by, branch=branch)
    return branch


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
        _refuse_last_security_admin(user)
    day = last_day or timezone.localdate() - timedelta(days=1)
    membership.valid_until = day
    if day < membership.valid_from:
        membership.delete()
    else:
        membership.save(update_fields=["valid_until"])
    record("end_role", user, by=by, branch=membership.branch, role=membership.role, valid_until=day.isoformat())
    end_sessions(user=user)
    return membership


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
    """Takes away the access of ``user`` at once; roles and history stay."""
    _refuse_own_account(by, user)
    if SecurityAdmin.code in user.scope().roles:
        _refuse_last_security_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("switch_off", user, by=by, branch=user.branch)
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


@transaction.atomic
def change_own_password(*, by: User, new: str) -> User:
    """The person chooses a new password (already checked against the profile); other sessions end."""
    by.set_password(new)
    by.must_change_password = False
    by.save(update_fields=["password", "password_changed_at", "must_change_password"])
    record("change_password", by, by=by, branch=by.branch)
    end_sessions(user=by)
    return by


@transaction.atomic
def choose_language(*, by: User, language: str) -> User:
    """The language of every page and notice for this person."""
    if language not in dict(settings.LANGUAGES):
        raise DomainError("language_unknown", _("This language is not available."))
    by.language = language
    by.save(update_fields=["language"])
    return by


@transaction.atomic
def note_sign_in(*, by: User, address: str) -> None:
    """Tells the log that the person came."""
    record("sign_in", by, by=by, branch=by.branch, address=address)


@transaction.atomic
def note_sign_out(*, by: User) -> None:
    """Tells the log that the person left."""
    record("sign_out", by, by=by, branch=by.branch)


@transaction.atomic
def note_failed_sign_in(*, employee_no: str, address: str) -> None:
    """Tells the log about a wrong password for an existing account; at most five in a window, then the lock."""
    user = User.objects.select_related("branch").filter(employee_no=employee_no).first()
    if user is not None:
        locked = lockout.locked_until(employee_no) is not None
        record("sign_in_locked" if locked else "sign_in_failed", user, by=SYSTEM, branch=user.branch, address=address)


def end_sessions(*, user: User) -> None:
    """Signs ``user`` out everywhere: sessions of an older epoch are refused at their next request."""
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])


def _refuse_own_account(by: Actor, user: User) -> None:
    require(by, "accounts.people", user.branch)
    if by.pk == user.pk:
        raise DomainError("own_account", _("Nobody does this to their own account. Ask another administrator."))


def _refuse_last_security_admin(user: User) -> None:
    """Somebody must be left who can let people in."""
    others = Membership.objects.on(timezone.localdate()).filter(role=SecurityAdmin.code, user__is_active=True)
    if not others.exclude(user=user).exists():
        raise DomainError("last_security_admin", _("This is the last security administrator. Appoint another first."))
