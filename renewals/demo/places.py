"""The branches of the demo book: three provinces, each with two prefectures, four offices and eight teams."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.actions import open_branch
from accounts.models import Branch, BranchLevel
from accounts.models.branch import ROOT_CODE
from accounts.scope import SYSTEM


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture with its plate letters, its share of the book and the names of its two offices."""

    code: str
    name: str
    plate: str
    share: int
    offices: tuple[str, str]

    def office_codes(self) -> tuple[str, str]:
        """The codes of the offices, in order."""
        return f"{self.code}01", f"{self.code}02"


@dataclass(frozen=True, slots=True)
class Province:
    """A province; ``mark`` begins the employee numbers of its people."""

    code: str
    mark: str
    name: str
    prefectures: tuple[Prefecture, Prefecture]


PROVINCES = (
    Province(
        "33",
        "ZJ",
        "浙江分公司",
        (
            Prefecture("3303", "温州中心支公司", "浙C", 40, ("鹿城", "瓯海")),
            Prefecture("3301", "杭州中心支公司", "浙A", 14, ("西湖", "余杭")),
        ),
    ),
    Province(
        "51",
        "SC",
        "四川分公司",
        (
            Prefecture("5101", "成都中心支公司", "川A", 16, ("锦江", "武侯")),
            Prefecture("5107", "绵阳中心支公司", "川B", 9, ("涪城", "游仙")),
        ),
    ),
    Province(
        "32",
        "JS",
        "江苏分公司",
        (
            Prefecture("3201", "南京中心支公司", "苏A", 12, ("玄武", "江宁")),
            Prefecture("3205", "苏州中心支公司", "苏E", 9, ("姑苏", "吴中")),
        ),
    ),
)
PREFECTURES = tuple(prefecture for province in PROVINCES for prefecture in province.prefectures)
TEAMS = ("一组", "二组")
OFFICE_DIGITS = 6


def head_office() -> Branch:
    """The root of the tree; made once."""
    root = Branch.objects.filter(code=ROOT_CODE).first()
    return root or open_branch(by=SYSTEM, code=ROOT_CODE, name="总公司", level=BranchLevel.HEAD_OFFICE, parent=None)


def open_tree() -> dict[str, Branch]:
    """Every branch of the book by code; those that are there already stay."""
    known = {branch.code: branch for branch in Branch.objects.all()}
    if ROOT_CODE not in known:
        known[ROOT_CODE] = head_office()
    for province in PROVINCES:
        top = _opened(known, province.code, province.name, BranchLevel.PROVINCE, known[ROOT_CODE])
        for prefecture in province.prefectures:
            middle = _opened(known, prefecture.code, prefecture.name, BranchLevel.PREFECTURE, top)
            for code, name in zip(prefecture.office_codes(), prefecture.offices, strict=True):
                office = _opened(known, code, f"{name}支公司", BranchLevel.OFFICE, middle)
                for number, team in enumerate(TEAMS, start=1):
                    _opened(known, f"{code}{number:02}", f"{name}续保{team}", BranchLevel.TEAM, office)
    return known


def _opened(known: dict[str, Branch], code: str, name: str, level: str, parent: Branch) -> Branch:
    if code not in known:
        known[code] = open_branch(by=SYSTEM, code=code, name=name, level=level, parent=parent)
    return known[code]
