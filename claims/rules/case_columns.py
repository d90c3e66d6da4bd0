"""The columns of the core system's case list (案件清单), with the names they go by in other people's files."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.intake.headers import FieldSpec

#: Loss types that a list may break its sums down by, with the words that stand in headers.
HEADS: tuple[tuple[str, str, str], ...] = (
    ("own_damage", "车损", "本车车损"),
    ("third_vehicle", "三者车损", "三者车"),
    ("third_property", "三者物损", "物损"),
    ("carried_goods", "车上货物", "车上货"),
    ("injury_medical", "人伤医疗", "医疗费"),
    ("injury_disability", "人伤伤残", "伤残"),
    ("injury_death", "人伤死亡", "死亡"),
    ("expense", "理赔费用", "费用"),
    ("other", "其他损失", "其他"),
)
SUMS: tuple[tuple[str, str, str | Promise], ...] = (
    ("claimed", "索赔金额", _("Claimed")),
    ("assessed", "定损金额", _("Assessed")),
    ("estimate", "估损金额", _("Estimate")),
    ("paid", "已付金额", _("Paid")),
)
INSTANTS = (
    ("loss_at", "出险时间", _("Time of loss"), "出险日期 事故时间"),
    ("reported_at", "报案时间", _("Reported"), "报案日期"),
    ("registered_at", "立案时间", _("Registered"), "立案日期"),
    ("first_contact_at", "首次联系时间", _("First contact"), ""),
    ("survey_at", "查勘时间", _("Surveyed"), "查勘日期"),
    ("docs_complete_at", "单证齐全时间", _("Documents complete"), "资料齐全时间"),
    ("assessed_at", "定损时间", _("Assessed on"), "核损时间"),
    ("settled_at", "核赔时间", _("Settled"), "核赔通过时间 理算时间"),
    ("paid_at", "支付时间", _("Paid on"), "赔付时间 支付日期"),
    ("closed_at", "结案时间", _("Closed"), "结案日期"),
)


def _field(key: str, header: str, label: str | Promise, aliases: str = "", flags: str = "") -> FieldSpec:
    """``flags``: K key, R required, P personal."""
    return FieldSpec(key, header, label, tuple(aliases.split()), "R" in flags, "K" in flags, "P" in flags)


CASE_FIELDS: tuple[FieldSpec, ...] = (
    _field("case_number", "报案号", _("Report number"), "报案编号 报案号码 赔案号 caseno reportno", "KR"),
    _field("core_id", "核心系统编号", _("Number in the core system"), "案件ID 系统编号"),
    _field("registration_no", "立案号", _("Registration number"), "立案号码 立案编号"),
    _field("policy_no", "保单号", _("Policy number"), "保单号码 商业险保单号"),
    _field("line", "险种", _("Line"), "险类 产品大类"),
    _field("case_state", "案件状态", _("State in the core system"), "状态 赔案状态"),
    *(_field(key, header, label, aliases) for key, header, label, aliases in INSTANTS),
    _field("loss_hour", "出险小时", _("Hour of loss")),
    _field("loss_place", "出险地点", _("Place of loss"), "出险地 事故地点"),
    _field("loss_cause", "出险原因", _("Cause of loss"), "事故原因"),
    _field("plate", "车牌号", _("Plate"), "标的车牌 车牌号码 号牌号码"),
    _field("vin", "车架号", _("VIN"), "VIN码"),
    _field("deaths", "死亡人数", _("Deaths")),
    _field("serious_injuries", "重伤人数", _("Seriously injured")),
    _field("injured_count", "伤者人数", _("Injured"), "受伤人数 人伤人数"),
    _field("liability_ratio", "责任比例", _("Liability ratio"), "事故责任比例"),
    _field("is_litigated", "是否诉讼", _("In litigation"), "诉讼标志"),
    _field("is_cross_region", "是否通赔", _("Cross-region"), "通赔标志"),
    _field("insured_limit", "保险金额", _("Insured limit"), "保额 责任限额"),
    *(_field(key, header, label) for key, header, label in SUMS),
    _field("insured_name", "被保险人", _("Insured"), "被保险人名称", "P"),
    _field("payee_name", "收款人", _("Payee"), "领款人", "P"),
    _field("payee_account", "收款账号", _("Payee's account"), "银行账号 领款账号", "P"),
    _field("org_text", "承保机构", _("Branch"), "机构 归属机构 机构代码"),
    *(
        _field(f"{sum_key}_{head}", f"{words}{header}", label, f"{other}{header}")
        for sum_key, header, label in SUMS
        for head, words, other in HEADS
    ),
)
