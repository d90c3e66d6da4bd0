"""What can happen to an approval. Attributes only; who and what follows is in ``workflow.approvals.actions``."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.approvals import step_guards as only
from workflow.models.tracked import Tracked
from workflow.steps import BY_GUARD, SYSTEM_ONLY, step


class ApprovalStatus(models.TextChoices):
    """审批中 · 待补充 · 待经办确认 · 已同意 · 已否决 · 已撤回 · 已关闭 (claims brief §6.1)."""

    RUNNING = "running", _("In approval")
    RETURNED = "returned", _("Material wanted")
    CONFIRMING = "confirming", _("Waiting for the maker's confirmation")
    APPROVED = "approved", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


S = ApprovalStatus
DECIDES = (only.has_access, only.not_administrator, only.has_seat, only.not_absent, only.four_eyes)


class ApprovalSteps(Tracked):
    """The steps. ``decide`` verbs carry the seat they decide; which verb applies is settled under the lock."""

    class Meta:
        abstract = True

    amount: Any
    asked_amount: Any
    position: Any
    round: Any
    material: Any
    material_due_at: Any
    ended_at: Any

    @step(
        source=S.RUNNING,
        permission=BY_GUARD,
        label=_("Agree"),
        early_guards=DECIDES,
        guards=(only.documents_there, only.warnings_known, only.amount_allowed),
    )
    def agree(self, position: int, wanted: Decimal | None, **_more: Any) -> None:
        """同意: the step agrees, the case goes on."""
        self.position, self.amount = position, wanted

    @step(
        source=S.RUNNING,
        target=S.APPROVED,
        permission=BY_GUARD,
        label=_("Agree"),
        early_guards=DECIDES,
        guards=(only.documents_there, only.warnings_known, only.amount_allowed),
    )
    def agree_finally(self, wanted: Decimal | None, moment: datetime, **_more: Any) -> None:
        """同意: the last step agrees to what was asked."""
        self.amount, self.ended_at = wanted, moment

    @step(
        source=S.RUNNING,
        target=S.CONFIRMING,
        permission=BY_GUARD,
        label=_("Agree with another amount"),
        early_guards=DECIDES,
        guards=(only.documents_there, only.warnings_known, only.amount_allowed),
    )
    def agree_amended(self, wanted: Decimal | None, **_more: Any) -> None:
        """同意但修改金额: the last step agrees to another amount; the maker confirms."""
        self.amount = wanted

    @step(
        source=S.CONFIRMING,
        target=S.APPROVED,
        permission=BY_GUARD,
        label=_("Confirm the amount"),
        early_guards=(only.is_maker,),
    )
    def confirm_amount(self, moment: datetime) -> None:
        """经办确认: the maker has seen the amended amount."""
        self.ended_at = moment

    @step(
        source=S.RUNNING,
        target=S.RETURNED,
        permission=BY_GUARD,
        label=_("Return"),
        early_guards=DECIDES,
        guards=(only.opinion_given, only.material_complete),
    )
    def return_to_maker(
        self, opinion: str, material: dict[str, Any], material_due_at: datetime | None, **_more: Any
    ) -> None:
        """退回: material is wanted, or the maker is to change the case. The clock stops."""
        self.material, self.material_due_at = material, material_due_at

    @step(
        source=S.RUNNING,
        target=S.RETURNED,
        permission=SYSTEM_ONLY,
        label=_("Return because overdue"),
    )
    def return_overdue(self, material: dict[str, Any]) -> None:
        """超时退回: nobody decided in time; the way says that the maker gets it back."""
        self.material, self.material_due_at = material, None

    @step(
        source=S.RUNNING,
        permission=BY_GUARD,
        label=_("Return to an earlier step"),
        early_guards=DECIDES,
        guards=(only.opinion_given, only.earlier_step),
    )
    def return_to_step(self, opinion: str, position: int, **_more: Any) -> None:
        """退回前面的节点: every step from there on decides anew."""
        self.position = position
        self.round += 1

    @step(
        source=S.RETURNED,
        target=S.RUNNING,
        permission=BY_GUARD,
        label=_("Submit again"),
        early_guards=(only.is_maker,),
    )
    def resubmit(self, position: int, round_: int, wanted: Decimal | None, asked_amount: Decimal | None) -> None:
        """重新提交: back to the step that asked, or from the start."""
        self.position, self.round = position, round_
        self.amount, self.asked_amount = wanted, asked_amount
        self.material, self.material_due_at = {}, None

    @step(
        source=S.RUNNING,
        target=S.REFUSED,
        permission=BY_GUARD,
        label=_("Refuse"),
        early_guards=DECIDES,
        guards=(only.opinion_given, only.may_refuse),
    )
    def refuse(self, opinion: str, moment: datetime, **_more: Any) -> None:
        """不同意: final for this case."""
        self.ended_at = moment

    @step(
        source=S.RUNNING,
        permission=BY_GUARD,
        label=_("Escalate"),
        early_guards=DECIDES,
        guards=(only.opinion_given,),
    )
    def escalate(self, opinion: str, position: int, **_more: Any) -> None:
        """上报上级: the own opinion, and the next one decides."""
        self.position = position

    @step(
        source=S.RUNNING,
        permission=BY_GUARD,
        label=_("Transfer"),
        early_guards=DECIDES,
        guards=(only.person_may_sit, only.opinion_given),
    )
    def transfer(self, to: Any, opinion: str, **_more: Any) -> None:
        """转办: somebody else decides at this step."""

    @step(
        source=S.RUNNING,
        permission=BY_GUARD,
        label=_("Take over"),
        early_guards=(only.has_access, only.not_administrator, only.above_seat, only.not_absent, only.four_eyes),
    )
    def take_over(self) -> None:
        """上级接办: who stands above the person or role asked decides in their place."""

    @step(
        source=S.RUNNING,
        permission=BY_GUARD,
        label=_("Add a signer"),
        early_guards=DECIDES,
        guards=(only.person_may_sit,),
    )
    def add_signer(self, to: Any, where: str, position: int, **_more: Any) -> None:
        """加签: before, beside or after this step."""
        self.position = position

    @step(
        source=S.RUNNING,
        permission=BY_GUARD,
        label=_("Take the decision back"),
        early_guards=(only.not_administrator, only.recallable),
    )
    def recall(self, position: int, **_more: Any) -> None:
        """撤销同意: while nobody has touched the next step."""
        self.position = position

    @step(
        source=S.RUNNING,
        target=S.WITHDRAWN,
        permission=BY_GUARD,
        label=_("Withdraw"),
        early_guards=(only.is_maker, only.nothing_decided),
    )
    def withdraw(self, moment: datetime) -> None:
        """撤回: by the maker, before the first decision."""
        self.ended_at = moment

    @step(
        source=(S.RETURNED, S.CONFIRMING),
        target=S.WITHDRAWN,
        permission=BY_GUARD,
        label=_("Give the case up"),
        early_guards=(only.is_maker,),
    )
    def give_up(self, moment: datetime) -> None:
        """放弃: the maker does not go on with a returned case or an amended amount."""
        self.ended_at = moment

    @step(source=S.RUNNING, permission=BY_GUARD, label=_("Remind"), early_guards=(only.takes_part, only.not_reminded))
    def remind(self) -> None:
        """催办."""

    @step(
        source=(S.RUNNING, S.RETURNED, S.CONFIRMING, S.APPROVED, S.REFUSED),
        permission=BY_GUARD,
        label=_("Copy to"),
        early_guards=(only.takes_part,),
        guards=(only.person_may_read,),
    )
    def copy_to(self, to: Any) -> None:
        """抄送."""

    @step(
        source=(S.RUNNING, S.RETURNED, S.CONFIRMING, S.APPROVED, S.REFUSED, S.WITHDRAWN, S.CLOSED),
        permission=BY_GUARD,
        label=_("Comment"),
        early_guards=(only.takes_part,),
        guards=(only.opinion_given,),
    )
    def comment(self, opinion: str) -> None:
        """评论."""

    @step(source=S.RUNNING, permission=SYSTEM_ONLY, label=_("Remind of the deadline"))
    def remind_deadline(self) -> None:
        """到时提醒: 50, 100 or 150 per cent of the deadline have passed."""

    @step(source=S.RUNNING, permission=SYSTEM_ONLY, label=_("Hand to the superior"))
    def hand_up(self) -> None:
        """超时上交: the seat moves to the superior. Nobody decides in anybody's place."""

    @step(source=S.RUNNING, permission=SYSTEM_ONLY, label=_("Move an open seat"))
    def reseat(self) -> None:
        """交接: whoever had the seat has left."""

    @step(source=S.RETURNED, target=S.CLOSED, permission=SYSTEM_ONLY, label=_("Close: material did not come"))
    def time_out(self, moment: datetime) -> None:
        """超期关闭."""
        self.ended_at = moment

    @step(
        source=(S.RUNNING, S.RETURNED, S.CONFIRMING),
        target=S.CLOSED,
        permission=SYSTEM_ONLY,
        label=_("Close: the case went another way"),
    )
    def close(self, moment: datetime) -> None:
        """关闭: the object needs no decision any more."""
        self.ended_at = moment
