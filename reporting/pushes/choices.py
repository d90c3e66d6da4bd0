"""What a person may choose from when subscribing: branches, their robots, colleagues."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import Branch, User
from accounts.models.branch import BranchQuerySet, paths_filter
from accounts.models.user import UserQuerySet
from reporting.models import Subscription
from reporting.pushes.checking import VIEW
from workflow.models import Robot
from workflow.models.robot import RobotQuerySet


def branches_of(user: User) -> BranchQuerySet:
    """The branches whose reports ``user`` may see."""
    paths = user.scope().paths_for(VIEW)
    return Branch.objects.visible_to(user).filter(paths_filter("path", paths), active=True)


def robots_of(user: User) -> RobotQuerySet:
    """The robots in use of these branches: whoever reads its reports may push them to a branch's own group."""
    return Robot.objects.filter(enabled=True, branch__in=branches_of(user).values("pk")).select_related("branch")


def colleagues_of(user: User, numbers: Sequence[str]) -> UserQuerySet:
    """Those of these employee numbers whom ``user`` may see, and ``user``; nobody who left."""
    visible = User.objects.visible_to(user) | User.objects.filter(pk=user.pk)
    return visible.filter(employee_no__in=numbers, is_active=True)


def people_of(row: Subscription) -> UserQuerySet:
    """The readers of a subscription that reaches people."""
    return User.objects.filter(pk__in=row.people).order_by("employee_no")
