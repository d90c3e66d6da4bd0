"""One model per file; import them from here."""

from claims.models.compensation_standard import CompensationStandard, CompensationStandardQuerySet
from claims.models.grading_clause import GradingClause, GradingClauseQuerySet
from claims.models.practice_rule import PracticeRule, PracticeRuleQuerySet

__all__ = [
    "CompensationStandard",
    "CompensationStandardQuerySet",
    "GradingClause",
    "GradingClauseQuerySet",
    "PracticeRule",
    "PracticeRuleQuerySet",
]
