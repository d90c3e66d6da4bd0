"""The columns of a due list (应续清单) and of a list of signed policies (承保清单), with the names they go by.

Headers and aliases are data found in other people's files, so they are Chinese whatever the language of the screen.
Source: renewals brief §2.1.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.intake.headers import FieldSpec, find_header_row, match_headers, normalize_header

__all__ = [
    "DUE_FIELDS",
    "SIGNED_FIELDS",
    "FieldSpec",
    "field_of",
    "find_header_row",
    "match_headers",
    "normalize_header",
]


def _field(
    key: str, header: str, label: Promise | str, aliases: str = "", *, flags: str = "", personal: bool = False
) -> FieldSpec:
    """``flags``: K key, R required."""
    return FieldSpec(key, header, label, tuple(aliases.split()), "R" in flags, "K" in flags, personal)


DUE_FIELDS: tuple[FieldSpec, ...] = (
    _field(
        "policy_no",
        "保单号",
        _("Policy number"),
        "商业险保单号 原保单号 上年保单号 保单号码 商业保单号 商业险保单号码 保单编号 policyno policy_no",
        flags="KR",
    ),
    _field(
        "compulsory_policy_no",
        "交强险保单号",
        _("Compulsory policy number"),
        "强制险保单号 交强保单号 交强险保单号码 强制保险单号",
    ),
    _field("proposal_no", "投保单号", _("Proposal number"), "原投保单号 投保单号码 proposalno"),
    _field(
        "vin",
        "车架号",
        _("VIN"),
        "VIN VIN码 车辆识别代号 车辆识别代码 车辆识别码 车架号码 车架号/VIN 车架号(VIN码) VIN号 底盘号 vinno "
        "vehicle_frame_no",
        flags="KR",
    ),
    _field("plate", "车牌号", _("Plate"), "车牌号码 号牌号码 车牌 号码号牌 车号 licenseno license_no", flags="R"),
    _field("plate_type", "号牌种类", _("Plate type"), "号牌类型 车牌颜色 车牌种类 号牌颜色"),
    _field("unlicensed", "未上牌", _("Not yet registered"), "是否未上牌 未上牌标志 未上牌标识 新车未上牌"),
    _field("engine_no", "发动机号", _("Engine number"), "发动机号码 电机号 发动机编号 engineno"),
    _field("model_name", "厂牌型号", _("Model"), "车型 品牌型号 车型名称 厂牌车型 品牌车型 brandname"),
    _field("vehicle_kind", "车辆种类", _("Vehicle kind"), "车种 车辆类型 车辆种类名称"),
    _field("usage", "使用性质", _("Usage"), "使用性质名称 车辆使用性质 使用性质描述 carkindcode", flags="R"),
    _field("energy", "能源类型", _("Energy"), "是否新能源 燃料种类 燃料类型 能源种类 新能源标志"),
    _field("seats", "核定载客", _("Seats"), "座位数 核定载客数 核定载客人数 核定载客/载质量 座位 吨位 核定载质量"),
    _field("new_car_price", "新车购置价", _("New-car price"), "新车购置价格 购置价 车损保额基数 购车价"),
    _field(
        "first_registered",
        "初次登记日期",
        _("First registered"),
        "初登日期 上牌日期 注册日期 初登时间 初次登记 登记日期",
    ),
    _field(
        "insured_name",
        "被保险人",
        _("Insured"),
        "被保险人名称 被保人 被保险人姓名 被保人姓名 客户姓名 姓名 insured",
        flags="R",
        personal=True,
    ),
    _field("applicant_name", "投保人", _("Applicant"), "投保人名称 投保人姓名 appntName", personal=True),
    _field("owner_name", "车主", _("Vehicle owner"), "行驶证车主 车主姓名 车主名称", personal=True),
    _field("certificate_type", "证件类型", _("Certificate type"), "证件种类 被保险人证件类型 证件名称"),
    _field(
        "certificate_no",
        "证件号码",
        _("Certificate number"),
        "身份证号 身份证号码 证件号 组织机构代码 统一社会信用代码 被保险人证件号 被保险人证件号码 车主证件号",
        personal=True,
    ),
    _field(
        "phones",
        "联系电话",
        _("Phone"),
        "手机号 手机号码 联系方式 被保险人电话 投保人电话 移动电话 电话 手机 电话号码 车主手机号 "
        "被保险人手机号 客户电话 联系人电话",
        flags="R",
        personal=True,
    ),
    _field("phone_source", "联系电话来源", _("Phone source"), "有效号码 电话来源"),
    _field("contact_name", "联系人", _("Contact person"), "联系人姓名", personal=True),
    _field("address", "联系地址", _("Address"), "地址 通讯地址 住址 被保险人地址 联系人地址", personal=True),
    _field(
        "line", "险种", _("Line"), "险类 险种名称 承保险种 产品 险种代码 险种类型 产品名称 riskMark riskcode", flags="R"
    ),
    _field("coverage", "险别组合", _("Coverage"), "承保险别 险种组合 投保方案 投保险别"),
    _field(
        "starts_on",
        "保险起期",
        _("Cover begins"),
        "起保日期 保险起始日期 生效日期 起期 商业险起期 商业险起保日期 保险开始日期 保险起保日期 startdate",
        flags="R",
    ),
    _field(
        "expires_on",
        "保险止期",
        _("Cover ends"),
        "终保日期 到期日 保险到期日 商业险到期 enddate 到期日期 止期 商业险止期 商业险到期日 商业险到期日期 "
        "保险终止日期 "
        "保险到期日期 商业险结束时间 终保日 保险终期 商业险终保日期",
        flags="KR",
    ),
    _field(
        "compulsory_expires_on",
        "交强险止期",
        _("Compulsory cover ends"),
        "交强险到期日期 交强险到期 交强险到期日 交强险终保日期 交强险结束时间 强制险到期 交强止期 强制险止期",
    ),
    _field(
        "last_premium",
        "上年保费",
        _("Last year's premium"),
        "商业险保费 签单保费 实收保费 保费合计 上期(元) 上年商业险保费 保费 上年度保费 总保费 上年签单保费 "
        "含税保费 不含税保费 premium",
        flags="R",
    ),
    _field("compulsory_premium", "交强险保费", _("Compulsory premium"), "强制险保费 上年交强险保费 交强保费"),
    _field("vehicle_tax", "车船税", _("Vehicle tax"), "车船使用税 代收车船税"),
    _field("ncd", "NCD系数", _("No-claims factor"), "无赔款优待系数 无赔优待系数 无赔系数 NCD 无赔款系数"),
    _field("pricing_factor", "自主定价系数", _("Pricing factor"), "商车自主定价系数 上年折扣 定价系数 折扣系数"),
    _field("claim_count", "出险次数", _("Claims last year"), "上年出险次数 赔案数 已决件数 出险数 理赔次数"),
    _field("claim_amount", "已决赔款", _("Claims paid"), "赔款金额 已决金额 上年赔款 赔付金额"),
    _field("loss_ratio", "满期赔付率", _("Loss ratio"), "赔付率 满期赔付率(%) 历史赔付率"),
    _field("years_insured", "连续投保年数", _("Years insured"), "本司承保年限 承保年限 连续承保年数 续保年数"),
    _field("claim_free_years", "未出险年数", _("Claim-free years"), "连续未出险年数 无赔年数"),
    _field(
        "org_text",
        "归属机构",
        _("Unit"),
        "承保机构 业务归属机构 出单机构 三级机构 comcode 四级机构 机构名称 归属机构名称 归属机构代码 机构 "
        "机构代码 支公司",
        flags="R",
    ),
    _field("team_text", "团队", _("Team"), "销售团队 业务团队 归属团队 团队名称"),
    _field(
        "agent_text",
        "业务员",
        _("Agent"),
        "经办人 归属业务员 客户经理 handlerCode 业务员姓名 业务员名称 归属经办人 经办人名称 handlername 跟进人 "
        "业务员工号 业务员代码 经办人代码",
        flags="R",
    ),
    _field("channel", "渠道", _("Sales channel"), "业务来源 渠道类型 代理经纪渠道 销售渠道 渠道名称"),
    _field("dealer_name", "车商名称", _("Intermediary"), "代理协议号 代理人名称 代理机构 中介机构 合作车商"),
    _field("business_flag", "新转续标志", _("Business flag"), "新转续 业务类型 续保标识 投保类型 续保标志 新转续标识"),
    _field("dealer_flag", "客户类型", _("Dealer's customer type"), "招揽类型 客户续保类型"),
    _field("customer_class", "客户类别", _("Customer class"), "车险评级 客户等级 优质标识 评级 客户评级 车险分级"),
    _field("list_kind", "名单类型", _("List kind"), "责任模式 续保模式 名单类型/责任模式"),
    _field("policy_state", "保单状态", _("Policy state"), "批改/退保标志 退保标志 批改标志 保单状态名称 退保标识"),
    _field("remark", "备注", _("Remark"), "说明 备注信息 remark"),
)

SIGNED_FIELDS: tuple[FieldSpec, ...] = (
    _field(
        "policy_no",
        "保单号",
        _("Policy number"),
        "新保单号 保单号码 商业险保单号 交强险保单号 续保保单号 policyno policy_no",
        flags="KR",
    ),
    _field(
        "vin",
        "车架号",
        _("VIN"),
        "VIN VIN码 车辆识别代号 车辆识别代码 车辆识别码 车架号码 车架号/VIN 车架号(VIN码) VIN号 底盘号 vinno "
        "vehicle_frame_no",
        flags="KR",
    ),
    _field("plate", "车牌号", _("Plate"), "车牌号码 号牌号码 车牌 号码号牌 licenseno"),
    _field(
        "line", "险种", _("Line"), "险类 险种名称 承保险种 产品 险种代码 险种类型 产品名称 riskMark riskcode", flags="R"
    ),
    _field(
        "starts_on",
        "保险起期",
        _("Cover begins"),
        "起保日期 保险起始日期 生效日期 起期 新保单起期 新起期 保险开始日期 保险起保日期 startdate",
        flags="KR",
    ),
    _field(
        "expires_on",
        "保险止期",
        _("Cover ends"),
        "终保日期 到期日 保险到期日 enddate 到期日期 止期 保险终止日期 保险到期日期 新保单止期 终保日",
    ),
    _field(
        "signed_on",
        "签单日期",
        _("Signed on"),
        "签单日 出单日期 承保日期 签单时间 出单时间 核保通过日期 续回日期 承保确认日期",
    ),
    _field(
        "premium",
        "保费",
        _("Premium"),
        "签单保费 实收保费 保费合计 新单保费 新保单保费 商业险保费 总保费 含税保费",
        flags="R",
    ),
    _field(
        "org_text",
        "归属机构",
        _("Unit"),
        "承保机构 业务归属机构 出单机构 三级机构 comcode 机构名称 机构 机构代码 支公司",
        flags="R",
    ),
    _field(
        "agent_text",
        "业务员",
        _("Agent"),
        "经办人 归属业务员 客户经理 handlerCode 业务员姓名 业务员名称 业务员工号 业务员代码",
    ),
    _field("channel", "渠道", _("Sales channel"), "业务来源 渠道类型 代理经纪渠道 销售渠道 渠道名称"),
    _field("state", "保单状态", _("Policy state"), "批改/退保标志 退保标志 状态 保单状态名称 批单类型"),
    _field("cancelled_on", "退保日期", _("Cancelled on"), "注销日期 撤单日期 退保生效日期 批改生效日期"),
    _field(
        "previous_policy_no", "上年保单号", _("Previous policy number"), "原保单号 被续保单号 续保前保单号 上张保单号"
    ),
)


def field_of(key: str, fields: tuple[FieldSpec, ...] = DUE_FIELDS) -> FieldSpec:
    """The field with this key; KeyError if the list has none."""
    try:
        return next(spec for spec in fields if spec.key == key)
    except StopIteration:
        raise KeyError(key) from None
