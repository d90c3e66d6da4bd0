"""Steps by which a rule that may be allowed is allowed, by two people (reinsurance brief §4)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import allowance_guards as only
from reinsurance import placing_guards
from reinsurance.models.placement_market import PLACE
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import PLACING
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.steps import step


class RuleSteps(PlacementRow):
    """Attributes only; allowances are rows of their own."""

    class Meta:
        abstract = True

    @step(
        source=(S.APPROVED, *PLACING),
        permission=PLACE,
        label=_("Ask for an allowance"),
        early_guards=(only.something_to_allow,),
        guards=(only.asks_what_stops, placing_guards.reason_given),
    )
    def ask_allowance(self, result: Any, why: str) -> None:
        """申请突破: for one rule and one counterparty."""

    @step(
        source=(S.APPROVED, *PLACING),
        permission="reinsurance.rules",
        label=_("Grant an allowance"),
        early_guards=(only.allowance_open,),
        guards=(only.not_asker,),
    )
    def grant_allowance(self, allowance: Any) -> None:
        """同意突破: by compliance, who did not ask for it."""
