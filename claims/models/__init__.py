"""One model per file; import them from here."""

from claims.models.appraisal_snapshot import AppraisalSnapshot, AppraisalSnapshotQuerySet, AppraisalStanding
from claims.models.assessment_calculation import AssessmentCalculation
from claims.models.assessment_document import AssessmentDocument
from claims.models.assessment_finding import AssessmentFinding
from claims.models.assessor_qualification import AssessorQualification
from claims.models.attendance import Attendance
from claims.models.case import ClaimCase, ClaimCaseQuerySet
from claims.models.case_amount import CaseAmount
from claims.models.case_injured import CaseInjured
from claims.models.case_party import CaseParty
from claims.models.case_policy import CasePolicy
from claims.models.case_vehicle import CaseVehicle
from claims.models.compensation_standard import CompensationStandard, CompensationStandardQuerySet
from claims.models.cross_region import CrossRegionCase, CrossRegionQuerySet
from claims.models.cross_region_document import CrossRegionDocument
from claims.models.grading_clause import GradingClause, GradingClauseQuerySet
from claims.models.injury_assessment import InjuryAssessment
from claims.models.injury_row import InjuryAssessmentQuerySet
from claims.models.injury_terms import CalculationKind, ExpectedBasis, InjuryStatus, PayeeKind, Round
from claims.models.large_loss import LargeLoss, LargeLossQuerySet
from claims.models.large_loss_document import LargeLossDocument
from claims.models.listed_case import ListedCase, ListedCaseQuerySet, ListedStatus, ListKind
from claims.models.loss_report import LossReport
from claims.models.loss_terms import (
    OPEN_DELEGATIONS,
    OPEN_LOSSES,
    CrossRegionStatus,
    DelegationKind,
    LargeLossStatus,
    ListedBy,
    LossTier,
    RemovalReason,
    ReportKind,
)
from claims.models.practice_rule import PracticeRule, PracticeRuleQuerySet
from claims.models.referral import Referral, ReferralQuerySet
from claims.models.referral_document import ReferralDocument
from claims.models.referral_item import ReferralItem
from claims.models.referral_terms import ReferralStatus, Urgency
from claims.models.reserve_movement import ReserveMovement
from claims.rules.case_terms import (
    ENDED_STATES,
    INJURY_TYPES,
    CaseState,
    CaseStatus,
    ClaimLine,
    LossType,
    MovementKind,
    PartyRole,
    PolicyKind,
)

__all__ = [
    "ENDED_STATES",
    "INJURY_TYPES",
    "OPEN_DELEGATIONS",
    "OPEN_LOSSES",
    "AppraisalSnapshot",
    "AppraisalSnapshotQuerySet",
    "AppraisalStanding",
    "AssessmentCalculation",
    "AssessmentDocument",
    "AssessmentFinding",
    "AssessorQualification",
    "Attendance",
    "CalculationKind",
    "CaseAmount",
    "CaseInjured",
    "CaseParty",
    "CasePolicy",
    "CaseState",
    "CaseStatus",
    "CaseVehicle",
    "ClaimCase",
    "ClaimCaseQuerySet",
    "ClaimLine",
    "CompensationStandard",
    "CompensationStandardQuerySet",
    "CrossRegionCase",
    "CrossRegionDocument",
    "CrossRegionQuerySet",
    "CrossRegionStatus",
    "DelegationKind",
    "ExpectedBasis",
    "GradingClause",
    "GradingClauseQuerySet",
    "InjuryAssessment",
    "InjuryAssessmentQuerySet",
    "InjuryStatus",
    "LargeLoss",
    "LargeLossDocument",
    "LargeLossQuerySet",
    "LargeLossStatus",
    "ListKind",
    "ListedBy",
    "ListedCase",
    "ListedCaseQuerySet",
    "ListedStatus",
    "LossReport",
    "LossTier",
    "LossType",
    "MovementKind",
    "PartyRole",
    "PayeeKind",
    "PolicyKind",
    "PracticeRule",
    "PracticeRuleQuerySet",
    "Referral",
    "ReferralDocument",
    "ReferralItem",
    "ReferralQuerySet",
    "ReferralStatus",
    "RemovalReason",
    "ReportKind",
    "ReserveMovement",
    "Round",
    "Urgency",
]
