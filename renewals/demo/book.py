"""Vehicles and customers of the demo book, and the lines a core system would export for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from renewals.demo.days import DAY, year_before
from renewals.demo.dice import Dice
from renewals.demo.names import company_name, person_name
from renewals.demo.places import PREFECTURES, TEAMS, Prefecture
from renewals.demo.vehicles import Numbers

CENT = Decimal("0.01")
COMPULSORY_PREMIUM = {"家庭自用": Decimal(950), "非营业企业": Decimal(1000), "营业货": Decimal(1850)}
#: Model, fuel, price when new in yuan; usage follows. The share is of the book.
FAMILY_CARS = (
    (("长风 F5 2021款 1.5L", "燃油", 82_800), 18),
    (("长风 F7 2019款 1.5T", "燃油", 119_900), 16),
    (("明河 秋鹭 2022款 DM", "插混", 129_800), 14),
    (("明河 海棠 EV 2023款", "纯电", 149_800), 12),
    (("星野 S6 2020款 2.0T", "燃油", 188_000), 12),
    (("星野 Y 2024款 后驱版", "纯电", 239_900), 8),
    (("百川 宏程 七座 2018款", "燃油", 62_900), 10),
    (("云岭 越行 2017款 2.4L", "燃油", 215_000), 6),
    (("岚桥 E级 2021款", "燃油", 438_000), 4),
)
COMPANY_CARS = ((("百川 商旅 2020款", "燃油", 209_800), 6), (("星野 S6 2020款 2.0T", "燃油", 188_000), 4))
TRUCKS = ((("重岳 6×4 牵引车 2019款", "燃油", 328_000), 6), (("重岳 轻卡 2021款", "燃油", 108_000), 4))
NCD_BY_CLAIMS = {0: ("0.60", "0.70", "0.80", "0.50"), 1: ("1.00",), 2: ("1.20",), 3: ("1.40",)}
CHANNELS = (("车商", 34), ("个代", 26), ("直销", 14), ("电销", 12), ("网销", 8), ("专代", 4), ("交叉销售", 2))
HEADERS = [
    "保单号",
    "交强险保单号",
    "车架号",
    "车牌号",
    "未上牌",
    "发动机号",
    "厂牌型号",
    "车辆种类",
    "使用性质",
    "能源类型",
    "新车购置价",
    "初次登记日期",
    "被保险人",
    "车主",
    "联系电话",
    "险种",
    "险别组合",
    "保险起期",
    "保险止期",
    "交强险止期",
    "上年保费",
    "交强险保费",
    "NCD系数",
    "自主定价系数",
    "出险次数",
    "已决赔款",
    "连续投保年数",
    "归属机构",
    "团队",
    "业务员",
    "渠道",
    "新转续标志",
    "客户类别",
    "名单类型",
    "保单状态",
]


@dataclass(frozen=True, slots=True)
class Due:
    """One vehicle whose cover ends on ``expires_on``, as the list shows it. ``unit`` is the code of office or team."""

    number: int
    prefecture: Prefecture
    unit: str
    expires_on: date
    vin: str
    plate: str
    policy_no: str
    premium: Decimal
    line: str
    company: bool
    cells: tuple[str, ...]

    @property
    def office(self) -> str:
        """The code of the office it belongs to."""
        return self.unit[:6]


class Book:
    """Draws due vehicles one after the other."""

    def __init__(self, dice: Dice, first_number: int = 1) -> None:
        self._dice = dice
        self._numbers = Numbers(dice)
        self._next = first_number

    def draw(self, expires_on: date, prefecture: Prefecture | None = None) -> Due:
        """A vehicle whose cover ends on that day, in ``prefecture`` or wherever chance puts it."""
        dice, number = self._dice, self._next
        self._next += 1
        where = prefecture or dice.weighted([(each, each.share) for each in PREFECTURES])
        office = dice.pick(where.office_codes())
        unit = f"{office}{dice.between(1, len(TEAMS)):02}" if dice.chance(35) else office
        usage = dice.weighted((("家庭自用", 84), ("非营业企业", 11), ("营业货", 5)))
        line = dice.weighted((("商业险+交强险", 82), ("商业险", 10), ("交强险", 8)))
        facts = self._facts(number, where, usage, line, expires_on)
        facts |= {"归属机构": unit, "团队": _team_name(where, unit), "险种": line}
        return Due(
            number=number,
            prefecture=where,
            unit=unit,
            expires_on=expires_on,
            vin=facts["车架号"],
            plate=facts["车牌号"],
            policy_no=facts["保单号"],
            premium=Decimal(facts["上年保费"]),
            line=line,
            company=usage != "家庭自用",
            cells=tuple(facts.get(header, "") for header in HEADERS),
        )

    def _facts(self, number: int, where: Prefecture, usage: str, line: str, expires_on: date) -> dict[str, str]:
        dice = self._dice
        starts_on = year_before(expires_on) + DAY
        years = dice.between(1, 9)
        registered = year_before(starts_on, years - 1) - timedelta(days=dice.between(0, 20))
        return {
            **self._vehicle(where, usage, registered),
            **self._customer(where, usage),
            **self._money(usage, line, years),
            "保单号": policy_number("S", where, starts_on, number),
            "交强险保单号": policy_number("J", where, starts_on, number) if line == "商业险+交强险" else "",
            "险别组合": "单交" if line == "交强险" else dice.weighted((("主全", 72), ("交三", 28))),
            "保险起期": starts_on.isoformat(),
            "保险止期": expires_on.isoformat(),
            "交强险止期": "" if line == "商业险" else expires_on.isoformat(),
            "初次登记日期": registered.isoformat(),
            "连续投保年数": str(min(years, dice.between(1, 6))),
            "业务员": person_name(dice),
            "渠道": dice.weighted(CHANNELS),
            "新转续标志": "新保" if years == 1 else dice.weighted((("续保", 75), ("转保", 25))),
            "客户类别": dice.weighted((("A", 12), ("B", 34), ("C", 36), ("D", 14), ("E", 4))),
            "名单类型": dice.weighted((("业务员自留", 78), ("兜底", 12), ("电销续保", 10))),
            "保单状态": "退保" if dice.chance(1) else "有效",
        }

    def _vehicle(self, where: Prefecture, usage: str, registered: date) -> dict[str, str]:
        dice = self._dice
        cars = {"家庭自用": FAMILY_CARS, "非营业企业": COMPANY_CARS, "营业货": TRUCKS}[usage]
        model, fuel, price = dice.weighted(cars)
        bare = dice.chance(1)
        plate = self._numbers.plate(where.plate, electric=fuel == "纯电", hybrid=fuel == "插混")
        return {
            "车架号": self._numbers.vin(registered),
            "车牌号": "" if bare else plate,
            "未上牌": "是" if bare else "否",
            "发动机号": self._numbers.engine(),
            "厂牌型号": model,
            "车辆种类": "货车" if usage == "营业货" else "客车",
            "使用性质": usage,
            "能源类型": fuel,
            "新车购置价": f"{price}.00",
        }

    def _customer(self, where: Prefecture, usage: str) -> dict[str, str]:
        dice, numbers = self._dice, self._numbers
        name = person_name(dice) if usage == "家庭自用" else company_name(dice, where.name[:2])
        phones = [numbers.landline(where.plate) if usage != "家庭自用" and dice.chance(25) else numbers.mobile()]
        if dice.chance(12):
            phones.append(numbers.mobile())
        return {
            "被保险人": name,
            "车主": person_name(dice) if dice.chance(3) else name,
            "联系电话": "" if dice.chance(2) else "/".join(phones),
        }

    def _money(self, usage: str, line: str, years: int) -> dict[str, str]:
        dice = self._dice
        claims = dice.weighted(((0, 70), (1, 21), (2, 7), (3, 2)))
        compulsory = COMPULSORY_PREMIUM[usage]
        low, high = (620_000, 1_450_000) if usage == "营业货" else (185_000, 640_000)
        commercial = Decimal(dice.between(low, high)) * CENT
        return {
            "上年保费": str(compulsory if line == "交强险" else commercial),
            "交强险保费": "" if line == "商业险" else str(compulsory),
            "NCD系数": "1.00" if years == 1 else dice.pick(NCD_BY_CLAIMS[claims]),
            "自主定价系数": str(Decimal(dice.between(6500, 13500)) / 10_000),
            "出险次数": str(claims),
            "已决赔款": str(Decimal(dice.between(60_000, 900_000) * claims) * CENT),
        }


def policy_number(mark: str, where: Prefecture, starts_on: date, number: int) -> str:
    """A policy number: S commercial, J compulsory, then year, prefecture and a running number."""
    return f"BL{mark}{starts_on.year}{where.code}{number:07}"


def _team_name(where: Prefecture, unit: str) -> str:
    place = where.offices[where.office_codes().index(unit[:6])]
    team = TEAMS[int(unit[6:]) - 1] if len(unit) > 6 else TEAMS[0]
    return f"{place}续保{team}"
