"""Who decides for whom, who is away, and who leads whom."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from accounts.compiled import Compiled
from accounts.models import Absence, Branch, Delegation, Membership, User, UserQuerySet
from accounts.models.branch import paths_filter
from accounts.roles import ADMINISTRATORS, ROLES, roles_above

_ABSENT = Compiled(lambda day, person: Absence.objects.on(day).filter(person=person).order_by().values_list("pk")[:1])

_OPEN = Compiled(
    lambda at, user: (
        Delegation.objects.open_after(at)
        .filter(Q(principal=user) | Q(deputy=user), principal__is_active=True, deputy__is_active=True)
        .select_related("principal", "deputy")
    )
)


def deputies_of(user: User, kind: str, at: datetime, branch: Branch | None = None) -> list[User]:
    """Who may decide ``user``'s own seats at that instant for this kind (and, if given, this branch).

    Read once per instance of ``user``, like ``scope()``; a decision asks :func:`standing` again under lock.
    """
    return [each.deputy for each in _open(user) if each.principal_id == user.pk and _holds(each, kind, at, branch)]


def principals_of(user: User, kind: str, at: datetime, branch: Branch | None = None) -> list[User]:
    """For whom ``user`` may decide at that instant: those who delegated to ``user`` directly, nobody beyond."""
    return [each.principal for each in _open(user) if each.deputy_id == user.pk and _holds(each, kind, at, branch)]


def standing(
    principal: User, deputy: User, *, kind: str, branch: Branch, at: datetime, lock: bool = False
) -> Delegation | None:
    """The delegation by which ``deputy`` may decide for ``principal``, read anew; ``lock`` keeps it until the end."""
    rows = Delegation.objects.at(at).filter(principal=principal, deputy=deputy, principal__is_active=True)
    rows = rows.filter(deputy__is_active=True)
    found = rows.select_for_update(of=("self",)) if lock else rows
    return next((each for each in found if each.reaches(kind, branch.path)), None)


def is_absent(user: User, at: datetime) -> bool:
    """Whether ``user`` is away on the (local) day of that instant."""
    return bool(_ABSENT(timezone.localdate(at), user.pk))


def superior_of(user: User, on: date) -> User | None:
    """Who leads ``user``: the registered superior, else the nearest holder of the next level's role up the tree.

    "Next" is by line of business (``Role.reports_to``); where a level is vacant, the one above it counts. People whose
    access is off lead nobody. The roles of somebody switched off still say where that person belonged.
    """
    if user.manager is not None and user.manager.is_active:
        return user.manager
    for held in _posts(user, on):
        found = _superior_in(held, on)
        if found is not None:
            return found
    return None


def _superior_in(held: Membership, on: date) -> User | None:
    codes = held.branch.path.strip("/").split("/")
    above = Membership.objects.on(on).filter(branch__code__in=codes, user__is_active=True).exclude(user=held.user_id)
    order = roles_above(held.role)
    known = above.filter(role__in=order).select_related("user", "branch")
    best = min(
        known, key=lambda row: (order.index(row.role), -len(row.branch.path), row.user.employee_no), default=None
    )
    return best.user if best is not None else None


def leads(user: User, other: User, on: date) -> bool:
    """Whether ``user`` stands above ``other``: as registered superior, or by a higher role in line that covers it."""
    if other.manager_id is not None and other.manager_id == user.pk:
        return True
    if user.pk == other.pk:
        return False
    own = [(held.role, held.branch.path) for held in _posts(user, on)]
    return any(
        role in roles_above(held.role) and held.branch.path.startswith(path)
        for held in _posts(other, on)
        for role, path in own
    )


def team_of(user: User, on: date) -> UserQuerySet:
    """Active people whom ``user`` leads: see :func:`leads`."""
    led = Q(manager=user)
    for held in _posts(user, on):
        below = [code for code in ROLES if held.role in roles_above(code)]
        posts = Membership.objects.on(on).filter(paths_filter("branch__path", (held.branch.path,)), role__in=below)
        led |= Q(pk__in=posts.values("user"))
    people: UserQuerySet = User.objects.filter(led, is_active=True).exclude(pk=user.pk)
    return people


def deputies_near(user: User, on: date) -> UserQuerySet:
    """Active colleagues with a business role on a branch that covers, or is covered by, one of ``user``'s."""
    near = Q(pk__in=[])
    for held in _posts(user, on):
        near |= Q(branch__code__in=held.branch.path.strip("/").split("/"))
        near |= paths_filter("branch__path", (held.branch.path,))
    posts = Membership.objects.on(on).filter(near, role__in=ROLES).exclude(role__in=ADMINISTRATORS)
    people: UserQuerySet = User.objects.filter(pk__in=posts.values("user"), is_active=True).exclude(pk=user.pk)
    return people.select_related("branch").order_by("branch__path", "employee_no")


def _open(user: User) -> list[Delegation]:
    """Delegations of ``user`` in both directions that are not over yet, of people whose access is on."""
    if not hasattr(user, "_delegations"):
        user._delegations = _OPEN(timezone.now(), user.pk)  # type: ignore[attr-defined]  # noqa: SLF001 (kept on the person on purpose)
    return user._delegations  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 (set above)


def _holds(each: Delegation, kind: str, at: datetime, branch: Branch | None) -> bool:
    return each.from_at <= at < each.until_at and each.reaches(kind, branch.path if branch else "")


def _posts(user: User, on: date) -> list[Membership]:
    """Business roles of ``user``, the widest first."""
    held = user.memberships.on(on).filter(role__in=ROLES).exclude(role__in=ADMINISTRATORS)
    return list(held.select_related("branch").order_by("branch__path", "role"))


def delegations_held(user: User, at: datetime) -> list[Delegation]:
    """The delegations by which ``user`` is a deputy at that instant, each with its principal."""
    return [each for each in _open(user) if each.deputy_id == user.pk and each.from_at <= at < each.until_at]


def principal_ids(user: User, at: datetime) -> list[int]:
    """For whom ``user`` may decide anything at all at that instant: whose open work ``user`` sees."""
    return [each.principal_id for each in delegations_held(user, at)]
