"""Steps by which a renewal is lost, lapses, is called back, closed or void (renewals brief §1.5 rows 11–17 and 19)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals import step_guards as only
from renewals.conduct import guards as conduct
from renewals.leads import guards as leads
from renewals.models.renewal_row import RenewalRow
from renewals.models.renewal_terms import AFTER_LAPSE, NOT_TERMINAL, WORKED
from renewals.models.renewal_terms import RenewalStatus as S
from renewals.rules.loss import NOT_FOLLOWED_UP
from workflow.steps import BY_GUARD, SYSTEM_ONLY, step


class EndingSteps(RenewalRow):
    """Attributes only; who, when and what follows is in ``renewals.actions``."""

    class Meta:
        abstract = True

    @step(
        source=WORKED,
        target=S.LOSS_PENDING,
        permission="renewals.propose_loss",
        label=_("Propose loss"),
        early_guards=(only.own_row, only.enough_contacts),
        guards=(only.loss_reason_complete,),
    )
    def propose_loss(
        self,
        cause: str,
        competitor: str,
        proposer: User,
        moment: datetime,
        price: Decimal | None = None,
        note: str = "",
    ) -> None:
        """申报流失: the owner gives up, with a two-level reason."""
        self.loss_reason, self.loss_competitor = cause, competitor
        self.loss_price, self.loss_note = price, note
        self.loss_proposed_by, self.loss_proposed_at = proposer, moment
        self.loss_decided_by = self.loss_decided_at = None
        self.loss_exempt = False

    @step(
        source=S.LOSS_PENDING,
        target=S.LOST,
        permission=SYSTEM_ONLY,
        label=_("Confirm loss without approval"),
        early_guards=(leads.loss_exempt,),
    )
    def exempt_loss(self, moment: datetime) -> None:
        """免审批确认流失: the branch asks for no decision on losses of this reason and size."""
        self.loss_exempt, self.loss_decided_at = True, moment
        self.next_contact_on = None

    @step(
        source=S.LOSS_PENDING,
        target=S.LOST,
        permission="renewals.decide_loss",
        label=_("Confirm loss"),
        early_guards=(only.not_own_loss, leads.loss_verified, leads.unreached_share_kept),
    )
    def approve_loss(self, decider: User, moment: datetime) -> None:
        """确认流失: the lead agrees."""
        self.loss_decided_by, self.loss_decided_at = decider, moment
        self.next_contact_on = None

    @step(
        source=S.LOSS_PENDING,
        target=S.FOLLOWING,
        permission="renewals.decide_loss",
        label=_("Reject loss"),
        early_guards=(only.not_own_loss,),
        guards=(only.opinion_given,),
    )
    def reject_loss(self, opinion: str, decider: User, moment: datetime) -> None:
        """驳回: the lead disagrees; the owner goes on, and the rejected reason counts for nothing."""
        self.loss_decided_by, self.loss_decided_at = decider, moment
        self._drop_loss()

    @step(
        source=S.LOSS_PENDING,
        target=S.FOLLOWING,
        permission=SYSTEM_ONLY,
        label=_("Withdraw the loss"),
    )
    def withdraw_loss(self) -> None:
        """撤回流失申报: the approval was withdrawn or ran out; the owner goes on."""
        self._drop_loss()

    @step(
        source=(S.POOL, *WORKED, S.LOSS_PENDING, S.LOST),
        target=S.LAPSED,
        permission=SYSTEM_ONLY,
        label=_("Lapse"),
        early_guards=(only.cover_ended,),
    )
    def lapse(self, moment: datetime, callback_due_on: date, system_reason: str) -> None:
        """脱保: cover ended without a new policy. A confirmed loss keeps its reason.

        ``system_reason`` stands only where the locked row has no effective contact: one may come while the clock reads.
        """
        self.lapsed_at = moment
        self.lapse_no += 1
        self.callback_due_on = callback_due_on
        if not self.effective_contacts:
            self.loss_reason = self.loss_reason or system_reason

    @step(
        source=S.LAPSED,
        target=S.CALLBACK_DONE,
        permission="renewals.callback",
        label=_("Register callback"),
        early_guards=(leads.owner_or_caller,),
        guards=(
            only.callback_complete,
            leads.not_backdated,
            conduct.callback_allowed,
            conduct.callback_recording_named,
            leads.customer_reached,
        ),
    )
    def register_callback(
        self,
        moment: datetime,
        cause: str,
        next_contact_on: date | None,
        channel: str,
        result: str,
        recording_no: str,
        customer_asked: bool,
        do_not_call: bool = False,
    ) -> None:
        """脱保回访完成: the form is filled. 超期未跟进 stays: it counts against the owner (brief §4.1)."""
        self.callback_at = moment
        if self.loss_reason != NOT_FOLLOWED_UP:
            self.loss_reason = cause or self.loss_reason
        self.next_contact_on = next_contact_on
        self.do_not_call = self.do_not_call or do_not_call

    @step(
        source=(S.CALLBACK_DONE, S.WON_BACK, S.CLOSED),
        permission="renewals.callback",
        label=_("Review callback"),
        early_guards=(only.quality_caller,),
        guards=(only.callback_reviewable, only.opinion_given, leads.verdict_complete),
    )
    def review_callback(self, callback: models.Model, opinion: str, verdict: str, true_reason: str) -> None:
        """复核: a quality caller verified the callback (sample of at least 10 %); the true reason takes its place."""
        newest = callback.lapse_no == self.lapse_no  # type: ignore[attr-defined]  # Callback refers to this module
        if true_reason and newest and self.loss_reason != NOT_FOLLOWED_UP:
            self.loss_reason = true_reason

    @step(
        source=S.LAPSED,
        permission=BY_GUARD,
        label=_("Plan callback"),
        early_guards=(leads.may_plan,),
        guards=(leads.planned_caller_can, leads.plan_ahead),
    )
    def plan_callback(self, caller: User, day: date) -> None:
        """回访计划: who calls back on which day."""

    @step(
        source=S.LOSS_PENDING,
        permission="renewals.check_loss",
        label=_("Verify the loss"),
        early_guards=(only.not_own_loss,),
        guards=(leads.not_backdated, leads.check_complete),
    )
    def check_loss(self, moment: datetime, result: str, verdict: str, true_reason: str) -> None:
        """核实流失: somebody else called the customer and says whether the reason is true."""

    @step(
        source=AFTER_LAPSE,
        target=S.CLOSED,
        permission=SYSTEM_ONLY,
        label=_("Close"),
        early_guards=(only.win_back_over,),
    )
    def close(self) -> None:
        """召回期满关闭."""
        self.next_contact_on = None
        self._drop_void_request()

    @step(
        source=NOT_TERMINAL,
        permission="renewals.request_void",
        label=_("Request void"),
        early_guards=(only.own_row_or_manager, only.void_not_requested),
        guards=(only.void_reason_known,),
    )
    def request_void(self, cause: str, requester: User | None) -> None:
        """申请剔除: the row should not count as due."""
        self.void_reason, self.void_requested_by = cause, requester

    @step(
        source=NOT_TERMINAL,
        target=S.VOID,
        permission="renewals.decide_void",
        label=_("Void"),
        early_guards=(only.void_requested, only.not_own_void),
    )
    def approve_void(self, decider: User, moment: datetime) -> None:
        """同意剔除."""
        self.void_decided_by, self.void_decided_at = decider, moment
        self.next_contact_on = None

    @step(
        source=NOT_TERMINAL,
        permission="renewals.decide_void",
        label=_("Decline void"),
        early_guards=(only.void_requested, only.not_own_void),
        guards=(only.opinion_given,),
    )
    def decline_void(self, opinion: str) -> None:
        """不同意剔除: the row stays due."""
        self._drop_void_request()
