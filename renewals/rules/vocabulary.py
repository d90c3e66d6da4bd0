"""The closed vocabularies of a due list: what each value is called by cores, branches and dealers (brief §2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.intake.cells import Cell, code_of, is_blank, text_of
from workflow.intake.messages import Finding, error


class Usage(StrEnum):
    """使用性质: what the vehicle is used for; drives the rate and the KPI of private cars (家自车)."""

    FAMILY = "family"
    COMPANY = "company"
    OFFICE = "office"
    TAXI_RENTAL = "taxi_rental"
    CITY_BUS = "city_bus"
    COACH = "coach"
    OWN_GOODS = "own_goods"
    GOODS_FOR_HIRE = "goods_for_hire"
    SPECIAL = "special"


class VehicleKind(StrEnum):
    """车辆种类."""

    PASSENGER = "passenger"
    TRUCK = "truck"
    SPECIAL = "special"
    MOTORCYCLE = "motorcycle"
    TRACTOR = "tractor"
    TRAILER = "trailer"


VIN_EXEMPT = frozenset((VehicleKind.SPECIAL, VehicleKind.MOTORCYCLE, VehicleKind.TRACTOR, VehicleKind.TRAILER))
"""Vehicles that may carry another number than a 17-character VIN (brief §2.2)."""


class Line(StrEnum):
    """险种: which policy expires; ``both`` when one row stands for a commercial and a compulsory policy."""

    COMMERCIAL = "commercial"
    COMPULSORY = "compulsory"
    BOTH = "both"


class Coverage(StrEnum):
    """险别组合: full cover, compulsory with third party, compulsory alone."""

    FULL = "full"
    THIRD_PARTY = "third_party"
    COMPULSORY_ONLY = "compulsory_only"


class SalesChannel(StrEnum):
    """渠道: how last year's policy was sold. Who must chase the customer is the list kind, another dimension."""

    DEALER = "dealer"
    AGENT = "agent"
    AGENCY = "agency"
    BROKER = "broker"
    DIRECT = "direct"
    TELESALES = "telesales"
    ONLINE = "online"
    CROSS_SELLING = "cross_selling"


class BusinessFlag(StrEnum):
    """新转续标志: how last year's policy came to us. Dealers' words mean another thing and are kept apart."""

    NEW = "new"
    TRANSFERRED = "transferred"
    RENEWED = "renewed"


class ListKind(StrEnum):
    """名单类型/责任模式: who has to chase the customer."""

    TELESALES_KEEP = "telesales_keep"
    AGENT_BACKSTOP = "agent_backstop"
    TO_TELESALES = "to_telesales"
    AGENT_KEEP = "agent_keep"


class PolicyState(StrEnum):
    """保单状态: a surrendered or withdrawn policy is proposed as void, not chased."""

    IN_FORCE = "in_force"
    SURRENDERED = "surrendered"
    WITHDRAWN = "withdrawn"


