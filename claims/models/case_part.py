"""What every part of a case has in common: it hangs on the case and is seen by whoever sees the case."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from accounts.models import Branch
from accounts.scope import Actor
from claims.models.case import ClaimCase
from workflow.models import TrackedQuerySet

T = TypeVar("T", bound=models.Model)


class CasePartQuerySet(TrackedQuerySet[T]):
    """Parts of cases by reader."""

    view_permission = "claims.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """Whoever sees the case sees its parts, also after the case has moved to another branch."""
        cases = ClaimCase.objects.visible_to(user, within)
        return self.filter(case__in=cases.order_by().values("pk"))
