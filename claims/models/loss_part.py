"""What every part of a large loss has in common: whoever sees the loss sees it."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from accounts.models import Branch
from accounts.scope import Actor
from claims.models.large_loss import LargeLoss
from workflow.models import TrackedQuerySet

T = TypeVar("T", bound=models.Model)


class LossPartQuerySet(TrackedQuerySet[T]):
    """Parts of large losses by reader."""

    view_permission = "claims.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """Whoever sees the loss sees its parts."""
        return self.filter(loss__in=LargeLoss.objects.visible_to(user, within).order_by().values("pk"))
