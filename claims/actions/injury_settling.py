"""Verbs from the approval to the filed saving, and back out of it (claims brief §2.1 steps 10–13, §2.8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from claims.actions.injury_announcing import fire_on, hand_on, refuse_early
from claims.injuries.calculation import side_of
from claims.injuries.guards import calculation_of
from claims.models import CalculationKind, InjuryAssessment
from claims.rules.injury_settlement import Saving, sample_place, saving_between
from claims.rules.money import ZERO
from workflow.attachments.verbs import freeze
from workflow.branch_settings import setting_value
from workflow.models import Event

SAMPLE = "claims.recheck_sample_percent"


def calculate_anew(*, by: User, assessment: InjuryAssessment, reason: str, **guard: Any) -> InjuryAssessment:
    """偏离审批: back to calculation and approval."""
    return fire_on(assessment, "calculate_anew", by=by, reason=reason.strip(), why=reason, **guard)


def negotiate(
    *, by: User, assessment: InjuryAssessment, note: str, offered: Decimal | None = None, **guard: Any
) -> InjuryAssessment:
    """协商记录."""
    return fire_on(assessment, "negotiate", by=by, amount=offered, reason=note.strip(), why=note, **guard)


def fail_negotiation(*, by: User, assessment: InjuryAssessment, reason: str, **guard: Any) -> InjuryAssessment:
    """协商不成."""
    return fire_on(assessment, "fail_negotiation", by=by, reason=reason.strip(), why=reason, **guard)


def close_litigation(*, by: User, assessment: InjuryAssessment, awarded: Decimal, **guard: Any) -> InjuryAssessment:
    """判决已收."""
    return fire_on(assessment, "close_litigation", by=by, amount=awarded, awarded=awarded, **guard)


def sign_agreement(
    *, by: User, assessment: InjuryAssessment, day: date, payee: str, reason: str = "", **guard: Any
) -> InjuryAssessment:
    """签署协议: the amount is that of the saved calculation of what was agreed."""
    at = guard.pop("at", None) or timezone.now()
    refuse_early(assessment, "sign_agreement", by=by, at=at)
    agreed = calculation_of(assessment, CalculationKind.AGREED)
    expected = calculation_of(assessment, CalculationKind.EXPECTED)
    excess = expected is not None and agreed.award > expected.award

    def then(row: InjuryAssessment, _event: Event) -> None:
        freeze(row, at=at)

    return fire_on(
        assessment,
        "sign_agreement",
        by=by,
        at=at,
        amount=agreed.insurer_pays,
        reason=reason,
        facts={"payee": payee, "signed_on": day.isoformat()},
        then=then,
        granted=agreed.insurer_pays,
        day=day,
        payee=payee,
        signer=by,
        excess=excess,
        why=reason,
        **guard,
    )


def pay(
    *, by: User, assessment: InjuryAssessment, amount: Decimal, day: date, payee: str, **guard: Any
) -> InjuryAssessment:
    """赔款支付."""
    facts = {"payee": payee, "paid_on": day.isoformat()}
    return fire_on(
        assessment, "pay", by=by, amount=amount, facts=facts, paid=amount, day=day, payee=payee, payer=by, **guard
    )


def saving_of(assessment: InjuryAssessment, avoided_fees: Decimal = ZERO) -> Saving:
    """减损 from the two saved calculations; never typed."""
    expected = calculation_of(assessment, CalculationKind.EXPECTED)
    agreed = calculation_of(assessment, CalculationKind.AGREED)
    if expected is None or agreed is None:
        raise DomainError("saving_incomplete", _("Expectation and agreement are both needed for a saving."))
    return saving_between(side_of(expected), side_of(agreed), avoided_fees)


def confirm_saving(
    *, by: User, assessment: InjuryAssessment, avoided_fees: Decimal = ZERO, **guard: Any
) -> InjuryAssessment:
    """减损确认; only the fees avoided are entered, everything else is computed."""
    at = guard.pop("at", None) or timezone.now()
    refuse_early(assessment, "confirm_saving", by=by, at=at)
    found = saving_of(assessment, avoided_fees)
    percent = setting_value(SAMPLE, assessment.branch, timezone.localdate(at))
    saving = {
        "expected_payable": found.expected_payable,
        "gross": found.gross,
        "insurer": found.insurer,
        "fees": found.fees,
    }
    return fire_on(
        assessment,
        "confirm_saving",
        by=by,
        at=at,
        amount=found.insurer,
        facts={"gross": f"{found.gross:.2f}", "proven": found.proven},
        saving=saving,
        recheck=sample_place(f"{assessment.case.case_number}/{assessment.injured_id}").within(Decimal(percent)),
        confirmer=by,
        **guard,
    )


def reverse_saving(*, by: User, assessment: InjuryAssessment, awarded: Decimal, **guard: Any) -> InjuryAssessment:
    """减损冲回: the victim sued and won more."""
    return fire_on(assessment, "reverse_saving", by=by, amount=awarded, awarded=awarded, **guard)


def file_again(*, by: User, assessment: InjuryAssessment, **guard: Any) -> InjuryAssessment:
    """After the judgment was paid."""
    return fire_on(assessment, "file_again", by=by, **guard)


def recheck(*, by: User, assessment: InjuryAssessment, passed: bool, opinion: str, **guard: Any) -> InjuryAssessment:
    """抽查复核 of a sampled case by somebody who had no part in it."""
    at = guard.pop("at", None) or timezone.now()
    return fire_on(
        assessment,
        "recheck",
        by=by,
        at=at,
        reason=opinion.strip(),
        facts={"passed": passed},
        then=lambda row, _event: hand_on(row, by=by, at=at),
        passed=passed,
        why=opinion,
        checker=by,
        **guard,
    )
