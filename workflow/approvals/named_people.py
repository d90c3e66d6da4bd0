"""People whom a chain names: looked up by what somebody typed or a step keeps, whoever reads it."""

from __future__ import annotations

from accounts.models import Branch, User


def worker_of(branch: Branch, number: str) -> User | None:
    """Somebody with this employee number who works for ``branch`` or above it."""
    above = Branch.objects.filter(code__in=branch.path.strip("/").split("/"))
    found: User | None = User.objects.filter(employee_no=number, memberships__branch__in=above, is_active=True).first()
    return found


def numbered(number: str) -> User | None:
    """Somebody with this employee number."""
    found: User | None = User.objects.filter(employee_no=number).first()
    return found


def person_of(pk: int | None) -> User | None:
    """The person a step names, if it names one."""
    found: User | None = User.objects.filter(pk=pk).first() if pk else None
    return found
