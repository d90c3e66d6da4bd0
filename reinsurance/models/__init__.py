"""The reinsurance desk's tables."""

from __future__ import annotations

from reinsurance.models.cancellation import Cancellation, CancellationQuerySet
from reinsurance.models.counterparty import Counterparty, CounterpartyQuerySet
from reinsurance.models.counterparty_account import CounterpartyAccount
from reinsurance.models.counterparty_contact import CounterpartyContact
from reinsurance.models.counterparty_history import CounterpartyRating, CounterpartySolvency
from reinsurance.models.counterparty_terms import CounterpartyKind, CounterpartyStatus
from reinsurance.models.endorsement import Endorsement, EndorsementQuerySet
from reinsurance.models.endorsement_change import EndorsementChange, EndorsementParty
from reinsurance.models.endorsement_terms import EndorsementKind, EndorsementStatus
from reinsurance.models.fact_request import FactRequest
from reinsurance.models.inward_document import InwardDocument
from reinsurance.models.inward_endorsement import InwardEndorsement
from reinsurance.models.inward_offer import InwardOffer
from reinsurance.models.inward_version import InwardVersion
from reinsurance.models.line import Line
from reinsurance.models.market_approach import MarketApproach, Quote, Subjectivity
from reinsurance.models.placement import Placement, PlacementNumber, PlacementQuerySet
from reinsurance.models.placement_document import PlacementDocument
from reinsurance.models.placement_sums import PlacementSums
from reinsurance.models.placement_terms import LineState, Method, PlacementStatus
from reinsurance.models.replacement import Replacement, ReplacementQuerySet
from reinsurance.models.rule_allowance import RuleAllowance
from reinsurance.models.rule_result import RuleResult
from reinsurance.models.rule_table import CreditFactorRow, FiledMethod, Market
from reinsurance.models.rule_version import RuleVersion
from reinsurance.models.section import Section
from reinsurance.models.slip_version import SlipVersion

__all__ = [
    "Cancellation",
    "CancellationQuerySet",
    "Counterparty",
    "CounterpartyAccount",
    "CounterpartyContact",
    "CounterpartyKind",
    "CounterpartyQuerySet",
    "CounterpartyRating",
    "CounterpartySolvency",
    "CounterpartyStatus",
    "CreditFactorRow",
    "Endorsement",
    "EndorsementChange",
    "EndorsementKind",
    "EndorsementParty",
    "EndorsementQuerySet",
    "EndorsementStatus",
    "FactRequest",
    "FiledMethod",
    "InwardDocument",
    "InwardEndorsement",
    "InwardOffer",
    "InwardVersion",
    "Line",
    "LineState",
    "Market",
    "MarketApproach",
    "Method",
    "Placement",
    "PlacementDocument",
    "PlacementNumber",
    "PlacementQuerySet",
    "PlacementStatus",
    "PlacementSums",
    "Quote",
    "Replacement",
    "ReplacementQuerySet",
    "RuleAllowance",
    "RuleResult",
    "RuleVersion",
    "Section",
    "SlipVersion",
    "Subjectivity",
]
