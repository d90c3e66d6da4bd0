"""One model per file; import them from here."""

from renewals.models.assignment_rule import AssignmentRule, AssignmentRuleQuerySet
from renewals.models.assignment_run import AssignmentDecision, AssignmentDecisionQuerySet, AssignmentRun, RunStatus
from renewals.models.block_lift import BlockLift, BlockLiftQuerySet, LiftStatus
from renewals.models.bulk_message import BulkMessage, BulkMessageItem, MessageChannel, MessagePurpose, MessageStatus
from renewals.models.call_list import CallList, CallListItem, CallListItemQuerySet, CallListQuerySet, CallListStatus
from renewals.models.call_return import CallReturn, CallReturnQuerySet
from renewals.models.callback import Callback, CallbackQuerySet
from renewals.models.callback_plan import CallbackPlan, CallbackPlanQuerySet
from renewals.models.collision_case import (
    CollisionCase,
    CollisionCaseQuerySet,
    CollisionKind,
    CollisionStatus,
    Resolution,
)
from renewals.models.collision_party import CollisionParty, CollisionPartyQuerySet
from renewals.models.complaint import Complaint, ComplaintKind, ComplaintQuerySet, ComplaintStatus
from renewals.models.consent import Consent, ConsentChannel, ConsentPurpose, ConsentQuerySet
from renewals.models.do_not_call import BlockSource, DoNotCall, DoNotCallQuerySet
from renewals.models.early_window import EarlyWindow, EarlyWindowQuerySet, WindowLine
from renewals.models.fleet import Fleet, FleetQuerySet, FleetStatus
from renewals.models.fleet_vehicle import FleetVehicle
from renewals.models.follow_up import FollowUp, FollowUpQuerySet
from renewals.models.hand_over import HandOver, HandOverQuerySet, HandOverStatus
from renewals.models.late_attempt import LateAttempt, LateAttemptQuerySet
from renewals.models.lead import Lead, LeadQuerySet, LeadSource, LeadStatus
from renewals.models.loss_check import LossCheck, LossCheckQuerySet, LossVerdict
from renewals.models.owner_spell import OwnerSpell, OwnerSpellQuerySet
from renewals.models.owner_warning import OwnerWarning, WarningKind
from renewals.models.quote import Quote, QuoteQuerySet
from renewals.models.rebate_note import RebateNote, RebateNoteQuerySet
from renewals.models.renewal import Renewal, RenewalQuerySet, RenewalStatus
from renewals.models.renewal_document import RenewalDocument
from renewals.models.retention_run import RetentionRun, RetentionRunQuerySet
from renewals.models.sales_call import SalesCall, SalesCallQuerySet
from renewals.models.script_card import CardKind, CardMoment, ScriptCard, ScriptCardQuerySet
from renewals.models.shared_number import SharedNumber, SharedNumberQuerySet, SharedNumberStatus
from renewals.models.signed_policy import SignedPolicy, SignedPolicyQuerySet
from renewals.models.subject_request import (
    RefusalCode,
    SubjectRequest,
    SubjectRequestKind,
    SubjectRequestQuerySet,
    SubjectRequestStatus,
)
from renewals.models.suspicion import Suspicion, SuspicionQuerySet, SuspicionStatus
from renewals.models.suspicion_row import SuspicionRow, SuspicionRowQuerySet
from renewals.models.taxon import Taxon
from renewals.models.watch_round import WatchRound

__all__ = [
    "AssignmentDecision",
    "AssignmentDecisionQuerySet",
    "AssignmentRule",
    "AssignmentRuleQuerySet",
    "AssignmentRun",
    "BlockLift",
    "BlockLiftQuerySet",
    "BlockSource",
    "BulkMessage",
    "BulkMessageItem",
    "CallList",
    "CallListItem",
    "CallListItemQuerySet",
    "CallListQuerySet",
    "CallListStatus",
    "CallReturn",
    "CallReturnQuerySet",
    "Callback",
    "CallbackPlan",
    "CallbackPlanQuerySet",
    "CallbackQuerySet",
    "CardKind",
    "CardMoment",
    "CollisionCase",
    "CollisionCaseQuerySet",
    "CollisionKind",
    "CollisionParty",
    "CollisionPartyQuerySet",
    "CollisionStatus",
    "Complaint",
    "ComplaintKind",
    "ComplaintQuerySet",
    "ComplaintStatus",
    "Consent",
    "ConsentChannel",
    "ConsentPurpose",
    "ConsentQuerySet",
    "DoNotCall",
    "DoNotCallQuerySet",
    "EarlyWindow",
    "EarlyWindowQuerySet",
    "Fleet",
    "FleetQuerySet",
    "FleetStatus",
    "FleetVehicle",
    "FollowUp",
    "FollowUpQuerySet",
    "HandOver",
    "HandOverQuerySet",
    "HandOverStatus",
    "LateAttempt",
    "LateAttemptQuerySet",
    "Lead",
    "LeadQuerySet",
    "LeadSource",
    "LeadStatus",
    "LiftStatus",
    "LossCheck",
    "LossCheckQuerySet",
    "LossVerdict",
    "MessageChannel",
    "MessagePurpose",
    "MessageStatus",
    "OwnerSpell",
    "OwnerSpellQuerySet",
    "OwnerWarning",
    "Quote",
    "QuoteQuerySet",
    "RebateNote",
    "RebateNoteQuerySet",
    "RefusalCode",
    "Renewal",
    "RenewalDocument",
    "RenewalQuerySet",
    "RenewalStatus",
    "Resolution",
    "RetentionRun",
    "RetentionRunQuerySet",
    "RunStatus",
    "SalesCall",
    "SalesCallQuerySet",
    "ScriptCard",
    "ScriptCardQuerySet",
    "SharedNumber",
    "SharedNumberQuerySet",
    "SharedNumberStatus",
    "SignedPolicy",
    "SignedPolicyQuerySet",
    "SubjectRequest",
    "SubjectRequestKind",
    "SubjectRequestQuerySet",
    "SubjectRequestStatus",
    "Suspicion",
    "SuspicionQuerySet",
    "SuspicionRow",
    "SuspicionRowQuerySet",
    "SuspicionStatus",
    "Taxon",
    "WarningKind",
    "WatchRound",
    "WindowLine",
]
