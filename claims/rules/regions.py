"""Regions with figures of their own: provinces, municipalities, 计划单列市 and special zones (法释〔2022〕14号 §22)."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from claims.rules.grades import short
from claims.rules.refusals import refused

NATIONAL = "全国"
#: Own name → (code of GB/T 2260, name in Latin letters).
REGIONS: dict[str, tuple[str, str]] = {
    NATIONAL: ("00", "National"),
    "北京": ("11", "Beijing"),
    "天津": ("12", "Tianjin"),
    "河北": ("13", "Hebei"),
    "山西": ("14", "Shanxi"),
    "内蒙古": ("15", "Inner Mongolia"),
    "辽宁": ("21", "Liaoning"),
    "大连": ("2102", "Dalian"),
    "吉林": ("22", "Jilin"),
    "黑龙江": ("23", "Heilongjiang"),
    "上海": ("31", "Shanghai"),
    "江苏": ("32", "Jiangsu"),
    "浙江": ("33", "Zhejiang"),
    "宁波": ("3302", "Ningbo"),
    "安徽": ("34", "Anhui"),
    "福建": ("35", "Fujian"),
    "厦门": ("3502", "Xiamen"),
    "江西": ("36", "Jiangxi"),
    "山东": ("37", "Shandong"),
    "青岛": ("3702", "Qingdao"),
    "河南": ("41", "Henan"),
    "湖北": ("42", "Hubei"),
    "湖南": ("43", "Hunan"),
    "广东": ("44", "Guangdong"),
    "深圳": ("4403", "Shenzhen"),
    "珠海": ("4404", "Zhuhai"),
    "汕头": ("4405", "Shantou"),
    "广西": ("45", "Guangxi"),
    "海南": ("46", "Hainan"),
    "重庆": ("50", "Chongqing"),
    "四川": ("51", "Sichuan"),
    "贵州": ("52", "Guizhou"),
    "云南": ("53", "Yunnan"),
    "西藏": ("54", "Tibet"),
    "陕西": ("61", "Shaanxi"),
    "甘肃": ("62", "Gansu"),
    "青海": ("63", "Qinghai"),
    "宁夏": ("64", "Ningxia"),
    "新疆": ("65", "Xinjiang"),
}
_SUFFIX = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区)$")
_NAMES = {
    **{code: name for name, (code, _latin) in REGIONS.items()},
    **{latin.lower(): name for name, (_code, latin) in REGIONS.items()},
    **{name: name for name in REGIONS},
}


def read_region(value: object, path: str = "region") -> str:
    """The own name of a region written as 山西, 山西省, Shanxi or 14."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    found = _NAMES.get(_SUFFIX.sub("", text)) or _NAMES.get(text.lower())
    if found is None:
        raise refused(
            "region_unknown",
            path,
            _("“%(value)s” is no region with figures of its own: name a province, municipality or special zone."),
            value=short(value),
        )
    return found
