"""The branch a person is looking at. It narrows lists and counts; it never widens what the person may see."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.compiled import Compiled
from accounts.models import Branch, User
from accounts.models.branch import bounds_filter, bounds_of, paths_filter
from workflow.models import Tracked

T = TypeVar("T", bound=Tracked)

SESSION_KEY = "branch_scope"
#: So many branches are offered.
MOST_BRANCHES = 200
_WITHIN = Compiled(
    lambda *bounds: (
        Branch.objects.filter(bounds_filter("path", *bounds))
        .exclude(level="team")
        .only("code", "name", "path", "level")[:MOST_BRANCHES]
    )
)


def branches_to_choose(user: User) -> list[Branch]:
    """The branches ``user`` may see, without teams, head office first."""
    bounds = bounds_of(user.scope().paths)
    return _WITHIN(*bounds) if bounds else []


def chosen_branch(request: HttpRequest) -> Branch | None:
    """The branch chosen in the frame, or None for all that is visible. Read once per request."""
    if not hasattr(request, "_chosen_branch"):
        code = request.session.get(SESSION_KEY, "")
        user = request.user
        known = Branch.objects.visible_to(user) if isinstance(user, User) else Branch.objects.none()
        request._chosen_branch = known.filter(code=code).first() if code else None  # type: ignore[attr-defined]  # noqa: SLF001 (kept on the request on purpose)
    return request._chosen_branch  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 (set above)


def choose_branch(request: HttpRequest, code: str) -> Branch | None:
    """Remembers the choice; an unknown or invisible code means all."""
    user = request.user
    branch = Branch.objects.visible_to(user).filter(code=code).first() if isinstance(user, User) else None
    request.session[SESSION_KEY] = branch.code if branch else ""
    return branch


def narrowed(rows: QuerySet[T], request: HttpRequest) -> QuerySet[T]:
    """``rows`` of the chosen branch and below; unchanged when none is chosen."""
    branch = chosen_branch(request)
    if branch is None:
        return rows
    return rows.filter(branch__in=Branch.objects.filter(paths_filter("path", (branch.path,))).values("pk"))
