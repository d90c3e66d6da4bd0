"""One case through eight steps by every way there is: its people, its chain, and how its log tells it."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import Any

from accounts.models import Branch, User
from tests.factories import make_person, publish_chain
from tests.workflow.approvals.conftest import set_limit
from workflow.models import ApprovalChain

#: step → the name of the person in it, their role and branch.
CAST = {
    "中支复核": ("李复核", "renewal_manager", "3303"),
    "省分初审": ("王初审", "province_admin", "33"),
    "省分复核": ("赵复核", "province_admin", "33"),
    "省分会签": ("钱会签", "province_admin", "33"),
    "省分经理": ("孙经理", "province_admin", "33"),
}
#: Who comes in on the way: a deputy, somebody handed the case, a signer added, a superior.
COMERS = ("代理人周", "接办人吴", "郑财务", "上级冯总")
#: Who sits in the steps that name a role, and who asks.
POSTS = {
    "specialist": "经办陈",
    "team_lead": "组长林",
    "renewal_manager": "中支何经理",
    "head_office_admin": "总公司许总",
}
CHAIN = ("组长审批", "中支复核", "中支经理", "省分初审", "省分复核", "省分会签", "省分经理", "总公司终审")
ROLES = {
    "组长审批": ("team_lead", "team"),
    "中支经理": ("renewal_manager", "prefecture"),
    "总公司终审": ("head_office_admin", "head_office"),
}
#: The log in order, without spaces: what is printed holds each behind the one before.
STORY = (
    "流转记录：春季续保活动",
    "经办陈提交",
    "¥30,000.00",
    "组长林在“组长审批”同意",
    "活动必要",
    "权限¥5,000.00（授权〔2020〕1号），超出¥25,000.00",
    "李复核在“中支复核”退回经办人",
    "缺三家比价",
    "需补充的材料：比价单（2026-06-05前）",
    "经办陈重新提交",
    "李复核在“中支复核”同意",
    "中支何经理在“中支经理”同意，金额由¥30,000.00改为¥28,000.00",
    "印刷费压缩",
    "代理人周（代王初审）在“省分初审”同意",
    "赵复核把“省分复核”的审批转办给接办人吴",
    "接办人吴在“省分复核”同意",
    "钱会签在“省分会签”加签郑财务",
    "郑财务在“省分会签”同意",
    "钱会签在“省分会签”同意",
    "“省分经理”超时，改由上级冯总审批",
    "上级冯总在“省分经理”同意",
    "总公司许总在“总公司终审”同意¥28,000.00（申请¥30,000.00）",
    "经办陈确认了修改后的金额",
)


def make_cast(tree: dict[str, Branch], people: dict[str, User]) -> dict[str, User]:
    """Everybody of the story by name. The manager of the seventh step has a superior."""
    found = {name: make_person(role, tree[code], name=name) for name, role, code in CAST.values()}
    found |= {name: make_person("province_admin", tree["33"], name=name) for name in COMERS}
    for role, name in POSTS.items():
        User.objects.filter(pk=people[role].pk).update(name=name)
        found[name] = User.objects.get(pk=people[role].pk)
    User.objects.filter(pk=found["孙经理"].pk).update(manager=found["上级冯总"])
    return found


def make_chain(tree: dict[str, Branch], cast: dict[str, User]) -> ApprovalChain:
    """Eight steps of the province; the seventh has an hour."""
    set_limit(tree["HQ"], "head_office_admin", "head_office", "5000000")
    return publish_chain(
        "campaigns.expense", tree["33"], *(_step(name, cast) for name in CHAIN), valid_from=date(2026, 1, 1)
    )


def _step(name: str, cast: dict[str, User]) -> dict[str, Any]:
    if name in ROLES:
        role, level = ROLES[name]
        return {"name": name, "role": role, "level": level}
    hours = 1 if name == "省分经理" else 4
    return {"name": name, "who": "person", "person": cast[CAST[name][0]].pk, "deadline_hours": hours}


def told(pdf: bytes) -> str:
    """The text of a log's PDF without the spaces and breaks of its layout."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(found.stdout.decode().split()).replace("流转记录:", "流转记录：")


def first_untold(text: str, sentences: tuple[str, ...]) -> str:
    """The first sentence that does not stand behind the one before it; "" where all do."""
    position = 0
    for sentence in sentences:
        found = text.find(sentence, position)
        if found < 0:
            return sentence
        position = found + len(sentence)
    return ""
