"""A risk another insurer offers us (临分分入): offered, screened, written with our share, signed or declined."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reinsurance import inward_change_guards as change
from reinsurance import inward_guards as only
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.inward_terms import CARRYING, ENDED
from reinsurance.models.inward_terms import InwardStatus as S
from reinsurance.models.placement_row import money, share
from reinsurance.rules.accumulation import our_part
from reinsurance.rules.amounts import rounded
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step

PLACE = "reinsurance.place"


class InwardOfferQuerySet(TrackedQuerySet["InwardOffer"]):
    """Offers by reader and by what they carry."""

    view_permission = "reinsurance.view"

    def carrying(self) -> InwardOfferQuerySet:
        """Our line is written or signed."""
        return self.filter(status__in=CARRYING)


class InwardOffer(Tracked):
    """One offer. Shares are percent of the whole; ``written`` is what we write, ``signed`` what the broker advised.

    ``fx_rate`` is CNY for one unit of the currency on ``fx_date``; empty for CNY.
    """

    number = models.CharField(_("offer number"), max_length=20, unique=True)
    status = StatusField(_("state"), default=S.RECEIVED, choices=S.choices, protected=True)
    cedant = models.ForeignKey(Counterparty, models.PROTECT, related_name="offers", verbose_name=_("cedant"))
    broker = models.ForeignKey(
        Counterparty, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("broker")
    )
    reference = models.CharField(_("reference of the cedant"), max_length=60, blank=True)
    policy_no = models.CharField(_("original policy number"), max_length=40)
    line = models.CharField(_("class of business"), max_length=20, choices=BusinessLine)
    insured_name = models.CharField(_("insured"), max_length=200)
    interest = models.CharField(_("interest insured"), max_length=400)
    situation = models.CharField(_("situation"), max_length=400)
    period_from = models.DateTimeField(_("cover from"))
    period_until = models.DateTimeField(_("cover until"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    fx_rate = models.DecimalField(_("exchange rate"), max_digits=20, decimal_places=10, null=True, blank=True)
    fx_date = models.DateField(_("rate of the day"), null=True, blank=True)
    sum_insured = money(_("sum insured (100 %)"))
    premium = money(_("original premium (100 %)"))
    commission = share(_("commission (%)"), default=Decimal(0))
    offered = share(_("share offered (%)"))
    written = share(_("our written line (%)"), null=True)
    signed = share(_("our signed line (%)"), null=True)
    conditions = models.CharField(_("line conditions"), max_length=400, blank=True)
    decline_reason = models.CharField(_("reason of the decline"), max_length=400, blank=True)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    objects = InwardOfferQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"line", "currency", "fx_rate", "fx_date", "sum_insured", "premium", "commission", "offered", "written"}
        | {"signed", "period_from", "period_until"}
    )

    class Meta:
        verbose_name = _("inward offer")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="inward_status_known"),
            models.CheckConstraint(condition=Q(period_from__lt=F("period_until")), name="inward_period"),
            models.CheckConstraint(condition=Q(sum_insured__gt=0, premium__gt=0), name="inward_amounts"),
            models.CheckConstraint(condition=Q(offered__gt=0, offered__lte=100), name="inward_offered"),
            models.CheckConstraint(
                condition=Q(written__isnull=True) | Q(written__gt=0, written__lte=F("offered")), name="inward_written"
            ),
            models.CheckConstraint(
                condition=Q(signed__isnull=True) | Q(signed__gte=0, signed__lte=F("written")), name="inward_signed"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=CARRYING) | Q(written__isnull=False), name="inward_carries_its_line"
            ),
            models.CheckConstraint(
                condition=~Q(status=S.DECLINED) | ~Q(decline_reason=""), name="inward_decline_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(fx_rate__isnull=True, fx_date__isnull=True)
                | Q(fx_rate__isnull=False, fx_date__isnull=False, fx_rate__gt=0),
                name="inward_rate_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "status", "-id"], name="inward_branch_status"),
            models.Index(fields=["situation"], name="inward_situation"),
            models.Index(fields=["insured_name"], name="inward_insured"),
        ]

    def __str__(self) -> str:
        return self.number

    def in_cny(self, amount: Decimal) -> Decimal | None:
        """``amount`` at the rate of the offer; None without a rate: 1 is never assumed."""
        if self.currency == "CNY":
            return amount
        if self.fx_rate is None:
            return None
        return rounded(Fraction(amount) * Fraction(self.fx_rate), 2)

    @property
    def carries(self) -> bool:
        """Whether our line is written or signed."""
        return self.status in CARRYING

    @property
    def our_share(self) -> Decimal:
        """Our line in percent: signed, else written, else offered."""
        return next(each for each in (self.signed, self.written, self.offered) if each is not None)

    @property
    def our_sum(self) -> Decimal:
        """What our line carries."""
        return our_part(self.sum_insured, self.our_share)

    @step(source=S.RECEIVED, permission=PLACE, label=_("Edit"), guards=(only.offer_sound,))
    def edit(self, values: dict[str, Any]) -> None:
        """修改要约."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=S.RECEIVED,
        target=S.SUBMITTED,
        permission=PLACE,
        label=_("Submit the acceptance"),
        early_guards=(only.offer_documented, only.cedant_secure, only.offer_rate_known),
        guards=(only.written_in_range, only.within_accumulation),
    )
    def submit(self, written: Decimal, conditions: str) -> None:
        """提交分入审批: with the line we would write; too much of one risk is refused here already."""
        self.written, self.conditions = written, conditions

    @step(
        source=S.SUBMITTED,
        target=S.WRITTEN,
        permission=SYSTEM_ONLY,
        label=_("Write the line"),
        early_guards=(only.cedant_secure, only.still_within_accumulation),
    )
    def accept(self) -> None:
        """同意分入: accumulation and cedant are asked again at this moment."""

    @step(source=S.SUBMITTED, target=S.RECEIVED, permission=SYSTEM_ONLY, label=_("Return"))
    def send_back(self) -> None:
        """退回或撤回."""
        self.written = None

    @step(source=S.SUBMITTED, target=S.DECLINED, permission=SYSTEM_ONLY, label=_("Refuse"))
    def refuse(self, why: str) -> None:
        """不同意分入."""
        self.decline_reason, self.written = why, None

    @step(
        source=S.RECEIVED,
        target=S.DECLINED,
        permission=PLACE,
        label=_("Decline the offer"),
        guards=(only.decline_explained,),
    )
    def decline(self, why: str) -> None:
        """谢绝要约: always with a reason."""
        self.decline_reason = why

    @step(
        source=S.WRITTEN,
        target=S.SIGNED,
        permission=PLACE,
        label=_("Record the signed line"),
        early_guards=(change.nothing_endorsed, only.advice_there),
        guards=(only.signed_within_written,),
    )
    def record_signed(self, signed: Decimal) -> None:
        """登记签订份额: from the broker's advice, never above what we wrote."""
        self.signed = signed

    @step(
        source=S.SIGNED,
        target=S.WITHDRAWN,
        permission="reinsurance.withdraw",
        label=_("Withdraw after signing down"),
        early_guards=(change.nothing_endorsed,),
        guards=(only.decline_explained,),
    )
    def withdraw(self, why: str) -> None:
        """签订份额过低, 撤回: the cedant signed us below what we still want."""
        self.decline_reason = why

    @step(
        source=CARRYING,
        permission=PLACE,
        label=_("Endorse"),
        early_guards=(change.nothing_endorsed, change.notice_waiting),
        guards=(change.change_sound, change.notice_fits),
    )
    def open_endorsement(self, values: dict[str, Any]) -> None:
        """分入批改: one at a time; the line stays as it is until it is agreed to."""

    @step(source=CARRYING, permission=SYSTEM_ONLY, label=_("Take over the endorsement"))
    def take_endorsement(self, values: dict[str, Any]) -> None:
        """批改生效: the terms from now on; those before are kept as versions."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(source=CARRYING, target=S.ANNULLED, permission=SYSTEM_ONLY, label=_("Cancel from inception"))
    def annul(self) -> None:
        """自始注销: as if it had never been written; what was agreed before stays in the versions."""

    @step(source=[state for state in S if state not in ENDED], permission=PLACE, label=_("Attach document"))
    def attach_document(self) -> None:
        """上传: a file was added; the offer itself does not change."""

    @step(source=[state for state in S if state not in ENDED], permission=PLACE, label=_("Remove document"))
    def remove_document(self) -> None:
        """移除: a file no longer counts; row and content stay."""
