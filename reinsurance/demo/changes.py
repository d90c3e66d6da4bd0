"""Changes of bound cover in the demo book: endorsements, cancellations and replaced reinsurers, some undecided."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from reinsurance.actions import cancelling, endorsing, replacing
from reinsurance.checks import successor_findings
from reinsurance.models import Counterparty, Endorsement, Line, LineState, Placement, PlacementDocument
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.rules.endorsing import Totals
from workflow.approvals.actions import agree, running_of
from workflow.attachments.verbs import attach

#: How far each goes: sent and agreed, sent, submitted.
IN_FORCE, SENT, SUBMITTED = range(3)
DECIDERS = ("ri_reviewer", "ri_head", "chief_underwriter")


def endorse_some(desk: dict[str, User], now: datetime) -> None:
    """A cover on risk and two that are bound are endorsed, some hours apart."""
    covers = [
        *Placement.objects.filter(status=S.ON_RISK).order_by("pk")[:1],
        *Placement.objects.filter(status=S.BOUND).order_by("pk")[:2],
    ]
    for place, placement in enumerate(covers):
        _Endorsing(desk, placement, now - timedelta(hours=40 - place)).tell(place)


def cancel_some(desk: dict[str, User], now: datetime) -> None:
    """One cover on risk is cancelled, for another one it is asked."""
    covers = Placement.objects.filter(status=S.ON_RISK).order_by("-pk")[:2]
    for place, placement in enumerate(covers):
        handler, at = desk["ri_handler"], now - timedelta(hours=20)
        file = ContentFile(f"{placement.number}\n退保通知\n".encode(), name="cancel_notice.txt")
        notice = attach(by=handler, obj=placement, file=file, document_type="cancel_notice", at=at)
        values = {
            "method": "pro_rata" if place == 0 else "short_rate",
            "effective_at": at,
            "factor": None if place == 0 else Decimal(90),
            "reason": "原保单退保，双方已书面通知",
            "evidence": placement.documents.get(pk=notice.pk),
        }
        cancelling.ask_cancel(by=handler, placement=placement.reload(), values=values, at=at)
        for role in ("ri_reviewer", "ri_head") if place == 0 else ():
            approval = running_of(placement, cancelling.CANCELLATION)
            at += timedelta(hours=1)
            if approval is not None:
                agree(by=desk[role], approval=approval, opinion="同意", at=at)


def replace_some(desk: dict[str, User], now: datetime) -> None:
    """On one cover on risk a reinsurer is replaced, on another one that is asked for."""
    covers = Placement.objects.filter(status=S.ON_RISK).order_by("pk")[1:3]
    for place, placement in enumerate(covers):
        handler, at = desk["ri_handler"], now - timedelta(hours=12)
        line = placement.lines.filter(state=LineState.SIGNED).order_by("-position")[0]
        successor = _successor(placement, line, at)
        if successor is None:
            continue
        papers = {"proof": "leaving_proof", "release": "release", "acceptance": "mail"}
        files: dict[str, PlacementDocument] = {}
        for name, kind in papers.items():
            file = ContentFile(f"{placement.number}\n{line.reinsurer.name}\n{kind}\n".encode(), name=f"{kind}.txt")
            made = attach(by=handler, obj=placement.reload(), file=file, document_type=kind, at=at)
            files[name] = placement.documents.get(pk=made.pk)
        values = {
            "line": line,
            "reinsurer": successor,
            "mode": "cut_off",
            "cut_at": at,
            "reason": "国际评级下调两级，按公司制度更换",
            **files,
        }
        replacing.ask_replace(by=handler, placement=placement.reload(), values=values, at=at)
        for role in ("compliance", "ri_head", "risk_officer") if place == 0 else ():
            approval = running_of(placement, replacing.REPLACEMENT)
            at += timedelta(hours=1)
            if approval is not None:
                agree(by=desk[role], approval=approval, opinion="同意", at=at)


def _successor(placement: Placement, line: Line, at: datetime) -> Counterparty | None:
    """The first market that carries nothing of the placement and that nothing speaks against."""
    carrying = placement.lines.values("reinsurer")
    markets = Counterparty.objects.filter(kind="reinsurer", status="approved").exclude(pk__in=carrying)
    for market in markets.order_by("code"):
        values = {"line": line, "reinsurer": market, "broker": None}
        if not successor_findings(placement, values, on=timezone.localdate(at)):
            return market
    return None


class _Endorsing:
    """One endorsement, each step an hour after the one before."""

    def __init__(self, desk: dict[str, User], placement: Placement, at: datetime) -> None:
        self.desk, self.placement, self.at = desk, placement, at

    def later(self) -> datetime:
        self.at += timedelta(hours=1)
        return self.at

    def tell(self, end: int) -> None:
        """Brings the endorsement as far as ``end``."""
        handler = self.desk["ri_handler"]
        self.filed("policy_endorsement", "原保单批单：新增仓库一座。")
        section = self.placement.sections.get()
        amount = (section.amount_now * Decimal("0.08")).quantize(Decimal(1))
        premium = Decimal("58620.40")
        delta = Totals(amount=amount, premium=premium, order_premium=premium if section.is_layer else None)
        effective_at = max(self.at, self.placement.period_from)
        endorsement = endorsing.endorse(
            by=handler,
            placement=self.placement.reload(),
            kind="amounts",
            values={"text": "新增仓库一座，保险金额相应增加", "effective_at": effective_at, "basis": "pro_rata"},
            deltas={section.pk: delta},
            at=self.later(),
        )
        endorsement = endorsing.submit(by=handler, endorsement=endorsement, at=self.later())
        if end < SUBMITTED:
            self.answered(self.decided(endorsement), end)

    def decided(self, endorsement: Endorsement) -> Endorsement:
        """Those of the chain who are asked agree, and it is sent."""
        for role in DECIDERS:
            approval = running_of(endorsement, endorsing.ENDORSEMENT)
            if approval is not None:
                agree(by=self.desk[role], approval=approval, opinion="同意", at=self.later())
        return endorsing.send(by=self.desk["ri_handler"], endorsement=endorsement.reload(), at=self.later()).reload()

    def answered(self, endorsement: Endorsement, end: int) -> None:
        """Everybody agrees, or the first one only."""
        parties = list(endorsement.parties.all())
        for party in parties if end == IN_FORCE else parties[:1]:
            endorsement = endorsing.record_answer(
                by=self.desk["ri_handler"],
                party=party,
                answer="agreed",
                evidence=self.filed("mail", "同意批改，盖章件见附件。"),
                stamped=endorsement.slip.sha256[:12] if endorsement.slip else "",
                at=self.later(),
            )
        if end == IN_FORCE:
            endorsing.release(by=self.desk["second"], endorsement=endorsement, at=self.later())

    def filed(self, document_type: str, text: str) -> Any:
        """A text on the placement."""
        file = ContentFile(f"{self.placement.number}\n{text}\n{self.at}\n".encode(), name=f"{document_type}.txt")
        by = self.desk["ri_handler"]
        found = attach(by=by, obj=self.placement.reload(), file=file, document_type=document_type, at=self.at)
        return self.placement.documents.get(pk=found.pk)
