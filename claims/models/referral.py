"""An over-authority referral (超权限上报): what a desk may not decide alone goes upward (claims brief §1)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from claims.models.case import ClaimCase, money
from claims.models.referral_terms import OPEN_STATUSES, ReferralStatus, Urgency
from claims.referrals import guards as only
from claims.rules.referral_types import REFERRAL_TYPES, ReferralType, type_of
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step

S = ReferralStatus


class ReferralQuerySet(TrackedQuerySet["Referral"]):
    """Referrals by reader."""

    view_permission = "claims.view"

    def open(self) -> ReferralQuerySet:
        """Drafts, those on their way, and agreements not yet carried out."""
        return self.filter(status__in=OPEN_STATUSES)


class Referral(Tracked):
    """One version of a referral of one case.

    ``asked`` is the sum of its items, ``granted`` what was agreed. ``exceeded`` are the limit rows of the desk that do
    not cover it, with how far, computed when it is submitted; ``related`` the cases added up with it. ``previous`` is
    the version before; ``valid_until`` the last day an agreement counts.
    """

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="referrals")
    referral_type = models.CharField(_("type of referral"), max_length=20)
    status = StatusField(_("state"), default=S.DRAFT, choices=S.choices, protected=True)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("maker"), db_index=False
    )
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="following")
    edition = models.PositiveSmallIntegerField(_("version"), default=1)
    new_fact = models.CharField(_("new fact"), max_length=300, blank=True)

    asked = money(_("applied for"))
    claimed = money(_("claimed"))
    liability_ratio = models.DecimalField(_("liability ratio"), max_digits=5, decimal_places=2, null=True)
    payee_name = EncryptedTextField(_("payee"), blank=True)
    payee_hash = models.CharField(max_length=32, blank=True)
    payee_account = EncryptedTextField(_("payee's account"), blank=True)
    account_hash = models.CharField(max_length=32, blank=True)
    proposal = models.TextField(_("proposal"))
    dispute = models.TextField(_("what is disputed"), blank=True)
    plans = models.TextField(_("plans A and B"), blank=True)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    urgency_reason = models.CharField(_("why urgent"), max_length=200, blank=True)
    deadline_on = models.DateField(_("court or mediation day"), null=True, blank=True)
    waived = models.JSONField(default=dict)

    exceeded = models.JSONField(default=list)
    related = models.JSONField(default=list)
    elsewhere = money(_("added up from other cases"))
    before = money(_("paid or agreed before"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    granted = models.DecimalField(_("agreed"), max_digits=14, decimal_places=2, null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    valid_until = models.DateField(_("valid until"), null=True)
    executed_at = models.DateTimeField(_("carried out"), null=True)
    executed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    paid = models.DecimalField(_("paid"), max_digits=14, decimal_places=2, null=True)

    objects = ReferralQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"asked", "granted", "paid", "claimed", "liability_ratio", "urgency", "valid_until", "elsewhere", "before"}
    )

    class Meta:
        verbose_name = _("referral")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="referral_status_known"),
            models.UniqueConstraint(
                fields=["case", "referral_type"],
                condition=Q(status__in=["draft", "submitted", "returned", "approved"]),
                name="referral_one_open",
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=0) & (Q(granted__isnull=True) | Q(granted__gte=0)), name="referral_amounts"
            ),
            models.CheckConstraint(
                condition=Q(paid__isnull=True) | Q(granted__isnull=False, paid__lte=F("granted")),
                name="referral_paid_within_granted",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "executed", "expired"])
                | Q(granted__isnull=False, decided_at__isnull=False, valid_until__isnull=False),
                name="referral_agreed_complete",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("maker")), name="referral_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(status="executed", executed_at__isnull=False, executed_by__isnull=False)
                | ~Q(status="executed") & Q(executed_at__isnull=True, executed_by__isnull=True, paid__isnull=True),
                name="referral_executed_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="referral_branch"),
            models.Index(fields=["maker", "-submitted_at"], name="referral_maker"),
            models.Index(fields=["payee_hash"], name="referral_payee"),
            models.Index(fields=["account_hash"], name="referral_account"),
            models.Index(fields=["valid_until"], condition=Q(status="approved"), name="referral_valid_until"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """上报单号, given by the system: the day it was begun and its running number."""
        return f"SB{timezone.localdate(self.created_at):%Y%m%d}{self.pk:06d}"

    @property
    def kind(self) -> ReferralType:
        """What the type says about authority and documents."""
        return type_of(self.referral_type)

    @property
    def type_label(self) -> str:
        """The type in words."""
        return str(REFERRAL_TYPES[self.referral_type].label) if self.referral_type in REFERRAL_TYPES else "—"

    @step(source=[S.DRAFT, S.RETURNED], permission="claims.refer", label=_("Change"), early_guards=(only.is_maker,))
    def edit(self, values: dict[str, Any]) -> None:
        """修改: the form, while it is with its maker."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=[S.DRAFT, S.RETURNED],
        permission="claims.refer",
        label=_("Waive a document"),
        early_guards=(only.is_maker,),
        guards=(only.reason_given, only.not_waived),
    )
    def waive_document(self, document: str, waiver: dict[str, str]) -> None:
        """免交: a document of the checklist is not needed, and who says so."""
        self.waived = {**self.waived, document: waiver}

    @step(
        source=S.DRAFT,
        target=S.SUBMITTED,
        permission="claims.refer",
        label=_("Submit"),
        early_guards=(only.is_maker, only.case_kept),
        guards=(only.sums_right, only.documents_complete, only.no_cosmetic_change, only.over_own_authority),
    )
    def submit(self, values: dict[str, Any], moment: datetime) -> None:
        """提交: the exceeded rows and what is added up are computed, never typed."""
        for name, value in values.items():
            setattr(self, name, value)
        self.submitted_at = moment

    @step(
        source=S.DRAFT, target=S.WITHDRAWN, permission="claims.refer", label=_("Discard"), early_guards=(only.is_maker,)
    )
    def discard(self) -> None:
        """作废草稿: nobody was asked."""

    @step(source=S.SUBMITTED, target=S.RETURNED, permission=SYSTEM_ONLY, label=_("Return"))
    def send_back(self) -> None:
        """退回补充材料: the clock stops."""

    @step(
        source=S.RETURNED,
        target=S.SUBMITTED,
        permission=SYSTEM_ONLY,
        label=_("Submit again"),
        guards=(only.sums_right, only.documents_complete),
    )
    def come_back(self, values: dict[str, Any]) -> None:
        """重新提交: to whoever asked for the material."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(source=S.SUBMITTED, target=S.APPROVED, permission=SYSTEM_ONLY, label=_("Agree"))
    def approve(self, granted: Decimal, decider: Any, moment: datetime, until: date) -> None:
        """同意, perhaps with another amount that the maker has confirmed."""
        self.granted, self.decided_by, self.decided_at, self.valid_until = granted, decider, moment, until

    @step(source=S.SUBMITTED, target=S.REFUSED, permission=SYSTEM_ONLY, label=_("Refuse"))
    def refuse(self, decider: Any, moment: datetime) -> None:
        """不同意: final for this version."""
        self.decided_by, self.decided_at = decider, moment

    @step(source=[S.SUBMITTED, S.RETURNED], target=S.WITHDRAWN, permission=SYSTEM_ONLY, label=_("Withdraw"))
    def withdraw(self) -> None:
        """撤回 by the maker, before anybody decided or while material is wanted."""

    @step(source=[S.SUBMITTED, S.RETURNED], target=S.CLOSED, permission=SYSTEM_ONLY, label=_("Close"))
    def close(self) -> None:
        """超期关闭: the material did not come, or the case went another way."""

    @step(
        source=S.APPROVED,
        target=S.EXECUTED,
        permission="claims.refer",
        label=_("Carry out"),
        guards=(only.as_agreed,),
    )
    def execute(self, paid: Decimal, same_payee: bool, by_person: Any, moment: datetime) -> None:  # noqa: ARG002 (its guard asks)
        """执行: paid within what was agreed, to the same payee, in time."""
        if self.kind.pays:
            self.paid = paid
        self.executed_by, self.executed_at = by_person, moment

    @step(source=S.APPROVED, target=S.EXPIRED, permission=SYSTEM_ONLY, label=_("End the agreement"))
    def expire(self) -> None:
        """失效: too old, or the amount, the liability or the payee has changed."""

    @step(
        source=[S.DRAFT, S.SUBMITTED, S.RETURNED],
        permission="claims.attach",
        label=_("Attach document"),
    )
    def attach_document(self) -> None:
        """上传: a file was added; the referral itself does not change."""

    @step(source=[S.DRAFT, S.RETURNED], permission="claims.attach", label=_("Remove document"))
    def remove_document(self) -> None:
        """移除: a file no longer counts; row and content stay."""
