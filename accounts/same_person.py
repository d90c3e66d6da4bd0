"""Accounts of one person: whoever has several counts once wherever two people are needed (claims brief §5)."""

from __future__ import annotations

from accounts.models import User
from accounts.scope import Actor


def accounts_of(person: Actor) -> frozenset[int]:
    """The keys of all accounts of whoever stands behind ``person``; asks nothing where this is their only one."""
    if person.pk is None:
        return frozenset()
    number = getattr(person, "person_no", "")
    if not number:
        return frozenset({person.pk})
    return frozenset(User.objects.filter(person_no=number).values_list("pk", flat=True))
