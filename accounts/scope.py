"""Who may do what, and where. The one place that turns memberships into rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied
from accounts.roles import ROLES

if TYPE_CHECKING:
    from accounts.models import Branch, User


@dataclass(frozen=True, slots=True)
class Scope:
    """Roles and the branch paths they are held on. ``everything`` is the system's own scope."""

    grants: tuple[tuple[str, str], ...] = ()
    everything: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Role codes held anywhere."""
        return frozenset(role for role, _path in self.grants)

    @property
    def paths(self) -> tuple[str, ...]:
        """Branch paths on which any role is held, the widest only."""
        return ("/",) if self.everything else widest(path for _role, path in self.grants)

    @property
    def permissions(self) -> frozenset[str]:
        """Permissions held anywhere."""
        return frozenset().union(*(ROLES[role].permissions for role in self.roles))

    def paths_for(self, permission: str) -> tuple[str, ...]:
        """Branch paths on which ``permission`` is held; none where it is not held."""
        if self.everything:
            return ("/",)
        return widest(path for role, path in self.grants if permission in ROLES[role].permissions)

    def may(self, permission: str, branch: Branch | None = None) -> bool:
        """Whether ``permission`` is held, on ``branch`` if one is given."""
        paths = self.paths_for(permission)
        return bool(paths) if branch is None else any(branch.path.startswith(path) for path in paths)


class Actor(Protocol):
    """Whoever acts: a person or the system."""

    @property
    def pk(self) -> int | None: ...

    @property
    def employee_no(self) -> str: ...

    @property
    def name(self) -> str: ...

    def scope(self) -> Scope: ...


class System:
    """The scheduler and the feeds (系统). Sees all, signs as ``system``, cannot sign in."""

    pk = None
    employee_no = "system"
    name = "系统"

    def scope(self) -> Scope:
        return Scope(everything=True)

    def __str__(self) -> str:
        return self.name


SYSTEM = System()


class Mandate:
    """A decision carried out: signs as the person who decided, with the rights of the decision instead of their own.

    Only what follows from an approval acts so; the decider may lack the right on the object itself (a deputy, a head
    office specialist).
    """

    def __init__(self, decider: Actor) -> None:
        self.pk = decider.pk
        self.employee_no = decider.employee_no
        self.name = decider.name

    def scope(self) -> Scope:
        return Scope(everything=True)

    def __str__(self) -> str:
        return self.name


def widest(paths: Iterable[str]) -> tuple[str, ...]:
    """``paths`` without those that lie below another one."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def narrowed(paths: Iterable[str], to: str) -> tuple[str, ...]:
    """What of ``paths`` lies under the path ``to``."""
    return widest(max(path, to, key=len) for path in paths if path.startswith(to) or to.startswith(path))


def read_scope(user: User, on: date | None = None) -> Scope:
    """The scope of ``user`` on a day (today by default). A person who is switched off has none."""
    if not user.is_active or user.pk is None:
        return Scope()
    day = on or timezone.localdate()
    rows = user.memberships.on(day).values_list("role", "branch__path")
    return Scope(tuple(sorted((role, path) for role, path in rows if role in ROLES)))


def require(user: Actor, permission: str, branch: Branch | None = None) -> None:
    """Refuses with :class:`Denied` unless ``user`` holds ``permission`` (on ``branch``)."""
    if not user.scope().may(permission, branch):
        raise Denied("permission_missing", _("Your role does not allow this here."), permission=permission)
