"""人伤自评残: one injured person of a case, graded by our own assessors and settled by agreement."""

from __future__ import annotations

from claims.models.injury_grading_steps import GradingSteps
from claims.models.injury_money_steps import MoneySteps
from claims.models.injury_row import InjuryAssessmentQuerySet, InjuryRow


class InjuryAssessment(GradingSteps, MoneySteps):
    """The workflow of the claims brief §2.1 and §6.2; columns in ``injury_row``, steps in the two others."""

    objects = InjuryAssessmentQuerySet.as_manager()

    class Meta(InjuryRow.Meta):
        abstract = False
