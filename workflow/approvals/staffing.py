"""Who could sit where today: roles, people and limits of a part of the tree, read once and asked many times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.authority import Demand, LimitRow, Verdict
from accounts.models import AuthorityLimit, Branch, BranchLevel, Membership, User
from accounts.models.branch import paths_filter
from accounts.roles import ADMINISTRATORS, ROLES
from accounts.rules.authority import Post, judge
from workflow.approvals.seating import Place, nearest_level, seats_by_role


class Staffing:
    """Everybody with a business role on ``top``, above it, or (``below``) on an active branch below it, on a day.

    ``branches`` are those whose cases are thought of; head office has none of its own where there are branches below.
    """

    def __init__(self, top: Branch, on: date, *, below: bool = True) -> None:
        self.on = on
        above = list(Branch.objects.above(top))
        under = list(Branch.objects.under(top).filter(active=True)) if below else [top]
        self.branches = [each for each in under if each.level != BranchLevel.HEAD_OFFICE] or [top]
        self._known = {each.path: each for each in (*above, *under)}
        around = Q(branch__in=above) | (paths_filter("branch__path", (top.path,)) if below else Q(branch=top))
        held = Membership.objects.on(on).filter(around, role__in=ROLES, user__is_active=True)
        held = held.exclude(role__in=ADMINISTRATORS)
        self._held: dict[tuple[str, str], list[Membership]] = defaultdict(list)
        self._posts: dict[int, list[Membership]] = defaultdict(list)
        for each in held.select_related("user", "branch").order_by("user__employee_no", "pk"):
            self._held[(each.role, each.branch.path)].append(each)
            self._posts[each.user_id].append(each)
        self._around = around
        self._limits: list[LimitRow] | None = None

    def at_level(self, branch: Branch, level: str) -> Branch:
        """As ``seating.at_level``, without a query."""
        if not level or branch.level == level:
            return branch
        return nearest_level([self._known[path] for path in paths_of(branch) if path in self._known], level) or branch

    def holders(self, role: str, branch: Branch) -> list[Membership]:
        """Who holds ``role`` on ``branch`` or above it."""
        found = [each for path in paths_of(branch) for each in self._held[(role, path)]]
        return sorted(found, key=lambda each: (each.user.employee_no, each.pk))

    def seats(self, rule: Mapping[str, Any], branch: Branch, barred: frozenset[int] = frozenset()) -> list[Place]:
        """The seats of a step by role for a case of ``branch``."""
        place = self.at_level(branch, str(rule.get("level", "")))
        return seats_by_role(rule, place, barred, lambda role: self.holders(role, place))

    def person(self, pk: int) -> User | None:
        """Somebody who holds a role here."""
        held = self._posts.get(pk)
        return held[0].user if held else None

    def covers(self, person: int, branch: Branch) -> bool:
        """Whether ``person`` holds a business role on ``branch`` or above it."""
        return any(branch.path.startswith(each.branch.path) for each in self._posts.get(person, []))

    def verdict(self, person: int, branch: Branch, demands: Sequence[Demand]) -> Verdict:
        """As ``accounts.authority.verdict``, without a query."""
        posts = [Post(each.role, each.branch.level, each.branch.path) for each in self._posts.get(person, [])]
        return judge(self.limits, person=person, posts=posts, path=branch.path, demands=demands, on=self.on)

    @property
    def limits(self) -> list[LimitRow]:
        """The limits in force here that day."""
        if self._limits is None:
            self._limits = AuthorityLimit.objects.filter(self._around).on(self.on).rows()
        return self._limits


def paths_of(branch: Branch) -> list[str]:
    """The paths of ``branch`` and its superiors, head office first."""
    codes = branch.path.strip("/").split("/")
    return [f"/{'/'.join(codes[:length])}/" for length in range(1, len(codes) + 1)]


def sitters(steps: Iterable[Mapping[str, Any]], staffing: Staffing) -> frozenset[int]:
    """Everybody who would be asked today at one of ``steps``, for a case of any branch in ``staffing``.

    The superior of a maker and a person named in a case are not known before there is one.
    """
    found: set[int] = set()
    for rule in steps:
        if rule["who"] == "role":
            for branch in staffing.branches:
                for place in staffing.seats(rule, branch):
                    found |= place.candidates
        elif rule["who"] == "person" and rule.get("person") is not None:
            found.add(int(rule["person"]))
    return frozenset(found)
