"""What happened in the cases of the demo book: places, causes, people, and what the damage comes to. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """A prefecture of the book: the codes of its offices end in 01 and 02; ``share`` is of the cases."""

    code: str
    share: int
    plate: str
    roads: tuple[str, ...]
    garage: str
    hospital: str
    latitude: str
    longitude: str


TOWNS: tuple[Town, ...] = (
    Town(
        "3303",
        36,
        "浙C",
        ("温州市鹿城区人民东路", "温州市瓯海区瓯海大道", "G15沈海高速温州段", "温州市鹿城区车站大道"),
        "瓯江汽车修理厂",
        "温州市第二人民医院",
        "27.994900",
        "120.699400",
    ),
    Town(
        "3301",
        18,
        "浙A",
        ("杭州市西湖区文三路", "杭州市余杭区良睦路", "G25长深高速杭州段"),
        "西溪汽车服务部",
        "杭州市余杭区医院",
        "30.274100",
        "120.155100",
    ),
    Town(
        "5101",
        14,
        "川A",
        ("成都市锦江区东大街", "成都市武侯区科华路", "G5京昆高速成都段"),
        "锦江汽修中心",
        "成都市武侯区人民医院",
        "30.572800",
        "104.066800",
    ),
    Town(
        "5107",
        10,
        "川B",
        ("绵阳市涪城区临园路", "绵阳市游仙区东津路", "G5京昆高速绵阳段"),
        "涪江汽车修理厂",
        "绵阳市游仙区医院",
        "31.467500",
        "104.679600",
    ),
    Town(
        "3201",
        12,
        "苏A",
        ("南京市玄武区中山东路", "南京市江宁区双龙大道", "G42沪蓉高速南京段"),
        "江宁汽车服务中心",
        "南京市江宁区医院",
        "32.060300",
        "118.796900",
    ),
    Town(
        "3205",
        10,
        "苏E",
        ("苏州市姑苏区人民路", "苏州市吴中区东吴南路", "G2京沪高速苏州段"),
        "吴中汽修厂",
        "苏州市吴中区人民医院",
        "31.298900",
        "120.585300",
    ),
)
TOWN_OF: Mapping[str, Town] = {town.code: town for town in TOWNS}
CAUSES = ("追尾", "路口碰撞", "变道刮擦", "倒车碰撞", "单方碰撞护栏", "碰撞行人", "碰撞电动自行车", "坠物砸伤")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋"
GIVEN = ("建国", "晓燕", "海涛", "雪梅", "志强", "丽华", "国栋", "春梅", "俊杰", "玉珍", "少华", "家豪", "美玲", "立新")
INJURIES = (
    ("左胫骨平台骨折", "light", None),
    ("右锁骨骨折", "light", None),
    ("多处软组织挫伤", "light", None),
    ("L1椎体压缩性骨折", "serious", 10),
    ("右股骨颈骨折，人工股骨头置换术后", "serious", 9),
    ("颅脑损伤，右侧肢体偏瘫（肌力3级）", "serious", 5),
)
DEATH = ("重度颅脑损伤", "death", None)


@dataclass(frozen=True, slots=True)
class Scale:
    """A kind of damage: the line, and for each loss type the least and the most in yuan."""

    line: str
    heads: Mapping[str, tuple[int, int]]
    weight: int


ORDINARY: tuple[Scale, ...] = (
    Scale("车险", {"own_damage": (800, 6_000)}, 42),
    Scale("车险", {"own_damage": (1_500, 18_000), "third_vehicle": (1_000, 22_000)}, 24),
    Scale("车险", {"own_damage": (1_000, 9_000), "injury_medical": (2_000, 28_000)}, 14),
    Scale("车险", {"own_damage": (900, 5_000), "third_property": (600, 9_000)}, 8),
    Scale("意健险", {"injury_medical": (900, 8_000)}, 5),
    Scale("责任险", {"other": (1_500, 26_000)}, 4),
    Scale("企财险", {"other": (4_000, 70_000)}, 3),
)
REFERRED: tuple[Scale, ...] = (
    Scale("车险", {"own_damage": (12_000, 29_000)}, 4),
    Scale("车险", {"own_damage": (9_000, 26_000), "third_vehicle": (11_000, 28_000)}, 4),
    Scale("车险", {"own_damage": (52_000, 96_000)}, 2),
    Scale("车险", {"injury_medical": (32_000, 58_000), "own_damage": (3_000, 9_000)}, 2),
    Scale("车险", {"own_damage": (120_000, 265_000)}, 1),
)
ENTRUSTED: tuple[Scale, ...] = (
    Scale("车险", {"own_damage": (4_000, 16_000)}, 3),
    Scale("车险", {"own_damage": (5_000, 18_000), "third_vehicle": (2_000, 12_000)}, 2),
)
INJURED: tuple[Scale, ...] = (
    Scale("车险", {"own_damage": (2_000, 12_000), "injury_disability": (90_000, 180_000)}, 1),
)
LARGE: tuple[Scale, ...] = (
    Scale("车险", {"own_damage": (6_000, 40_000), "injury_disability": (90_000, 320_000)}, 4),
    Scale("车险", {"own_damage": (110_000, 240_000)}, 3),
    Scale("车险", {"own_damage": (20_000, 60_000), "injury_death": (520_000, 980_000)}, 2),
    Scale("车险", {"injury_medical": (60_000, 140_000), "own_damage": (5_000, 30_000)}, 2),
    Scale("企财险", {"other": (1_050_000, 2_400_000)}, 1),
)
