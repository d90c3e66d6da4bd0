"""Who calls for telesales in a branch."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Branch, Membership, User
from accounts.roles import roles_with
from renewals.telesales.actions.handing_out import CALLS


def callers_in(branch: Branch, on: Any) -> QuerySet[User]:
    """Active people who call in ``branch``, by name, with ``waiting``: how many customers wait for each."""
    codes = branch.path.strip("/").split("/")
    posts = Membership.objects.on(on).filter(branch__code__in=codes, role__in=roles_with(CALLS))
    people = User.objects.filter(is_active=True, pk__in=posts.values("user")).select_related("branch")
    waits = Q(to_call__calls=0, to_call__released_at=None, to_call__call_list__status="open")
    return people.annotate(waiting=Count("to_call", filter=waits)).order_by("name", "employee_no")
