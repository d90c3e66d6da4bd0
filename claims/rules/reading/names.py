"""Every name a field, item or choice goes by. ``docs/compensation.md`` lists the same; a test compares them."""

from __future__ import annotations

from claims.rules.items import OUTSIDE
from claims.rules.options import CHOICES
from claims.rules.reading.fields import Shape

Names = dict[str, tuple[str, ...]]

DOCUMENT: Names = {
    "region": ("地区", "province", "受诉法院所在地"),
    "dates": ("日期",),
    "accident_date": ("出险日期", "事故日期"),
    "settlement_date": ("结算日期", "debate_date"),
    "standard": ("standards", "标准"),
    "options": ("选项",),
    "persons": ("victims", "people", "伤者", "受害人"),
    "policies": ("vehicles", "车辆", "保单"),
    "agreed": ("协议",),
    "draft": ("草稿",),
    "reference": ("报案号", "case", "id"),
    "note": ("备注", "comment"),
}
DATES: Names = {
    "accident": ("accident_date", "出险", "出险日期"),
    "settlement": ("settlement_date", "debate", "debate_date", "结算", "一审法庭辩论终结"),
}
STANDARD: Names = {
    "income": ("urban_income", "人均可支配收入"),
    "consumption": ("urban_consumption", "人均消费支出"),
    "average_wage": ("avg_wage", "annual_wage", "年平均工资"),
    "monthly_wage": ("月平均工资",),
    "year": ("data_year", "年度"),
    "region": ("地区",),
    "basis": ("口径",),
    "basis_reason": ("口径理由",),
    "source": ("来源",),
    "effective_from": ("生效日",),
    "effective_to": ("失效日",),
}
OPTIONS: Names = {
    "schedule": ("extra_schedule", "多处伤残"),
    "extra_cap": (),
    "cap_basis": (),
    "dependant_years": ("years_counting",),
    "daily_divisor": (),
    "appraisal_fee": ("鉴定费",),
    "compulsory_sharing": (),
    "mental_first": (),
    "mental_by_liability": (),
    "mental_step": (),
    "mental_cap": (),
    "hospital_food_rate": (),
    "nutrition_rate": (),
    "nursing_rate": (),
}
PERSON: Names = {
    "id": ("person",),
    "name": ("姓名",),
    "birth_date": ("born", "birthday", "出生日期"),
    "age": ("年龄", "周岁"),
    "assessment_date": ("disability_date", "定残日", "定残日期"),
    "treatment_end": ("治疗终结", "治疗终结日"),
    "death_date": ("died_on", "死亡日期"),
    "dependants_date": ("被扶养人计算日",),
    "stays": ("hospital_stays", "住院"),
    "injuries": ("disabilities", "伤残"),
    "dependants": ("dependents", "被扶养人"),
    "items": ("losses", "项目", "损失项目"),
    "include": ("automatic",),
    "index": ("赔偿指数",),
    "index_reason": (),
    "years": ("赔偿年限",),
    "years_reason": (),
    "adjustment": ("调整",),
    "residence": ("住所地",),
    "in_vehicle": ("乘坐车辆",),
    "driver": ("驾驶人",),
    "own_liability": ("自负比例",),
    "road_user": (),
}
STAY: Names = {"admitted": ("admission", "入院"), "discharged": ("discharge", "出院"), "days": ("天数",)}
INJURY: Names = {
    "grade": ("等级", "伤残等级"),
    "clause": ("clause_code", "条款"),
    "standard": ("标准",),
    "extra": ("extra_index", "附加指数"),
    "extra_basis": (),
    "main": (),
    "note": ("description", "伤情"),
}
DEPENDANT: Names = {
    "id": ("name", "姓名"),
    "relation": ("关系",),
    "birth_date": ("born", "birthday", "出生日期"),
    "age": ("年龄", "周岁"),
    "minor": ("未成年",),
    "supporters": ("扶养人数", "抚养人数"),
    "incapacity": ("无劳动能力",),
    "no_income": ("无生活来源",),
    "other_income": ("其他收入",),
    "years": ("年限",),
}
ADJUSTMENT: Names = {"percent": ("比例",), "reason": ("理由",)}
ITEM: Names = {
    "code": ("item", "type", "项目"),
    "amount": ("金额", "loss"),
    "claimed": ("诉请", "诉请金额", "claim"),
    "deduct": ("剔除",),
    "days": ("天数",),
    "rate": ("daily", "日标准"),
    "monthly": ("月收入",),
    "annual": ("年收入",),
    "incomes": ("annual_incomes", "近三年收入"),
    "divisor": (),
    "paid_meanwhile": ("仍发工资",),
    "from": ("起",),
    "to": ("止",),
    "persons": ("人数",),
    "years": ("年限",),
    "dependence": ("护理依赖",),
    "unit_price": ("单价",),
    "cycles": ("count", "更换次数"),
    "opinion": ("医嘱", "医疗意见"),
    "basis": ("依据",),
    "bucket": ("归类",),
    "label": ("名称",),
    "reason": ("理由",),
}
POLICY: Names = {
    "id": ("vehicle", "plate", "号牌"),
    "liability": ("ratio", "责任比例"),
    "at_fault": ("有责",),
    "compulsory": ("ctp", "交强险"),
    "commercial": ("third_party", "商业三者险"),
    "advanced": ("垫付",),
    "ours": ("本公司承保",),
}
COMPULSORY: Names = {
    "insured": ("已投保",),
    "ours": ("本公司承保",),
    "limits": ("限额",),
    "already_paid": ("paid", "reserved", "已赔"),
}
COMMERCIAL: Names = {
    "limit": ("限额",),
    "already_paid": ("paid", "已赔"),
    "mental_rider": ("精神损害险",),
    "excluded": ("免责事由",),
    "deductible": ("免赔率",),
    "ours": ("本公司承保",),
}
BUCKET_FIELDS: Names = {
    "medical": ("医疗费用",),
    "death_disability": ("死亡伤残",),
    "property": ("财产损失",),
}
AGREED: Names = {
    "persons": ("victims", "people", "伤者"),
    "signed_on": ("签署日期",),
    "paid_on": ("支付日期",),
    "reason": ("理由",),
    "avoided_fees": ("节省费用",),
}
#: Figures only the calculation makes; typing one is refused with a code of its own.
NEVER_TYPED = ("gross_saving", "insurer_saving", "saving", "savings", "减损", "totals", "award", "insurer_pays")

