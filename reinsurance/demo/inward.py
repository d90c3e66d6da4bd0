"""Inward offers of the demo book: one in each state, one of a risk we insure ourselves; and their endorsements."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Branch, User
from reinsurance.actions import accepting, inward_endorsing
from reinsurance.models import Counterparty, InwardDocument, InwardEndorsement, InwardOffer
from reinsurance.models.inward_terms import InwardStatus as S
from workflow.approvals.actions import agree, running_of
from workflow.attachments.verbs import attach

#: insured, what, where, class, currency with its rate, sum insured, share offered, how far it goes
OFFERS = (
    ("闽江造船有限公司", "在建船舶", "福州市马尾区船政路1号", "hull", ("CNY", None), 400_000_000, 15, "signed"),
    ("西江铝业股份有限公司", "电解铝厂", "百色市平果市工业园", "property", ("CNY", None), 600_000_000, 10, "written"),
    ("闽东核电配套有限公司", "安装工程", "宁德市霞浦县", "engineering", ("EUR", "7.7310"), 50_000_000, 20, "submitted"),
    (
        "东海石化股份有限公司",
        "炼化装置",
        "宁波市镇海区滨海路1号（8）",
        "property",
        ("CNY", None),
        900_000_000,
        20,
        "declined",
    ),
    ("西江物流有限公司", "仓储货物", "梧州市长洲区港口路8号", "cargo", ("USD", "7.1042"), 20_000_000, 25, "received"),
)


def add_offers(desk: dict[str, User], markets: dict[str, Counterparty], branch: Branch, now: datetime) -> None:
    """Each recorded some days ago and brought as far as its story goes."""
    day = timedelta(days=1)
    for place, (insured, interest, situation, line, (currency, rate), total, share, end) in enumerate(OFFERS):
        at = now - (5 - place) * day
        starts = (now + (20 + place * 9) * day).replace(hour=0, minute=0, second=0, microsecond=0)
        values: dict[str, Any] = {
            "cedant": markets["MDPC" if place % 2 == 0 else "XJPC"],
            "broker": markets["THBK"] if place == 2 else None,
            "reference": f"OF-{place + 1:03d}",
            "policy_no": f"MD{now.year}{place + 1:06d}",
            "line": line,
            "insured_name": insured,
            "interest": interest,
            "situation": situation,
            "period_from": starts,
            "period_until": starts + 365 * day,
            "currency": currency,
            "fx_rate": Decimal(rate) if rate else None,
            "fx_date": at.date() if rate else None,
            "sum_insured": Decimal(total),
            "premium": Decimal(total) * Decimal("0.0026"),
            "commission": Decimal("22.5"),
            "offered": Decimal(share),
        }
        _told(desk, accepting.receive(by=desk["ri_handler"], branch=branch, values=values, at=at), end, at)


def _told(desk: dict[str, User], offer: Any, end: str, at: datetime) -> None:
    handler, hour = desk["ri_handler"], timedelta(hours=1)
    file_on(offer, handler, "offer_slip", "分保条：责任范围、份额、费率。", at + hour)
    file_on(offer, handler, "information", "核保信息：建筑、消防、近五年赔款。", at + 2 * hour)
    offer = offer.reload()
    if end == "declined":
        accepting.decline(by=handler, offer=offer, reason="同一危险单位累积已满", at=at + 5 * hour)
    if end in {"submitted", "written", "signed"}:
        offer = accepting.submit(by=handler, offer=offer, written=offer.offered, at=at + 3 * hour)
    if end in {"written", "signed"}:
        for place, role in enumerate(("ri_reviewer", "ri_head", "chief_underwriter"), start=1):
            approval = running_of(offer, accepting.INWARD)
            if approval is not None:
                agree(by=desk[role], approval=approval, opinion="同意", at=at + (4 + place) * hour)
        offer = offer.reload()
    if end == "signed":
        file_on(offer, handler, "signing_advice", "签订通知：按80%签订。", at + 49 * hour)
        offer = offer.reload()
        accepting.record_signed(by=handler, offer=offer, signed=offer.offered * Decimal("0.8"), at=at + 50 * hour)


def file_on(offer: InwardOffer, by: User, document_type: str, text: str, at: datetime) -> InwardDocument:
    """A text on the offer."""
    file = ContentFile(f"{offer.number}\n{text}\n".encode(), name=f"{document_type}.txt")
    found = attach(by=by, obj=offer.reload(), file=file, document_type=document_type, at=at)
    return InwardDocument.objects.get(pk=found.pk)


def endorse_offers(desk: dict[str, User], now: datetime) -> None:
    """The signed line grew with the risk and may grow again; the written one is to run longer."""
    hour = timedelta(hours=1)
    signed, written = (InwardOffer.objects.filter(status=state).order_by("pk").get() for state in (S.SIGNED, S.WRITTEN))
    grown = {"amount_change": Decimal(40_000_000), "premium_change": Decimal("104000.00"), "basis": "pro_rata"}
    first = _endorsed(desk, signed, "amounts", now - 40 * hour, text="新增在建船舶一艘，保额相应增加", **grown)
    first = inward_endorsing.submit(by=desk["ri_handler"], endorsement=first, at=now - 38 * hour)
    for place, role in enumerate(("ri_reviewer", "ri_head", "chief_underwriter")):
        approval = running_of(first, inward_endorsing.INWARD_CHANGE)
        if approval is not None:
            agree(by=desk[role], approval=approval, opinion="同意", at=now - (37 - place) * hour)
    second = _endorsed(desk, signed, "amounts", now - 20 * hour, text="分出公司请我方提高份额", share=Decimal(15))
    inward_endorsing.submit(by=desk["ri_handler"], endorsement=second, at=now - 18 * hour)
    longer = {"period_until": written.period_until + timedelta(days=31), "premium_change": Decimal("130000.00")}
    _endorsed(desk, written, "period", now - 6 * hour, text="原保单展期一个月", **longer)


def _endorsed(desk: dict[str, User], offer: InwardOffer, kind: str, at: datetime, **values: Any) -> InwardEndorsement:
    """A draft that rests on its notice."""
    handler = desk["ri_handler"]
    notice = file_on(offer, handler, "cedant_notice", f"批改通知：{values['text']}", at)
    told = {"effective_at": offer.period_from, "notice": notice, **values}
    return inward_endorsing.endorse(
        by=handler, offer=offer.reload(), kind=kind, values=told, at=at + timedelta(hours=1)
    )