LABELS: Mapping[type[StrEnum], Mapping[str, Promise | str]] = {
    Usage: {
        Usage.FAMILY: _("Private car"),
        Usage.COMPANY: _("Non-commercial, company"),
        Usage.OFFICE: _("Non-commercial, public body"),
        Usage.TAXI_RENTAL: _("Commercial, taxi or rental"),
        Usage.CITY_BUS: _("Commercial, city bus"),
        Usage.COACH: _("Commercial, coach"),
        Usage.OWN_GOODS: _("Non-commercial goods vehicle"),
        Usage.GOODS_FOR_HIRE: _("Commercial goods vehicle"),
        Usage.SPECIAL: _("Special vehicle"),
    },
    VehicleKind: {
        VehicleKind.PASSENGER: _("Passenger vehicle"),
        VehicleKind.TRUCK: _("Truck"),
        VehicleKind.SPECIAL: _("Special vehicle"),
        VehicleKind.MOTORCYCLE: _("Motorcycle"),
        VehicleKind.TRACTOR: _("Tractor"),
        VehicleKind.TRAILER: _("Trailer"),
    },
    Line: {
        Line.COMMERCIAL: _("Commercial cover"),
        Line.COMPULSORY: _("Compulsory cover"),
        Line.BOTH: _("Commercial and compulsory"),
    },
    Coverage: {
        Coverage.FULL: _("Full cover"),
        Coverage.THIRD_PARTY: _("Compulsory and third party"),
        Coverage.COMPULSORY_ONLY: _("Compulsory only"),
    },
    SalesChannel: {
        SalesChannel.DEALER: _("Car dealer"),
        SalesChannel.AGENT: _("Individual agent"),
        SalesChannel.AGENCY: _("Insurance agency"),
        SalesChannel.BROKER: _("Broker"),
        SalesChannel.DIRECT: _("Direct sales"),
        SalesChannel.TELESALES: _("Telesales"),
        SalesChannel.ONLINE: _("Online sales"),
        SalesChannel.CROSS_SELLING: _("Cross-selling"),
    },
    BusinessFlag: {
        BusinessFlag.NEW: _("New business"),
        BusinessFlag.TRANSFERRED: _("Transferred from another insurer"),
        BusinessFlag.RENEWED: _("Renewal"),
    },
    ListKind: {
        ListKind.TELESALES_KEEP: _("Telesales keeps"),
        ListKind.AGENT_BACKSTOP: _("Agent as backstop"),
        ListKind.TO_TELESALES: _("Moved to telesales"),
        ListKind.AGENT_KEEP: _("Agent keeps"),
    },
    PolicyState: {
        PolicyState.IN_FORCE: _("In force"),
        PolicyState.SURRENDERED: _("Surrendered"),
        PolicyState.WITHDRAWN: _("Annulled"),
    },
}


def choices(kind: type[StrEnum]) -> list[tuple[str, Promise | str]]:
    """The values with their labels, in order, as a model field or a form wants them."""
    return [(member.value, LABELS[kind][member]) for member in kind]


