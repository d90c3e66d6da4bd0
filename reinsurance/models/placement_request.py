"""Steps by which a risk is described, submitted and approved to place (brief §1.2 rows 1–4)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import request_guards as only
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import EDITABLE_STATES, ENDED
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.steps import SYSTEM_ONLY, step

REQUEST = "reinsurance.request"


class RequestSteps(PlacementRow):
    """Attributes only; who, when and what follows is in ``reinsurance.actions``."""

    class Meta:
        abstract = True

    @step(source=EDITABLE_STATES, permission=REQUEST, label=_("Edit"), guards=(only.period_sound, only.not_a_repeat))
    def edit(self, values: dict[str, Any]) -> None:
        """修改申请."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(source=EDITABLE_STATES, permission=REQUEST, label=_("Add a section"), guards=(only.section_sound,))
    def add_section(self, values: dict[str, Any]) -> None:
        """新增分项或层."""

    @step(source=EDITABLE_STATES, permission=REQUEST, label=_("Change a section"), guards=(only.section_sound,))
    def change_section(self, values: dict[str, Any], section: Any) -> None:
        """修改分项或层."""

    @step(source=EDITABLE_STATES, permission=REQUEST, label=_("Remove a section"))
    def remove_section(self, section: Any) -> None:
        """删除分项或层."""

    @step(
        source=S.DRAFT,
        target=S.SUBMITTED,
        permission=REQUEST,
        label=_("Submit for approval"),
        early_guards=(
            only.scenario_complete,
            only.has_sections,
            only.rate_known,
            only.estimate_sound,
            only.retention_within_limit,
        ),
    )
    def submit(self, scheme_hash: str) -> None:
        """提交审批: the scheme is frozen with its hash."""
        self.scheme_hash = scheme_hash

    @step(source=S.SUBMITTED, target=S.APPROVED, permission=SYSTEM_ONLY, label=_("Approve to place"))
    def approve(self) -> None:
        """同意排分."""

    @step(source=S.SUBMITTED, target=S.DRAFT, permission=SYSTEM_ONLY, label=_("Return"))
    def send_back(self) -> None:
        """退回修改或撤回: the history stays."""
        self.scheme_hash = ""

    @step(source=S.SUBMITTED, target=S.REJECTED, permission=SYSTEM_ONLY, label=_("Reject"))
    def reject(self) -> None:
        """不同意排分."""

    @step(
        source=[state for state in S if state not in ENDED],
        permission=REQUEST,
        label=_("Attach document"),
    )
    def attach_document(self) -> None:
        """上传: a file was added; the placement itself does not change."""

    @step(
        source=[state for state in S if state not in ENDED],
        permission=REQUEST,
        label=_("Remove document"),
    )
    def remove_document(self) -> None:
        """移除: a file no longer counts; row and content stay."""
