"""What every part of an assessment has in common: whoever sees the assessment sees it."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from accounts.models import Branch
from accounts.scope import Actor
from claims.models.injury_assessment import InjuryAssessment
from workflow.models import TrackedQuerySet

T = TypeVar("T", bound=models.Model)


class AssessmentPartQuerySet(TrackedQuerySet[T]):
    """Parts of assessments by reader."""

    view_permission = "claims.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """Whoever sees the assessment sees its parts, also after it has moved to another branch."""
        rows = InjuryAssessment.objects.visible_to(user, within)
        return self.filter(assessment__in=rows.order_by().values("pk"))