_EXACT: Mapping[type[StrEnum], str] = {
    Usage: "family=家庭自用 家自 家自车 家庭自用汽车 家庭自用车 非营运个人 非营业个人 个人非营运 私家车 自用 "
    "家用 211 8A;"
    "company=非营业企业 企业非营业 非营业企业客车 企业非营业客车 非营业 非营运 非营业客车 企业自用 212 8B;"
    "office=非营业机关 非营业机关客车 党政机关 事业团体 非营业党政机关 机关 党政机关非营业客车 213 8C;"
    "taxi_rental=营业出租租赁 出租租赁 营业出租 营业租赁 出租 租赁 网约车 预约出租 出租租赁营业客车;"
    "city_bus=营业城市公交 城市公交 公交 公交客运 城市公交营业客车;"
    "coach=营业公路客运 公路客运 客运 旅游客运 公路客运营业客车;"
    "own_goods=非营业货 非营业货车 非营运货车 自用货车;"
    "goods_for_hire=营业货 营业货车 营运货车 货运;"
    "special=特种 特种车 特种车辆 专用车",
    VehicleKind: "passenger=客车 轿车 小型客车 乘用车 SUV MPV car;truck=货车 卡车 皮卡 van truck;"
    "special=特种车 专项作业车 农业机械 agricultural;motorcycle=摩托车 摩托 motorbike motorcycle;"
    "tractor=拖拉机 tractor;trailer=挂车 trailer",
    Line: "commercial=商业险 商业 商业保险 机动车商业保险 0802 B commercial;"
    "compulsory=交强险 交强 强制险 机动车交通事故责任强制保险 0801 A compulsory;"
    "both=交商 商交 交商同保 商业险+交强险 商业+交强 交强+商业 交强险+商业险 双险 both",
    Coverage: "full=主全 全险;third_party=交三 交+三 商三;compulsory_only=单交 单交强",
    SalesChannel: "dealer=车商 4S店;agent=个代 个人代理 个险 agent;agency=专代 专业代理 兼代 "
    "兼业代理;broker=经纪 经纪公司 broker;"
    "direct=直销 直销业务 柜面;telesales=电销 电话销售 0110;online=网销 网络销售 互联网;cross_selling=交叉销售 交叉",
    BusinessFlag: "new=新保 新车 新;transferred=转保 转 转入;renewed=续保 续",
    ListKind: "telesales_keep=电销自留 电销续保 网电电续 微保电续;agent_backstop=业务员兜底 兜底;"
    "to_telesales=电销转保 白名单;agent_keep=业务员自留 自留",
    PolicyState: "in_force=有效 正常 生效 已生效 承保 未到期 到期 终止 1 in_force;surrendered=退保 全单退保 已退保;"
    "withdrawn=注销 已注销 撤单 撤销 已撤单 作废",
}
_CONTAINED: Mapping[type[StrEnum], str] = {
    Usage: "own_goods=非营业货 非营运货;goods_for_hire=营业货 营运货;family=家庭自用;office=机关;city_bus=公交;"
    "taxi_rental=出租 租赁 网约;coach=公路客运;company=企业非营 非营业企业;special=特种 特一 特二 特三 特四",
    VehicleKind: "trailer=挂车;motorcycle=摩托;tractor=拖拉机;special=特种 作业车;passenger=客车 轿车 座;truck=货车 吨",
    Line: "both=交商 商业险+ 交强+ 交强险+;compulsory=交强 强制;commercial=商业",
    Coverage: "compulsory_only=单交;third_party=交三;full=主全",
    SalesChannel: "dealer=车商 4S;telesales=电销 电话销售;online=网销 "
    "互联网;cross_selling=交叉;agency=专业代理 兼业代理 专代 兼代;"
    "agent=个人代理 个代;broker=经纪;direct=直销",
    BusinessFlag: "renewed=续保;transferred=转保;new=新保",
    ListKind: "agent_backstop=兜底;telesales_keep=电销自留 电续 电销续保;to_telesales=白名单 "
    "电销转保;agent_keep=业务员自留",
    PolicyState: "surrendered=退保;withdrawn=注销 撤单 作废",
}


def _pairs(table: str) -> dict[str, str]:
    entries = (entry.split("=", 1) for entry in table.split(";"))
    return {_plain(word): code for code, words in entries for word in words.split()}


def _plain(text: str) -> str:
    return code_of(text).translate({ord(mark): None for mark in "()（）[]【】-_ /、"})


_EXACT_WORDS = {
    kind: {_plain(member): member.value for member in kind} | _pairs(table) for kind, table in _EXACT.items()
}
_WRITTEN = {
    kind: "、".join(entry.split("=")[1].split()[0] for entry in table.split(";")) for kind, table in _EXACT.items()
}
"""What to write in the cell, as files write it, whatever the language of the screen."""
_CONTAINED_WORDS = {kind: _pairs(table) for kind, table in _CONTAINED.items()}


@lru_cache(maxsize=4096)
def recognise(kind: type[StrEnum], text: str) -> str | None:
    """The code of ``text`` in this vocabulary: "" for an empty cell, None for a word it does not know."""
    if is_blank(text):
        return ""
    word = _plain(text)
    found = _EXACT_WORDS[kind].get(word)
    if found is not None:
        return found
    return next((code for part, code in _CONTAINED_WORDS[kind].items() if part in word), None)


def read_choice(cell: Cell, field: str, kind: type[StrEnum]) -> tuple[str, Finding | None]:
    """The code of a cell; an unknown word is an error naming what is possible."""
    text = cell if type(cell) is str else code_of(cell)
    found = recognise(kind, text)
    if found is not None:
        return found, None
    return "", error("cell.unknown_choice", field, code_of(text), choices=_WRITTEN[kind])


def read_channel(cell: Cell, _field: str) -> tuple[str, Finding | None]:
    """The sales channel; a channel only one core system knows keeps its own word."""
    text = text_of(cell)[:100]
    return recognise(SalesChannel, text) or text, None
