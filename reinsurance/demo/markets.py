"""The counterparties of the demo book: invented names, one of each trouble a desk meets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Branch, User
from reinsurance.actions import admitting, recording
from reinsurance.models import Counterparty
from workflow.approvals.actions import agree, running_of

#: code, name, English name, country, agency, grade, limit in 100 million yuan
REINSURERS = (
    ("HGRE", "华固再保险股份有限公司", "Huagu Reinsurance", "CN", "sp", "A", 60),
    ("NHRE", "南海再保险有限责任公司", "Nanhai Reinsurance", "CN", "am_best", "A", 45),
    ("TPPC", "天平财产保险股份有限公司", "Tianping P&C", "CN", "sp", "A-", 8),
    ("RFPC", "瑞丰财产保险股份有限公司", "Ruifeng P&C", "CN", "fitch", "A", 8),
    ("DLPC", "东陆财产保险股份有限公司", "Donglu P&C", "CN", "am_best", "A-", 6),
    ("BCPC", "北辰财产保险股份有限公司", "Beichen P&C", "CN", "sp", "BBB", 2),
    ("ALPR", "阿尔卑斯再保险公司北京分公司", "Alpine Re Beijing Branch", "CN", "sp", "AA-", 50),
    ("RHNR", "莱茵再保险公司上海分公司", "Rhein Re Shanghai Branch", "CN", "sp", "AA-", 50),
    ("ATLR", "大西洋再保险公司", "Atlantic Reinsurance", "BM", "am_best", "A+", 30),
    ("NORD", "北欧再保险公司", "Nordsee Re", "DE", "sp", "A+", 30),
    ("PACR", "太平洋之星再保险", "Pacific Star Re", "SG", "am_best", "A", 28),
    ("HKVR", "维港再保险有限公司", "Victoria Harbour Re", "HK", "sp", "A", 30),
    ("LIME", "莱姆街辛迪加0718", "Lime Street Syndicate 0718", "GB", "sp", "AA-", 32),
    ("CEDR", "雪松再保险公司", "Cedar Re", "US", "am_best", "A", 6),
    ("SAKR", "樱再保险株式会社", "Sakura Re", "JP", "sp", "A+", 28),
    ("ORTR", "东方信托再保险", "Orient Trust Re", "AE", "am_best", "B++", 2),
)
GROUPS = (
    ("ALPG", "阿尔卑斯再保险集团", "Alpine Re Group", "CH"),
    ("HGGR", "华固保险集团", "Huagu Insurance Group", "CN"),
)
BROKERS = (
    ("JQBK", "金桥保险经纪有限公司", "Golden Bridge Broking", "CN"),
    ("YHBK", "远航再保险经纪", "Voyage Re Broking", "CN"),
    ("THBK", "泰晤士经纪公司", "Thames Broking", "GB"),
)
CEDANTS = (("MDPC", "闽东财产保险", "Mindong P&C", "CN"), ("XJPC", "西江财产保险", "Xijiang P&C", "CN"))
PROPOSED = (("NEWR", "新晖再保险公司", "Xinhui Re", "CN"), ("OCNR", "大洋再保险", "Oceania Re", "AU"))
LINES = "property,engineering,cargo,hull,liability,energy"
HUNDRED_MILLION = Decimal(100_000_000)


def enter_all(desk: dict[str, User], branch: Branch, now: datetime) -> dict[str, Counterparty]:
    """Everybody, admitted as far as the story goes; by code."""
    today, start = now.date(), now - timedelta(days=120)
    found: dict[str, Counterparty] = {}
    for code, name, english, country in GROUPS:
        found[code] = _entered(
            desk, branch, start, code=code, name=name, name_en=english, kind="group", domicile=country
        )
    groups = {"ALPR": found["ALPG"], "HGRE": found["HGGR"]}
    for code, name, english, country, agency, grade, limit in REINSURERS:
        values = _registered(code, name, english, country, "reinsurer", today)
        who = _entered(desk, branch, start, **values, group=groups.get(code), lines=LINES)
        who = _known(desk, who, agency, grade, today, start)
        found[code] = _admitted(desk, who, HUNDRED_MILLION * limit, start)
    for code, name, english, country in BROKERS:
        values = _registered(code, name, english, country, "broker", today)
        licence = {"licence_no": f"J{code}", "licence_valid_until": today + timedelta(days=400)}
        who = _entered(desk, branch, start, **values, **licence, mandate_valid_until=today + timedelta(days=300))
        who = admitting.screen(by=desk["compliance"], counterparty=who, result="clear", day=start.date(), at=start)
        found[code] = _admitted(desk, who, Decimal(1), start)
    for code, name, english, country in CEDANTS + PROPOSED:
        kind = "cedant" if code in {"MDPC", "XJPC"} else "reinsurer"
        who = _entered(desk, branch, start, **_registered(code, name, english, country, kind, today))
        if kind == "cedant":
            who = admitting.screen(by=desk["compliance"], counterparty=who, result="clear", day=start.date(), at=start)
        found[code] = who
    return found


def add_troubles(desk: dict[str, User], found: dict[str, Counterparty], now: datetime) -> None:
    """One under watch, one to be blocked and waiting for it, one hit by a screening."""
    day = timedelta(days=1)
    watched = admitting.ask_standing(
        by=desk["compliance"],
        counterparty=found["BCPC"].reload(),
        change="watch",
        reason="评级下调至BBB",
        at=now - 5 * day,
    )
    _decided(desk, watched, admitting.STANDING, ("ri_head", "risk_officer"), now - 4 * day)
    admitting.ask_standing(
        by=desk["compliance"],
        counterparty=found["CEDR"].reload(),
        change="block",
        reason="公告停止承接新业务",
        at=now - day,
    )
    admitting.screen(
        by=desk["compliance"],
        counterparty=found["ORTR"].reload(),
        result="hit",
        day=(now - day).date(),
        note="与名单条目同名，待核实",
        at=now - day,
    )
    admitting.submit(
        by=desk["ri_handler"], counterparty=found["NEWR"].reload(), limit=HUNDRED_MILLION * 3, at=now - 2 * day
    )


def _registered(code: str, name: str, english: str, country: str, kind: str, today: date) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "name_en": english,
        "kind": kind,
        "domicile": country,
        "registration_no": f"RI-{code}-01",
        "registration_valid_until": today + timedelta(days=270),
        "mail_domains": f"{code.lower()}.example",
    }


def _entered(desk: dict[str, User], branch: Branch, at: datetime, **values: Any) -> Counterparty:
    return admitting.enter(by=desk["ri_handler"], branch=branch, values=values, at=at)


def _known(
    desk: dict[str, User], who: Counterparty, agency: str, grade: str, today: date, at: datetime
) -> Counterparty:
    """Rated, screened, with a contact and a confirmed account."""
    handler = desk["ri_handler"]
    rated = today - timedelta(days=150)
    who = recording.add_rating(by=handler, counterparty=who, agency=agency, grade=grade, rated_on=rated, at=at)
    if who.domestic:
        quarter = today - timedelta(days=130)
        figures: dict[str, Any] = {"core": Decimal("142.30"), "comprehensive": Decimal("205.70"), "risk_rating": "A"}
        who = recording.add_solvency(by=handler, counterparty=who, as_of=quarter, **figures, at=at)
    mail = f"fac@{who.code.lower()}.example"
    who = recording.add_contact(by=handler, counterparty=who, purpose="fac", name="临分部", mail=mail, at=at)
    account: dict[str, Any] = {"currency": "CNY", "bank": "示例银行总行营业部", "holder": who.name}
    who = recording.add_account(by=handler, counterparty=who, **account, number=f"6222 0000 {who.pk:08d}", at=at)
    recording.confirm_account(
        by=desk["ri_reviewer"], account=who.accounts.get(), note="按登记电话回拨核对无误", at=at + timedelta(hours=3)
    )
    screened = at.date()
    return admitting.screen(by=desk["compliance"], counterparty=who.reload(), result="clear", day=screened, at=at)


def _admitted(desk: dict[str, User], who: Counterparty, limit: Decimal, at: datetime) -> Counterparty:
    who = admitting.submit(by=desk["ri_handler"], counterparty=who.reload(), limit=limit, at=at)
    return _decided(desk, who, admitting.ADMISSION, ("compliance", "ri_head", "risk_officer"), at)


def _decided(desk: dict[str, User], obj: Any, kind: str, roles: tuple[str, ...], at: datetime) -> Any:
    """Each agrees, an hour after the one before."""
    for place, role in enumerate(roles, start=1):
        approval = running_of(obj, kind)
        if approval is not None:
            agree(by=desk[role], approval=approval, opinion="同意", at=at + timedelta(hours=place))
    return obj.reload()
