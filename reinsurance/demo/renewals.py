"""Renewals of the demo book: one as it was, one with more to insure; a cover that is left to end."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from reinsurance.actions import renewing, requesting
from reinsurance.models import Placement, Section
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.approvals.actions import agree, running_of
from workflow.attachments.verbs import attach

AS_IT_WAS, WITH_MORE, LEFT = range(3)
#: How much more the renewed policy insures.
GROWN = Decimal("1.25")
#: Whom the chain asks about terms as expiring.
DECIDERS = ("ri_reviewer", "chief_underwriter")
COLUMNS = ("name", "retention", "treaty_cession", "commission", "brokerage", "order_percent", "order_basis")


def renew_some(desk: dict[str, User], now: datetime) -> None:
    """Of the covers that have ended: two are renewed, one is not, the others wait for it."""
    covers = Placement.objects.filter(status=S.EXPIRED).order_by("pk")[:3]
    for place, placement in enumerate(covers):
        _Renewing(desk, placement, now - timedelta(hours=30 - place)).tell(place)


class _Renewing:
    """One cover, each step an hour after the one before."""

    def __init__(self, desk: dict[str, User], expiring: Placement, at: datetime) -> None:
        self.handler, self.desk, self.expiring, self.at = desk["ri_handler"], desk, expiring, at

    def later(self) -> datetime:
        self.at += timedelta(hours=1)
        return self.at

    def tell(self, end: int) -> None:
        """Brings the renewal as far as its story goes."""
        if end == LEFT:
            why = "原保单由他司承保，不再续保"
            renewing.leave_unrenewed(by=self.handler, placement=self.expiring, reason=why, at=self.later())
            return
        made = self.begun()
        if end == WITH_MORE:
            self.grown(made.sections.get())
        made = requesting.submit(by=self.handler, placement=made.reload(), at=self.later())
        for role in DECIDERS if end == AS_IT_WAS else ():
            approval = running_of(made, requesting.PLACEMENT)
            if approval is not None:
                agree(by=self.desk[role], approval=approval, opinion="与到期条件一致，同意", at=self.later())

    def begun(self) -> Placement:
        """The draft, with what is stated anew."""
        starts = timezone.localtime(self.at + timedelta(days=20)).replace(hour=0, minute=0, second=0, microsecond=0)
        risk: dict[str, Any] = {
            "policy_no": f"{self.expiring.policy_no}R",
            "period_from": starts,
            "period_until": starts + timedelta(days=365),
        }
        values = {"original_kind": self.expiring.original_kind, **risk}
        made = renewing.renew(by=self.handler, placement=self.expiring.reload(), values=values, at=self.later())
        rate: dict[str, Any] = {"fx_rate": self.expiring.fx_rate, "fx_date": None}
        if self.expiring.fx_rate is not None:
            rate["fx_date"] = timezone.localdate(self.at)
        stated = {**risk, **rate, "risk_unit": made.risk_unit, "losses": "近五年出险1次，已决赔款86万元"}
        made = requesting.edit(by=self.handler, placement=made.reload(), values=stated, at=self.later())
        file = ContentFile(f"{made.number}\n续保核保信息\n".encode(), name="information.txt")
        attach(by=self.handler, obj=made.reload(), file=file, document_type="information", at=self.later())
        return made.reload()

    def grown(self, section: Section) -> None:
        """A quarter more is insured, at the same rate."""
        values = {name: getattr(section, name) for name in COLUMNS}
        for name in ("sum_insured", "premium"):
            values[name] = ((getattr(section, name) or Decimal(0)) * GROWN).quantize(Decimal("0.01"))
        requesting.change_section(by=self.handler, section=section, values=values, at=self.later())
