"""Steps from signed lines to bound cover and its end (brief §1.2 rows 10, 11, 13 and 15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import placing_guards as only
from reinsurance.models.placement_market import PLACE, REVIEW
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import PLACING
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.steps import SYSTEM_ONLY, step


class BindingSteps(PlacementRow):
    """Attributes only; who, when and what follows is in ``reinsurance.actions.lining``."""

    class Meta:
        abstract = True

    @step(
        source=S.PLACED,
        target=S.SIGNED,
        permission=REVIEW,
        label=_("Release signed lines"),
        early_guards=(only.not_handler, only.signing_possible),
    )
    def sign(self, signer: Any, moment: datetime) -> None:
        """签订份额: computed by the engine, released by another person than the handler, frozen."""
        self.signed_by, self.signed_at = signer, moment

    @step(
        source=S.SIGNED,
        target=S.FIRM_ORDER,
        permission=REVIEW,
        label=_("Reopen signed lines"),
        guards=(only.reason_given,),
    )
    def unsign(self, why: str) -> None:
        """撤回签订: a reinsurer must be replaced before cover is bound."""
        self.signed_by = self.signed_at = None
        self.short_accepted = False

    @step(
        source=(S.PLACED, S.SIGNED),
        permission=PLACE,
        label=_("Ask for a late entry"),
        early_guards=(only.is_late, only.late_not_asked),
        guards=(only.reason_given, only.no_loss_declared),
    )
    def ask_late(self, why: str, no_loss_at: datetime, asker: Any) -> None:
        """倒签申请: with a declaration that no loss is known; one allowed before counts no more."""
        self.late_reason, self.no_loss_at, self.late_by = why, no_loss_at, asker
        self.late_allowed_at = None

    @step(source=(S.FIRM_ORDER, S.PLACED, S.SIGNED), permission=SYSTEM_ONLY, label=_("Allow the late entry"))
    def allow_late(self, moment: datetime) -> None:
        """同意倒签."""
        self.late_allowed_at = moment

    @step(source=(S.FIRM_ORDER, S.PLACED, S.SIGNED), permission=SYSTEM_ONLY, label=_("Drop the late entry"))
    def drop_late(self) -> None:
        """不同意或撤回倒签."""
        self.late_reason, self.no_loss_at, self.late_by = "", None, None

    @step(
        source=S.SIGNED,
        target=S.BOUND,
        permission=REVIEW,
        label=_("Bind"),
        early_guards=(
            only.not_handler,
            only.not_signer,
            only.in_time,
            only.conditions_cleared,
            only.lines_secure,
            only.net_within_limit,
            only.risk_within_limit,
        ),
        also_locks=("head",),
    )
    def bind(self, binder: Any, moment: datetime, head: Any) -> None:
        """成立: the security gate is asked again at this moment. ``head`` is the lock of what is counted together."""
        self.bound_by, self.bound_at = binder, moment

    @step(source=S.BOUND, target=S.ON_RISK, permission=SYSTEM_ONLY, label=_("Cover begins"), early_guards=(only.begun,))
    def begin(self) -> None:
        """保障生效."""

    @step(source=S.ON_RISK, target=S.EXPIRED, permission=SYSTEM_ONLY, label=_("Cover ends"), early_guards=(only.ended,))
    def expire(self) -> None:
        """保障到期."""

    @step(
        source=(S.DRAFT, S.SUBMITTED, S.APPROVED, *PLACING),
        target=S.WITHDRAWN,
        permission="reinsurance.withdraw",
        label=_("Withdraw"),
        guards=(only.reason_given,),
    )
    def withdraw(self, why: str) -> None:
        """撤回: before cover is bound."""
