"""Verbs on the branch tree."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch
from accounts.scope import Actor, require


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
