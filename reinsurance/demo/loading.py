"""Loads sixty placements over all states, in three currencies, each brought there by the desk's own actions.

Some of them are endorsed, cancelled and renewed: the renewals are placements of their own.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Count
from django.utils import timezone

from accounts.models import AuthorityLimit, Branch, Membership, User
from accounts.models.branch import ROOT_CODE
from reinsurance.actions import lining, marketing, requesting
from reinsurance.actions.books import file_method
from reinsurance.actions.rechecking import recheck_live
from reinsurance.clocks import run_clocks
from reinsurance.demo.changes import cancel_some, endorse_some, replace_some
from reinsurance.demo.inward import add_offers, endorse_offers
from reinsurance.demo.markets import add_troubles, enter_all
from reinsurance.demo.renewals import renew_some
from reinsurance.models import Counterparty, Placement
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.approvals.actions import agree, running_of
from workflow.attachments.verbs import attach
from workflow.retrying import retried

PLACEMENTS = 60
ROLES = ("ri_requester", "ri_handler", "ri_reviewer", "ri_head", "chief_underwriter", "risk_officer", "compliance")
#: insured, what, where, class
RISKS = (
    ("东海石化股份有限公司", "炼化装置及罐区", "宁波市镇海区滨海路1号", "property"),
    ("江南半导体有限公司", "晶圆厂厂房及设备", "无锡市新吴区创新路88号", "property"),
    ("川西水电开发有限公司", "水电站建筑安装工程", "雅安市石棉县大渡河畔", "engineering"),
    ("远洋海运集团", "集装箱船“远洋星”轮", "全球航线", "hull"),
    ("南粤冷链物流有限公司", "冷库及存货", "广州市南沙区港前大道16号", "property"),
    ("岭南核燃料运输公司", "设备运输", "深圳至阳江", "cargo"),
    ("西域风电有限公司", "风力发电机组", "酒泉市瓜州县干河口", "energy"),
    ("浙中医药股份有限公司", "公众及产品责任", "金华市婺城区", "liability"),
)
#: How the demo company divides risks into units.
METHOD = "DZ"
#: How far a placement goes; the last is repeated less often.
ENDS = (
    S.DRAFT,
    S.SUBMITTED,
    S.APPROVED,
    S.IN_MARKET,
    S.FIRM_ORDER,
    S.SHORT,
    S.PLACED,
    S.SIGNED,
    S.BOUND,
    S.ON_RISK,
    S.EXPIRED,
    S.WITHDRAWN,
)
ORDER = {state: place for place, state in enumerate(ENDS)}
CURRENCIES = (("CNY", None), ("CNY", None), ("USD", Decimal("7.1042")), ("CNY", None), ("EUR", Decimal("7.7310")))
LIMITS = (("ri_reviewer", 50_000_000), ("ri_head", 300_000_000), ("chief_underwriter", 99_000_000_000))


def load_placements(*, seed: int, placements: int, now: datetime | None = None) -> dict[str, int]:
    """Counterparties, limits and ``placements`` placements; nothing where there are some. Counts by state."""
    moment = now or timezone.now()
    if not placements or Placement.objects.exists():
        return {}
    retried(lambda: _loaded(seed, placements, moment))
    found = dict(Placement.objects.order_by().values_list("status").annotate(Count("pk")))
    return {status: found[status] for status in S.values if status in found}


def _loaded(seed: int, placements: int, now: datetime) -> None:
    head = Branch.objects.get(code=ROOT_CODE)
    desk = {role: _holder(role) for role in ROLES if role != "ri_requester"}
    desk["second"] = _holder("ri_reviewer", 1)
    requesters = [_holder("ri_requester", place) for place in range(4)]
    for role, most in LIMITS:
        AuthorityLimit.objects.get_or_create(
            branch=head,
            level=head.level,
            role=role,
            measure="case_total",
            act="facultative",
            valid_from=date(2020, 1, 1),
            defaults={"max_amount": most, "document_no": "再保授权2020-01"},
        )
    file_method(
        by=desk["compliance"],
        branch=head,
        code=METHOD,
        name="按坐落地址划分",
        source="危险单位划分方法备案（演示）",
        valid_from=date(2020, 1, 1),
    )
    markets = enter_all(desk, head, now)
    sound = [markets[code] for code in ("HGRE", "NHRE", "ALPR", "RHNR", "NORD", "HKVR", "LIME", "ATLR", "PACR", "SAKR")]
    for number in range(placements):
        story = _Story(desk, requesters[number % 4], sound, number + seed, now)
        story.tell(ENDS[number % len(ENDS)])
    run_clocks(now)
    endorse_some(desk, now)
    cancel_some(desk, now)
    replace_some(desk, now)
    renew_some(desk, now)
    add_offers(desk, markets, head, now)
    endorse_offers(desk, now)
    add_troubles(desk, markets, now)
    recheck_live(now)


def _holder(role: str, place: int = 0) -> User:
    held = Membership.objects.filter(role=role).select_related("user").order_by("user__employee_no")
    return held[place].user


class _Story:
    """One placement, step by step, each some hours after the one before."""

    def __init__(
        self, desk: dict[str, User], maker: User, markets: list[Counterparty], number: int, now: datetime
    ) -> None:
        self.desk, self.maker, self.number, self.now = desk, maker, number, now
        turned = number % len(markets)
        self.markets = [*markets[turned:], *markets[:turned]]
        self.at = now

    def later(self, hours: int = 5) -> datetime:
        """Moves on; never past the present."""
        self.at = min(self.at + timedelta(hours=hours), self.now)
        return self.at

    def tell(self, end: S) -> None:
        """Brings the placement as far as ``end``."""
        started = {S.EXPIRED: 110, S.ON_RISK: 60}.get(end, 9 + self.number % 9)
        self.at = self.now - timedelta(days=started)
        reached = ORDER[end] if end != S.WITHDRAWN else ORDER[S.IN_MARKET]
        placement = self.requested(self.at + timedelta(days=20), reached, 75 if end == S.EXPIRED else 365)
        if reached >= ORDER[S.APPROVED]:
            placement = self.decided(placement, requesting.PLACEMENT, ("ri_reviewer", "ri_head", "chief_underwriter"))
        if reached >= ORDER[S.IN_MARKET]:
            placement = self.quoted(placement)
        if reached >= ORDER[S.FIRM_ORDER]:
            placement = self.ordered(placement, end)
        if end == S.SHORT:
            lining.report_short(
                by=self.desk["ri_handler"],
                placement=placement,
                choice="retain",
                reason="截至排分期限市场容量不足，建议自留差额",
                at=self.later(),
            )
        if reached >= ORDER[S.SIGNED]:
            placement = lining.sign(by=self.desk["ri_reviewer"], placement=placement, at=self.later())
        if reached >= ORDER[S.BOUND]:
            lining.bind(by=self.desk["ri_head"], placement=placement, at=self.later())
        if end == S.WITHDRAWN:
            requesting.withdraw(
                by=self.desk["ri_head"], placement=placement, reason="客户改由他司承保", at=self.later()
            )

    def requested(self, starts: datetime, reached: int, days: int) -> Placement:
        """The draft with its section and file, submitted if the story goes on."""
        insured, interest, situation, line = RISKS[self.number % len(RISKS)]
        layered = self.number % 6 == 4
        currency, rate = CURRENCIES[self.number % len(CURRENCIES)]
        starts = timezone.localtime(starts).replace(hour=0, minute=0, second=0, microsecond=0)
        values: dict[str, Any] = {
            "policy_no": f"PQ{self.now.year}3302{self.number:06d}",
            "risk_unit": f"{self.number % 3 + 1:02d}",
            "unit_method": METHOD,
            "line": line,
            "insured_name": insured,
            "interest": interest,
            "situation": f"{situation}（{self.number}）",
            "perils": "财产一切险及机器损坏",
            "losses": "近五年出险1次，已决赔款86万元",
            "period_from": starts,
            "period_until": starts + timedelta(days=days),
            "currency": currency,
            "fx_rate": rate,
            "fx_date": timezone.localdate(self.at) if rate else None,
            "own_share": Decimal(60 if self.number % 3 == 0 else 100),
            "treaty": "财产险溢额合约",
            "place_by": (starts - timedelta(days=3)).date(),
            "eml": Decimal(90_000_000) if layered else None,
            "eml_basis": "再保部现场查勘" if layered else "",
        }
        placement = requesting.enter(
            by=self.maker,
            branch=self.maker.branch,
            scenario="outward_xl" if layered else "outward_prop",
            values=values,
            at=self.at,
        )
        section = self.layer() if layered else self.share(currency)
        placement = requesting.add_section(by=self.maker, placement=placement, values=section, at=self.later(1))
        self.filed(self.maker, placement, "information", "核保信息：建筑、消防、保险记录。")
        if layered:
            self.filed(self.maker, placement, "eml_report", "最大可能损失报告摘要。")
        if reached >= ORDER[S.SUBMITTED]:
            placement = requesting.submit(by=self.maker, placement=placement.reload(), at=self.later(1))
        return placement.reload()

    def share(self, currency: str) -> dict[str, Any]:
        """A proportional section: about half of what is ours goes to the market."""
        scale = 1 if currency == "CNY" else Decimal("0.2")
        total = Decimal(300_000_000 + self.number % 7 * 50_000_000) * scale
        return {
            "name": "财产损失",
            "sum_insured": total,
            "premium": (total * Decimal("0.00247")).quantize(Decimal("0.01")),
            "retention": total * Decimal("0.06"),
            "treaty_cession": total * Decimal("0.24"),
            "commission": Decimal("22.5"),
            "brokerage": Decimal(0),
        }

    def layer(self) -> dict[str, Any]:
        """An excess layer."""
        return {
            "name": "第一层",
            "limit": Decimal(50_000_000),
            "attachment": Decimal(50_000_000),
            "order_premium": Decimal("412500.00"),
        }

    def decided(self, placement: Placement, kind: str, roles: tuple[str, ...]) -> Placement:
        """Those of the chain who are asked agree."""
        for role in roles:
            approval = running_of(placement, kind)
            if approval is not None:
                agree(by=self.desk[role], approval=approval, opinion="同意", at=self.later(3))
        return placement.reload()

    def quoted(self, placement: Placement) -> Placement:
        """Three markets are asked: one leads, one is dearer, one declines."""
        handler, section = self.desk["ri_handler"], placement.sections.get()
        for place, market in enumerate(self.markets[:4]):
            placement = marketing.approach(by=handler, placement=placement, reinsurer=market, at=self.later(1))
            asked = placement.approaches.get(reinsurer=market)
            if place == 3:
                marketing.record_silence(
                    by=handler, approach=asked, state="declined", note="该地区累积已满", at=self.later(2)
                )
            elif place < 2:
                values = {
                    "section": section,
                    "order_premium": Decimal(408_000 + place * 9_000) if section.is_layer else None,
                    "commission": Decimal(0) if section.is_layer else Decimal("24.5") - place,
                    "brokerage": Decimal(0),
                    "offered": Decimal(40 - place * 10),
                    "offered_basis": "of_order",
                    "valid_until": self.now + timedelta(days=20),
                    "reference": f"Q-{self.number:03d}-{place}",
                }
                marketing.record_quote(by=handler, approach=asked, values=values, at=self.later(2))
        return placement.reload()

    def ordered(self, placement: Placement, end: S) -> Placement:
        """The cheapest leads; then lines, as many as the story needs."""
        handler = self.desk["ri_handler"]
        quote = placement.quotes.order_by("net_cost").first()
        if quote is None:
            return placement
        placement = marketing.choose_lead(by=handler, quote=quote, at=self.later(2))
        placement = marketing.release_order(by=self.desk["ri_reviewer"], placement=placement, at=self.later(2))
        shares = {S.FIRM_ORDER: ("40",), S.SHORT: ("40", "30", "25.6")}.get(end, ("40", "35", "45"))
        for place, share in enumerate(shares):
            evidence = self.filed(handler, placement, "mail", f"认购确认：{share}%")
            values = {
                "section": placement.sections.get(),
                "reinsurer": self.markets[place],
                "written": Decimal(share),
                "basis": "of_order",
                "leads": place == 0,
                "stands": place == 1 and self.number % 4 == 0,
                "reference": f"L-{self.number:03d}-{place}",
                "evidence": evidence,
            }
            placement = lining.write_line(by=handler, placement=placement.reload(), values=values, at=self.later(2))
        return placement

    def filed(self, by: User, placement: Placement, document_type: str, text: str) -> Any:
        """A text on the placement."""
        file = ContentFile(f"{placement.number}\n{text}\n".encode(), name=f"{document_type}.txt")
        found = attach(by=by, obj=placement.reload(), file=file, document_type=document_type, at=self.at)
        return placement.documents.get(pk=found.pk)
