"""Who may be named in a case: people with a business role on its branch or above."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import ADMINISTRATORS, ROLES

OFFERED = 10


def colleagues(approval: Any, words: str = "") -> list[User]:
    """Those whose number or name begins with ``words``, by number; at most ten."""
    people = _around(approval)
    if words:
        people = people.filter(Q(employee_no__istartswith=words) | Q(name__startswith=words))
    return list(people.select_related("branch").order_by("employee_no")[:OFFERED])


def colleague(approval: Any, text: str) -> User | None:
    """The one with this employee number, or the only one with this name. "E0012 陈思" reads as the number."""
    words = text.strip().removeprefix("@")
    number = words.split(" ")[0] if words else ""
    people = _around(approval)
    found = people.filter(employee_no__iexact=number).first() if number else None
    if found is None and words:
        named = list(people.filter(name=words)[:2])
        found = named[0] if len(named) == 1 else None
    return found


def _around(approval: Any) -> Any:
    codes = approval.branch.path.strip("/").split("/")
    held = Membership.objects.on(timezone.localdate()).filter(branch__code__in=codes, role__in=ROLES)
    return User.objects.filter(pk__in=held.exclude(role__in=ADMINISTRATORS).values("user"), is_active=True)
