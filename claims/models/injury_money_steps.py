"""From the calculation to the filed saving, and what a court does to it (claims brief §2.1 steps 8–13, §2.8)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.injuries import guards as only
from claims.models.injury_row import InjuryRow
from claims.models.injury_terms import BEFORE_GRADE
from claims.models.injury_terms import InjuryStatus as S
from workflow.steps import SYSTEM_ONLY, step


class MoneySteps(InjuryRow):
    """Attributes only; amounts come from saved calculations, never from a form."""

    class Meta(InjuryRow.Meta):
        abstract = True

    @step(source=BEFORE_GRADE, permission="claims.assess", label=_("Calculate what is expected"))
    def save_expected(self) -> None:
        """预期金额 E, one for each basis; the largest is frozen when the examination is recorded."""

    @step(source=S.CALCULATING, permission="claims.assess", label=_("Calculate"))
    def save_asked(self) -> None:
        """测算: with the confirmed findings."""

    @step(
        source=S.NEGOTIATING,
        permission="claims.assess",
        label=_("Calculate what was agreed"),
    )
    def save_agreed(self) -> None:
        """协议金额 A, item by item."""

    @step(
        source=S.CALCULATING,
        target=S.APPROVING,
        permission="claims.assess",
        label=_("Submit for approval"),
        early_guards=(only.asked_saved,),
    )
    def submit(self, asked: Decimal, submitter: models.Model, moment: datetime) -> None:
        """提交审批 by the matrix of 人伤-伤残."""
        self.asked_amount, self.submitted_by, self.since = asked, submitter, moment

    @step(source=S.APPROVING, target=S.NEGOTIATING, permission=SYSTEM_ONLY, label=_("Approved"))
    def approve(self, granted: Decimal, moment: datetime) -> None:
        """审批同意."""
        self.approved_amount, self.since = granted, moment

    @step(source=S.APPROVING, target=S.CALCULATING, permission=SYSTEM_ONLY, label=_("Back to the calculation"))
    def send_back(self, moment: datetime) -> None:
        """退回测算: refused, withdrawn or closed."""
        self.asked_amount, self.since = None, moment

    @step(
        source=(S.NEGOTIATING, S.AGREED),
        target=S.CALCULATING,
        permission="claims.assess",
        label=_("Calculate anew"),
        guards=(only.reason_given,),
    )
    def calculate_anew(self, why: str, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """偏离审批: a deviation goes back to calculation and approval."""
        self.approved_amount = self.agreed_amount = self.asked_amount = None
        self.agreed_on, self.agreed_by, self.agreed_reason, self.payee_kind = None, None, "", ""
        self.since = moment

    @step(
        source=S.NEGOTIATING,
        permission="claims.assess",
        label=_("Record a negotiation"),
        guards=(only.reason_given,),
    )
    def negotiate(self, why: str) -> None:
        """协商记录: what was offered and asked."""

    @step(
        source=S.NEGOTIATING,
        target=S.LITIGATION,
        permission="claims.assess",
        label=_("Negotiation failed"),
        guards=(only.reason_given,),
    )
    def fail_negotiation(self, why: str, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """协商不成: the victim sues."""
        self.since = moment

    @step(
        source=S.LITIGATION,
        target=S.ARCHIVED,
        permission="claims.assess",
        label=_("Judgment received"),
        early_guards=(only.judgment_on_file,),
    )
    def close_litigation(self, awarded: Decimal, moment: datetime) -> None:
        """判决已收: paid as an ordinary claim; nothing is saved here."""
        self.judgment_amount, self.since = awarded, moment

    @step(
        source=S.NEGOTIATING,
        target=S.AGREED,
        permission="claims.assess",
        label=_("Sign the agreement"),
        early_guards=(only.agreed_saved, only.agreement_on_file),
        guards=(only.agreement_day, only.within_approval, only.more_needs_reason),
    )
    def sign_agreement(
        self,
        granted: Decimal,
        day: date,
        payee: str,
        signer: models.Model,
        excess: bool,  # noqa: ARG002 (a guard reads it)
        why: str,
        moment: datetime,
    ) -> None:
        """签署调解协议 with a one-off release."""
        self.agreed_amount, self.agreed_on, self.payee_kind = granted, day, payee
        self.agreed_by, self.agreed_reason, self.since = signer, why, moment

    @step(
        source=S.AGREED,
        target=S.PAID,
        permission="claims.pay",
        label=_("Record the payment"),
        early_guards=(only.not_signer,),
        guards=(only.payment_day, only.payment_as_agreed, only.payee_as_agreed),
    )
    def pay(self, paid: Decimal, day: date, payee: str, payer: models.Model, moment: datetime) -> None:  # noqa: ARG002 (a guard reads it)
        """赔款支付: to the victim or the legal agent named in the agreement."""
        self.paid_amount, self.paid_on, self.paid_by, self.since = paid, day, payer, moment

    @step(
        source=S.PAID,
        target=S.ARCHIVED,
        permission="claims.review_grade",
        label=_("Confirm the saving"),
        early_guards=(only.not_own_saving,),
    )
    def confirm_saving(
        self, saving: dict[str, Decimal], recheck: bool, confirmer: models.Model, moment: datetime
    ) -> None:
        """减损确认: computed from E and A, signed and paid."""
        self.expected_payable, self.gross_saving = saving["expected_payable"], saving["gross"]
        self.insurer_saving, self.avoided_fees = saving["insurer"], saving["fees"]
        self.saving_confirmed_by, self.saving_confirmed_at, self.since = confirmer, moment, moment
        self.recheck_wanted = recheck

    @step(
        source=(S.PAID, S.ARCHIVED),
        target=S.REOPENED,
        permission="claims.review_grade",
        label=_("The victim won more"),
        early_guards=(only.was_paid, only.not_reversed, only.judgment_on_file),
        guards=(only.judgment_higher,),
    )
    def reverse_saving(self, awarded: Decimal, moment: datetime) -> None:
        """伤者另诉胜诉: the saving is taken back."""
        self.judgment_amount, self.reversed_at, self.since = awarded, moment, moment

    @step(source=S.REOPENED, target=S.ARCHIVED, permission="claims.review_grade", label=_("File again"))
    def file_again(self, moment: datetime) -> None:
        """The judgment is paid through the core system."""
        self.since = moment

    @step(
        source=S.ARCHIVED,
        permission="claims.review_grade",
        label=_("Recheck"),
        early_guards=(only.sampled, only.not_rechecked, only.not_own_saving),
        guards=(only.reason_given,),
    )
    def recheck(self, passed: bool, why: str, checker: Any) -> None:  # noqa: ARG002 (a guard reads it)
        """抽查复核."""
        self.recheck_passed, self.rechecked_by = passed, checker

    @step(source=S.values, permission="claims.attach", label=_("Attach document"))
    def attach_document(self) -> None:
        """上传: a file was added; the assessment itself does not change."""

    @step(source=S.values, permission="claims.attach", label=_("Remove document"))
    def remove_document(self) -> None:
        """移除: a file no longer counts; row and content stay."""

    @step(source=S.values, permission="claims.reveal", label=_("Show personal data"), guards=(only.reason_given,))
    def reveal_medical(self, why: str) -> None:
        """查看: name, number, injury in whole; who looked and why stays in the history."""
