"""Referrals of the demo book, some in each state, each brought there by those of its chain."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from claims.actions import referring
from claims.demo.desk import PAUSE, Desk, paper
from claims.models import ClaimCase, Referral, ReferralStatus
from workflow.approvals.actions import refuse, return_to_maker, withdraw
from workflow.approvals.actions.returning import time_out
from workflow.attachments.verbs import attach
from workflow.models import Approval

S = ReferralStatus
#: How far each goes, in turn.
ENDS = (S.SUBMITTED, S.APPROVED, S.EXECUTED, S.DRAFT, S.REFUSED, S.EXPIRED, S.RETURNED, S.WITHDRAWN, S.CLOSED)
#: Begun so many days ago.
BEGUN = {S.EXPIRED: 38, S.EXECUTED: 14, S.CLOSED: 12, S.REFUSED: 9, S.WITHDRAWN: 7, S.APPROVED: 5, S.DRAFT: 0}
USUAL_AGE = 2
PROPOSALS = (
    "已按4S店报价核价，配件齐全，建议按定损金额赔付。",
    "两车受损，责任清楚，修理厂已出具清单，建议按核定金额赔付。",
    "伤者已治疗终结，费用清单与诊断相符，建议按核定金额赔付。",
)


def refer_cases(desk: Desk, cases: list[ClaimCase], now: datetime) -> None:
    """One referral a case."""
    for number, case in enumerate(cases):
        end = ENDS[number % len(ENDS)]
        days = BEGUN.get(end, USUAL_AGE)
        begun = min(now - timedelta(days=days, hours=20 - number % 9), now - PAUSE)
        tell_referral(desk, case, end, number, begun, now)


def tell_referral(desk: Desk, case: ClaimCase, end: S, number: int, at: datetime, now: datetime) -> None:
    """Brings a referral of ``case`` as far as ``end``."""
    maker = desk.holder("claims_handler", case.branch)
    amounts = list(case.amounts.exclude(assessed=0))
    asked = sum((each.assessed for each in amounts), Decimal(0))
    items = [
        {
            "loss_type": each.loss_type,
            "subject": case.plate if each.loss_type == "own_damage" else "",
            "asked": each.assessed,
            "claimed": each.claimed,
            "assessed": each.assessed,
        }
        for each in amounts
    ]
    payee = case.parties.filter(role="payee").first()
    referral = referring.begin(
        by=maker,
        case=case,
        referral_type="amount",
        items=items,
        payee_name=payee.name if payee else "",
        payee_account=payee.account_no if payee else "",
        claimed=case.claimed,
        proposal=PROPOSALS[2 if case.injured_count else number % 2],
        dispute="" if number % 3 else "对更换或修复前大灯总成有不同意见",
        at=at,
    )
    if end == S.DRAFT:
        return
    _papers(referral, maker, at)
    referral = referring.submit(by=maker, referral=_fresh(referral), at=at + timedelta(minutes=20))
    _decided(desk, referral, end, number, at, now)
    if end == S.EXECUTED:
        referring.execute(
            by=maker,
            referral=_fresh(referral),
            paid=asked,
            payee_name=payee.name if payee else "",
            payee_account=payee.account_no if payee else "",
            at=min(at + timedelta(days=4), now),
        )


def _decided(desk: Desk, referral: Referral, end: S, number: int, at: datetime, now: datetime) -> None:
    approval = referring.approval_of(referral)
    if approval is None:
        return
    if end in {S.APPROVED, S.EXECUTED, S.EXPIRED}:
        desk.way_up(approval, at)
        return
    if end == S.SUBMITTED:
        desk.way_up(approval, at, steps=number // len(ENDS))
        return
    if end == S.WITHDRAWN:
        withdraw(by=referral.maker, approval=approval, at=at + PAUSE)
        return
    later = desk.way_up(approval, at, steps=2 if end == S.REFUSED else 0) + PAUSE
    seat = desk.open_seat(approval)
    if seat is None:
        return
    answer: dict[str, Any] = {"by": desk.asked(approval, seat), "approval": approval, "at": later}
    if end == S.REFUSED:
        refuse(opinion="出险经过与痕迹不符，先行调查，本次不同意赔付。", **answer)
        return
    due = now - timedelta(days=1) if end == S.CLOSED else now + timedelta(days=3)
    return_to_maker(opinion="缺复勘照片和配件报价单。", items=["复勘照片", "配件报价单"], due_at=due, **answer)
    if end == S.CLOSED:
        time_out(approval=Approval.objects.get(pk=approval.pk), at=now)


def _papers(referral: Referral, maker: Any, at: datetime) -> None:
    loss_types = frozenset(item.loss_type for item in referral.items.all())
    for wanted in referral.kind.checklist(loss_types):
        if wanted.required:
            file = paper(f"{referral.case.case_number}  {wanted.document}", f"{wanted.document}.pdf")
            attach(by=maker, obj=_fresh(referral), file=file, document_type=wanted.document, at=at)


def _fresh(referral: Referral) -> Referral:
    return Referral.objects.select_related("branch", "case", "case__branch", "maker", "previous").get(pk=referral.pk)
