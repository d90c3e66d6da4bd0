"""Cross-region cases of the demo book: two in each state, within a province and between provinces."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Branch, BranchLevel, User
from claims.actions import cross_region as act
from claims.demo.desk import Desk, photo
from claims.models import ClaimCase, CrossRegionCase, CrossRegionStatus
from workflow.attachments.verbs import attach

S = CrossRegionStatus
ENDS = (
    S.PENDING,
    S.TO_REASSIGN,
    S.SURVEYING,
    S.ASSESSING,
    S.ISSUER_APPROVAL,
    S.TO_CONFIRM,
    S.DISPUTED,
    S.SETTLING,
    S.FINISHED,
    S.REVOKED,
)
RESULTS = (S.TO_CONFIRM, S.DISPUTED, S.SETTLING, S.FINISHED)
LIMIT = Decimal(20_000)
OVER_LIMIT = Decimal(26_800)


def entrust_cases(desk: Desk, cases: list[ClaimCase], now: datetime) -> None:
    """One delegation a case."""
    prefectures = list(Branch.objects.filter(level=BranchLevel.PREFECTURE).order_by("path"))
    for number, case in enumerate(cases):
        end = ENDS[number % len(ENDS)]
        far = number % 4 == 3
        elsewhere = [each for each in prefectures if not case.branch.path.startswith(each.path)]
        near = [each for each in elsewhere if (each.code[:2] == case.branch.code[:2]) != far]
        _Story(desk, case, near[number % len(near)], number, now).tell(end)


class _Story:
    """One delegation: who entrusts, who does the work, and the steps some hours apart."""

    def __init__(self, desk: Desk, case: ClaimCase, there: Branch, number: int, now: datetime) -> None:
        self.desk, self.case, self.there, self.number, self.now = desk, case, there, number, now
        self.issuer = desk.holder("claims_handler", case.branch)
        self.doer = desk.holder("claims_manager", there)
        self.at = now

    def later(self, hours: int = 3) -> datetime:
        self.at = min(self.at + timedelta(hours=hours), self.now)
        return self.at

    def tell(self, end: S) -> None:
        """Brings the delegation as far as ``end``."""
        self.at = self.now - (timedelta(minutes=4) if end == S.PENDING else timedelta(hours=40 + self.number))
        row = self.entrusted()
        if end == S.REVOKED:
            act.revoke(by=self.issuer, row=row, why="客户已将车辆拖回承保地维修。", at=self.later(1))
        elif end == S.TO_REASSIGN:
            act.refuse(by=self.doer, row=row, why="查勘人员全部外出，无法按时到场。", at=self.minutes_later())
        elif end != S.PENDING:
            self.worked(row, end)

    def minutes_later(self) -> datetime:
        self.at = min(self.at + timedelta(minutes=12), self.now)
        return self.at

    def entrusted(self) -> CrossRegionCase:
        form = act.Entrusting(
            kind="full",
            loss_type="own_damage",
            handling_branch=self.there,
            delegated_limit=LIMIT,
            instructions="请核实碰撞痕迹，配件按承保地价格。",
        )
        return act.entrust(by=self.issuer, case=self.case, form=form, at=self.at)

    def worked(self, row: CrossRegionCase, end: S) -> None:
        """Accepted, surveyed, assessed."""
        row = act.accept(by=self.doer, row=row, at=self.minutes_later())
        if end == S.SURVEYING:
            return
        attach(by=self.doer, obj=row, file=photo(9000 + self.number), document_type="site_photo", at=self.later())
        row = act.finish_survey(
            by=self.doer, row=row.reload(), report="右前部受损，保险杠、前大灯支架断裂，痕迹吻合。", at=self.later()
        )
        if end == S.ISSUER_APPROVAL:
            act.ask_issuer(
                by=self.doer, row=row, amount=OVER_LIMIT, why="4S店报价高于委托权限，配件只能更换。", at=self.later()
            )
        if end in RESULTS:
            self.answered(row, end)

    def answered(self, row: CrossRegionCase, end: S) -> None:
        """The result, a dispute with its ruling for some, the settlement."""
        amount = min(self.case.amounts.get(loss_type="own_damage").estimate, LIMIT) - 300
        row = act.submit_result(by=self.doer, row=row, amount=amount, opinion="按4S店报价下浮。", at=self.later())
        disputed = end == S.DISPUTED or (end == S.FINISHED and self.number > len(ENDS))
        if disputed:
            lower = amount - 800
            row = act.dispute(by=self.issuer, row=row, why="大灯可修复，不应更换。", amount=lower, at=self.later())
        if disputed and end != S.DISPUTED:
            row = act.rule(by=self.ruler(), row=row, amount=amount - 500, why="支架断裂，总成可修。", at=self.later())
        if end in {S.SETTLING, S.FINISHED}:
            row = act.confirm(by=self.issuer, row=row, at=self.later())
        if end == S.FINISHED:
            act.settle(by=self.issuer, row=row, fee=Decimal(300), at=self.later())

    def ruler(self) -> User:
        """The province of both, head office between provinces."""
        same = self.there.code[:2] == self.case.branch.code[:2]
        above: Any = Branch.objects.above(self.there).filter(
            level=BranchLevel.PROVINCE if same else BranchLevel.HEAD_OFFICE
        )
        return self.desk.holder("claims_manager" if same else "claims_director", above.get())
