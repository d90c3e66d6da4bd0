"""Who is asked at a step: a frozen rule, a case and a day become people, or a role over a branch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.authority import LEVELS
from accounts.compiled import Compiled
from accounts.delegation import superior_of
from accounts.models import Branch, Membership, User
from accounts.roles import ADMINISTRATORS, roles_above
from accounts.same_person import accounts_of
from workflow.approvals.kinds import KINDS
from workflow.approvals.sitting import sitting_of

LONGEST_CLIMB = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One seat to be set: a person, or whoever holds ``role`` over ``branch``.

    ``holders`` are known holders, the nearest first.
    """

    person: int | None = None
    role: str = ""
    branch: Branch | None = None
    holders: tuple[int, ...] = ()

    @property
    def candidates(self) -> frozenset[int]:
        """Everybody who could take the seat."""
        return frozenset(self.holders if self.person is None else {self.person})


def places_for(rule: Mapping[str, Any], approval: Any, obj: Any, at: datetime) -> list[Place]:
    """The seats of a step; empty when nobody can be found. The maker and those who worked on the case get none.

    Nor does another account of theirs.
    """
    kind = KINDS[approval.kind]
    barred = kind.excluded(obj) | ({approval.maker_id} if approval.maker_id is not None else frozenset())
    who = rule.get("who", "role")
    if who == "role":
        return _by_role(rule, approval, barred, at)
    if who == "person":
        return named(rule.get("person"), barred, at)
    if who == "field":
        return named(kind.person(obj, str(rule.get("field", ""))), barred, at)
    return _led(approval.maker_id, int(rule.get("manager_levels", 1)), barred, at)


def _by_role(rule: Mapping[str, Any], approval: Any, barred: frozenset[int], at: datetime) -> list[Place]:
    """Holders of the role over the branch of the level asked for; where nobody else holds it, the role above it."""
    level, sitting = str(rule.get("level", "")), sitting_of(approval)
    place = sitting.once(("level", approval.branch_id, level), lambda: at_level(approval.branch, level))

    def holders(role: str) -> list[Membership]:
        return sitting.once(("holders", role, place.path, at.date()), lambda: _holders(role, place, at))

    return seats_by_role(rule, place, barred, holders)


def seats_by_role(
    rule: Mapping[str, Any], place: Branch, barred: frozenset[int], holders: Callable[[str], list[Membership]]
) -> list[Place]:
    """The seats of a step that asks a role over ``place``, where the ``holders`` of each role are known."""
    for role in (str(rule["role"]), *roles_above(str(rule["role"]))):
        held = holders(role)
        people = [each for each in held if not accounts_of(each.user) & barred]
        if people and rule.get("signing", "any") == "any":
            return [Place(role=role, branch=place, holders=_nearest_first(people))]
        if people:
            nearest = max(len(each.branch.path) for each in people)
            near = [each for each in people if len(each.branch.path) == nearest]
            ids = sorted({each.user_id: each.user.employee_no for each in near}.items(), key=lambda item: item[1])
            return [Place(person=pk) for pk, _employee_no in ids]
    return []


def _nearest_first(held: Iterable[Membership]) -> tuple[int, ...]:
    near = sorted(held, key=lambda each: (-len(each.branch.path), each.user.employee_no))
    return tuple(dict.fromkeys(each.user_id for each in near))


def at_level(branch: Branch, level: str) -> Branch:
    """``branch``, or its superior of ``level``; the nearest one above where that level does not exist."""
    if not level or branch.level == level:
        return branch
    return nearest_level(list(Branch.objects.above(branch)), level) or branch


def nearest_level(chain: Sequence[Branch], level: str) -> Branch | None:
    """Of a branch and its superiors, head office first: the lowest that is of ``level`` or above it."""
    return next((each for each in reversed(chain) if LEVELS.index(each.level) >= LEVELS.index(level)), None)


_HELD = Compiled(
    lambda day, role, *codes: (
        Membership.objects.on(day)
        .filter(branch__code__in=codes, role=role, user__is_active=True)
        .select_related("user", "branch")
        .order_by("user__employee_no", "pk")
    )
)


def _holders(role: str, branch: Branch, at: datetime) -> list[Membership]:
    return _HELD(timezone.localdate(at), role, *branch.path.strip("/").split("/"))


def named(person: int | None, barred: frozenset[int], at: datetime) -> list[Place]:
    """A person, or whoever leads them where they have left or may not decide this case."""
    user = User.objects.filter(pk=person).first() if person is not None else None
    for _climb in range(LONGEST_CLIMB):
        if user is None:
            return []
        decides = user.is_active and bool(user.scope().roles - set(ADMINISTRATORS))
        if decides and not accounts_of(user) & barred:
            return [Place(person=user.pk)]
        user = superior_of(user, timezone.localdate(at))
    return []


def _led(maker: int | None, levels: int, barred: frozenset[int], at: datetime) -> list[Place]:
    """The superior of the maker, ``levels`` up."""
    user = User.objects.filter(pk=maker).first() if maker is not None else None
    for _level in range(levels):
        user = superior_of(user, timezone.localdate(at)) if user is not None else None
    return named(user.pk if user is not None else None, barred, at)


def superior_place(
    seat: Any, approval: Any, obj: Any, at: datetime, *, besides: frozenset[int] = frozenset()
) -> Place | None:
    """Who is above a seat: the superior of its person, or the role above its role over the same branch.

    Neither the maker, nor who worked on the case, nor ``besides``: the next one above these.
    """
    kind = KINDS[approval.kind]
    barred = kind.excluded(obj) | ({approval.maker_id} if approval.maker_id is not None else frozenset()) | besides
    if seat.assignee_id is not None:
        above = superior_of(seat.assignee, timezone.localdate(at))
        found = named(above.pk if above is not None else None, barred, at)
        return found[0] if found else None
    for role in roles_above(seat.role):
        people = [each for each in _holders(role, seat.role_branch, at) if not accounts_of(each.user) & barred]
        if people:
            return Place(role=role, branch=seat.role_branch, holders=_nearest_first(people))
    return None
