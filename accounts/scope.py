"""Who may do what, and where. The one place that turns memberships into rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.compiled import Compiled
from accounts.errors import Denied
from accounts.models import Membership
from accounts.roles import ROLES

if TYPE_CHECKING:
    from accounts.models import Branch, User

_HELD = Compiled(
    lambda user, day: Membership.objects.on(day).filter(user=user).order_by().values_list("role", "branch__path")
)


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
        return _paths_for(self.grants, permission)

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


@lru_cache(maxsize=8192)
def _paths_for(grants: tuple[tuple[str, str], ...], permission: str) -> tuple[str, ...]:
    return widest(path for role, path in grants if permission in ROLES[role].permissions)


def narrowed(paths: Iterable[str], to: str) -> tuple[str, ...]:
    """What of ``paths`` lies under the path ``to``."""
    return widest(max(path, to, key=len) for path in paths if path.startswith(to) or to.startswith(path))


def read_scope(user: User, on: date | None = None) -> Scope:
    """The scope of ``user`` on a day (today by default). A person who is switched off has none."""
    if not user.is_active or user.pk is None:
        return Scope()
    day = on or timezone.localdate()
    return Scope(tuple(sorted((role, path) for role, path in _HELD(user.pk, day) if role in ROLES)))


def read_scopes(users: Iterable[User]) -> None:
    """Reads what many people may do today with one query; each keeps it as ``scope()`` would."""
    people = {user.pk: user for user in users}
    grants: dict[int, list[tuple[str, str]]] = {pk: [] for pk in people}
    first = next(iter(people.values()), None)
    if first is None:
        return
    held = Membership.objects.on(timezone.localdate()).filter(user__in=people, user__is_active=True)
    for pk, role, path in held.order_by().values_list("user", "role", "branch__path"):
        if role in ROLES:
            grants[pk].append((role, path))
    for pk, user in people.items():
        user._scope = Scope(tuple(sorted(grants[pk])) if user.is_active else ())  # noqa: SLF001 (as ``scope()`` does)


def require(user: Actor, permission: str, branch: Branch | None = None) -> None:
    """Refuses with :class:`Denied` unless ``user`` holds ``permission`` (on ``branch``)."""
    if not user.scope().may(permission, branch):
        raise Denied("permission_missing", _("Your role does not allow this here."), permission=permission)
