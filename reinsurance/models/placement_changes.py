"""Steps of bound cover: it is endorsed or cancelled (brief §1.2 rows 14 and 15)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import cancelling_guards, replacing_guards
from reinsurance import endorsing_guards as only
from reinsurance.models.placement_market import PLACE
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import COVERED
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.placing_guards import begun, not_begun, reason_given
from workflow.steps import SYSTEM_ONLY, step


class ChangeSteps(PlacementRow):
    """Attributes only; what follows is in ``reinsurance.actions.endorsing`` and ``reinsurance.actions.cancelling``."""

    class Meta:
        abstract = True

    @step(
        source=COVERED,
        target=S.ENDORSING,
        permission=PLACE,
        label=_("Endorse"),
        early_guards=(cancelling_guards.not_cancelling, replacing_guards.not_replacing),
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

    @step(
        source=COVERED,
        permission=PLACE,
        label=_("Ask for a cancellation"),
        early_guards=(cancelling_guards.not_cancelling, replacing_guards.not_replacing),
        guards=(reason_given, cancelling_guards.cancellation_sound),
    )
    def ask_cancel(self, values: dict[str, Any], why: str) -> None:
        """申请注销: cover goes on until it is decided."""

    @step(
        source=COVERED,
        permission=SYSTEM_ONLY,
        label=_("Allow the cancellation"),
        early_guards=(cancelling_guards.cancelling,),
    )
    def allow_cancel(self) -> None:
        """同意注销."""

    @step(
        source=(*COVERED, S.EXPIRED),
        permission=SYSTEM_ONLY,
        label=_("Drop the cancellation"),
        early_guards=(cancelling_guards.cancelling,),
    )
    def drop_cancel(self) -> None:
        """不同意或撤回注销."""

    @step(
        source=COVERED,
        permission="reinsurance.withdraw",
        label=_("Keep the cover"),
        early_guards=(cancelling_guards.cancelling,),
        guards=(reason_given,),
    )
    def keep_cover_on(self, why: str) -> None:
        """撤销注销: before it is carried out."""

    @step(
        source=COVERED,
        target=S.CANCELLED,
        permission=SYSTEM_ONLY,
        label=_("Cancel the cover"),
        early_guards=(cancelling_guards.allowed_and_come,),
    )
    def cancel(self) -> None:
        """注销: cover ends and premium is returned."""

    def _take_over(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)
