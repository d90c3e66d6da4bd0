"""Steps by which a reinsurer of bound cover is replaced (brief §2 row 11)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import cancelling_guards
from reinsurance import replacing_guards as only
from reinsurance.models.placement_market import PLACE
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import COVERED
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.placing_guards import reason_given
from workflow.steps import SYSTEM_ONLY, step


class ReplacementSteps(PlacementRow):
    """Attributes only; what follows is in ``reinsurance.actions.replacing``."""

    class Meta:
        abstract = True

    @step(
        source=COVERED,
        permission=PLACE,
        label=_("Ask to replace a reinsurer"),
        early_guards=(cancelling_guards.not_cancelling, only.not_replacing),
        guards=(reason_given, only.replacement_sound, only.successor_secure),
    )
    def ask_replace(self, values: dict[str, Any], why: str) -> None:
        """申请更换接受人: the line stays as it is until it is decided."""

    @step(
        source=COVERED,
        permission=SYSTEM_ONLY,
        label=_("Replace the reinsurer"),
        early_guards=(only.replacing,),
        guards=(only.replacement_still_sound,),
    )
    def replace_reinsurer(self) -> None:
        """更换接受人: the old line is closed pro rata, the new one carries on."""

    @step(
        source=(*COVERED, S.EXPIRED),
        permission=SYSTEM_ONLY,
        label=_("Drop the replacement"),
        early_guards=(only.replacing,),
    )
    def drop_replace(self) -> None:
        """不同意或撤回更换."""