OBJECTS: dict[str, Names] = {
    "document": DOCUMENT,
    "dates": DATES,
    "standard": STANDARD,
    "options": OPTIONS,
    "person": PERSON,
    "stay": STAY,
    "injury": INJURY,
    "dependant": DEPENDANT,
    "adjustment": ADJUSTMENT,
    "item": ITEM,
    "policy": POLICY,
    "compulsory": COMPULSORY,
    "commercial": COMMERCIAL,
    "buckets": BUCKET_FIELDS,
    "agreed": AGREED,
}
SHAPES = {name: Shape(names) for name, names in OBJECTS.items()}

ITEM_NAMES: Names = {
    "medical": ("医疗费", "医药费"),
    "follow_up_treatment": ("follow_up", "后续治疗费"),
    "cosmetic": ("整容费",),
    "hospital_food": ("food", "住院伙食补助费", "伙食补助费"),
    "nutrition": ("营养费",),
    "disability_award": ("disability", "残疾赔偿金"),
    "death_award": ("death", "死亡赔偿金"),
    "dependants": ("dependents", "被扶养人生活费"),
    "funeral": ("丧葬费",),
    "funeral_relatives": ("办理丧葬事宜费用",),
    "lost_wages": ("wages", "误工费"),
    "nursing": ("care", "护理费"),
    "rehabilitation": ("康复费",),
    "transport": ("traffic", "交通费"),
    "lodging": ("accommodation", "住宿费"),
    "assistive_device": ("device", "辅助器具费", "残疾辅助器具费"),
    "mental": ("mental_damages", "精神损害抚慰金", "精神抚慰金"),
    "property": ("财产损失", "车辆损失", "repairs"),
    "appraisal_fee": ("appraisal", "鉴定费"),
    "litigation_fee": ("诉讼费",),
    "other": ("其他",),
}


def words(names: Names) -> dict[str, str]:
    """Every name in lower case → the own name."""
    return {alias.lower(): name for name, aliases in names.items() for alias in (name, *aliases)}


ITEM_WORDS = words(ITEM_NAMES)
BUCKET_WORDS = words({**BUCKET_FIELDS, OUTSIDE: ("不在保险内",)})
OPTION_WORDS = {option: {choice.lower(): choice for choice in choices} for option, choices in CHOICES.items()}
BASIS_WORDS = words(
    {
        "urban": ("城镇", "城镇居民"),
        "all_residents": ("全体居民",),
        "rural": ("农村", "农村居民"),
        "wage": ("工资性收入",),
    }
)
LIABILITY_WORDS = words(
    {
        "full": ("全部", "全责"),
        "main": ("主要", "主责"),
        "equal": ("同等", "同责"),
        "minor": ("次要", "次责"),
        "none": ("无责", "no_fault"),
    }
)
ROAD_USER_WORDS = words({"motor": ("机动车",), "non_motor": ("非机动车",), "pedestrian": ("行人",)})
DEPENDENCE_WORDS = {"full": 100, "完全": 100, "most": 80, "大部分": 80, "partial": 50, "部分": 50}
STANDARD_WORDS = words(
    {
        "RENTI": ("人体损伤致残程度分级",),
        "GB18667": ("gb 18667-2002", "gb18667-2002", "道路交通事故受伤人员伤残评定"),
        "GBT16180": ("gb/t 16180", "gb/t 16180-2014", "劳动能力鉴定职工工伤与职业病致残等级"),
        "RENSHEN": ("人身保险伤残评定标准",),
    }
)
