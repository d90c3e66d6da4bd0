"""Steps of a cover that comes to its end: it is renewed, or left to end (brief §2 no. 6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import renewing_guards as only
from reinsurance.models.placement_market import PLACE
from reinsurance.models.placement_request import REQUEST
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import COVERED
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.placing_guards import reason_given
from workflow.steps import step

RENEWABLE = (*COVERED, S.ENDORSING, S.EXPIRED)


class RenewalSteps(PlacementRow):
    """Attributes only; what follows is in ``reinsurance.actions.renewing``."""

    class Meta:
        abstract = True

    @step(
        source=RENEWABLE,
        permission=REQUEST,
        label=_("Renew"),
        early_guards=(only.in_renewal_window, only.not_renewed),
        guards=(only.renewal_sound,),
    )
    def renew(self, values: dict[str, Any]) -> None:
        """续转: a new draft with the expiring terms follows; this cover stays as it is."""
        self.no_renewal_reason = ""

    @step(
        source=RENEWABLE,
        permission=PLACE,
        label=_("Do not renew"),
        early_guards=(only.in_renewal_window, only.not_renewed),
        guards=(reason_given,),
    )
    def leave_unrenewed(self, why: str) -> None:
        """不续转: the policy is not renewed, or the cession is no longer needed. May still be renewed."""
        self.no_renewal_reason = why
