"""Steps of bound cover: it is endorsed (brief §1.2 row 14)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import endorsing_guards as only
from reinsurance.models.placement_market import PLACE
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.placing_guards import begun, not_begun
from workflow.steps import SYSTEM_ONLY, step

COVERED = (S.BOUND, S.ON_RISK)


class ChangeSteps(PlacementRow):
    """Attributes only; what follows is in ``reinsurance.actions.endorsing``."""

    class Meta:
        abstract = True

    @step(
        source=COVERED,
        target=S.ENDORSING,
        permission=PLACE,
        label=_("Endorse"),
        guards=(only.change_sound,),
    )
    def open_endorsement(self, values: dict[str, Any], deltas: dict[int, Any]) -> None:
        """批改: one at a time; the figures stay until it is in force."""

    @step(
        source=S.ENDORSING,
        target=S.BOUND,
        permission=SYSTEM_ONLY,
        label=_("Endorsement done before inception"),
        early_guards=(not_begun,),
    )
    def end_endorsement_bound(self, values: dict[str, Any]) -> None:
        """批改结束, 起保前."""
        self._take_over(values)

    @step(
        source=S.ENDORSING,
        target=S.ON_RISK,
        permission=SYSTEM_ONLY,
        label=_("Endorsement done"),
        early_guards=(begun,),
    )
    def end_endorsement_on_risk(self, values: dict[str, Any]) -> None:
        """批改结束, 起保后."""
        self._take_over(values)

    def _take_over(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)
