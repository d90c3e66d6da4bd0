"""One case through eight steps, by every way there is, through the pages; and its log read as a story."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, Delegation, User
from tests.factories import NOW, make_person, publish_chain
from tests.screens.acting import page, send
from tests.workflow.approvals.conftest import expense_of, limits, make_expense, set_limit, submitted
from workflow.approvals.actions.clock import run_clock
from workflow.models import Approval, ApprovalChain

__all__ = ["limits", "make_expense", "submitted"]
pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits")]

#: step → the name of the person in it, their role and branch.
CAST = {
    "中支复核": ("李复核", "renewal_manager", "3303"),
    "省分初审": ("王初审", "province_admin", "33"),
    "省分复核": ("赵复核", "province_admin", "33"),
    "省分会签": ("钱会签", "province_admin", "33"),
    "省分经理": ("孙经理", "province_admin", "33"),
}
CHAIN = ("组长审批", "中支复核", "中支经理", "省分初审", "省分复核", "省分会签", "省分经理", "总公司终审")
ROLES = {
    "组长审批": ("team_lead", "team"),
    "中支经理": ("renewal_manager", "prefecture"),
    "总公司终审": ("head_office_admin", "head_office"),
}


class Desk:
    """The people of the case at their browsers, and the clock on the wall."""

    def __init__(self, freeze: Callable[[datetime], object]) -> None:
        self.freeze, self.now = freeze, NOW
        freeze(NOW)

    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.freeze(self.now)

    def at(self, person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def does(self, person: User, approval: Approval, name: str, **values: str) -> None:
        self.later(10)
        answer = send(self.at(person), approval, name, **values)
        refused = re.findall(r'class="(?:refusal-sentence|field-error)"[^>]*>([^<]*)', answer.content.decode())
        assert answer.status_code == 302, (person.name, name, refused)


@pytest.fixture
def cast(tree: dict[str, Branch], people: dict[str, User]) -> dict[str, User]:
    found = {name: make_person(role, tree[code], name=name) for name, role, code in CAST.values()}
    found["代理人周"] = make_person("province_admin", tree["33"], name="代理人周")
    found["接办人吴"] = make_person("province_admin", tree["33"], name="接办人吴")
    found["加签人郑"] = make_person("province_admin", tree["33"], name="加签人郑")
    found["上级冯总"] = make_person("province_admin", tree["33"], name="上级冯总")
    User.objects.filter(pk=found["孙经理"].pk).update(manager=found["上级冯总"])
    return found


@pytest.fixture
def chain(tree: dict[str, Branch], cast: dict[str, User]) -> ApprovalChain:
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


def test_case_goes_through_eight_steps_and_the_log_tells_it(
    freeze: Callable[[datetime], object],
    submitted: Callable[..., Approval],
    people: dict[str, User],
    cast: dict[str, User],
    chain: ApprovalChain,
) -> None:
    User.objects.filter(pk=people["specialist"].pk).update(name="经办陈")
    desk, maker = Desk(freeze), User.objects.get(pk=people["specialist"].pk)
    approval = submitted(maker, "30000")
    assert approval.chain == chain

    desk.does(people["team_lead"], approval, "agree", opinion="活动必要")
    material = {"opinion": "缺三家比价", "items": "比价单", "due_on": "2026-06-05", "mode": "same", "target": "maker"}
    desk.does(cast["李复核"], approval, "return", **material)
    desk.does(maker, approval, "resubmit", opinion="比价单已补", amount="30000")
    desk.does(cast["李复核"], approval, "agree", opinion="材料齐")
    desk.does(people["renewal_manager"], approval, "amend", amount="28000", opinion="印刷费压缩")
    Delegation.objects.create(
        principal=cast["王初审"],
        deputy=cast["代理人周"],
        reason="出差",
        from_at=desk.now - timedelta(hours=1),
        until_at=desk.now + timedelta(days=1),
    )
    inbox = desk.at(cast["代理人周"]).get(reverse("workflow:inbox")).content.decode()
    assert "代理人周（代王初审）" in inbox
    desk.does(cast["代理人周"], approval, "agree", opinion="代为同意")
    desk.does(cast["赵复核"], approval, "transfer", to=cast["接办人吴"].employee_no, opinion="本人回避")
    desk.does(cast["接办人吴"], approval, "agree", opinion="核过")
    desk.does(
        cast["钱会签"], approval, "add_signer", to=cast["加签人郑"].employee_no, where="beside", opinion="请财务看"
    )
    desk.does(cast["加签人郑"], approval, "agree", opinion="预算内")
    desk.does(cast["钱会签"], approval, "agree", opinion="同意会签")
    desk.later(70)
    run_clock(now=desk.now)
    desk.later(5)
    run_clock(now=desk.now)
    desk.does(cast["上级冯总"], approval, "agree", opinion="超时件，同意")
    text = desk.at(people["head_office_admin"]).get(page(approval)).content.decode()
    assert "¥28,000.00" in text
    assert "¥30,000.00" in text
    desk.does(people["head_office_admin"], approval, "agree", opinion="同意办理")
    assert approval.reload().status == "confirming"
    desk.does(maker, approval, "confirm")
    assert approval.reload().status == "approved"
    assert f"{expense_of(approval).amount:.2f}" == "28000.00"

    story = told(desk.at(maker), approval)
    position = 0
    for sentence in STORY:
        assert sentence in story[position:], sentence
        position = story.index(sentence, position) + len(sentence)


STORY = (
    "流转记录：春季续保活动",
    "经办陈提交",
    "在“组长审批”同意",
    "活动必要",
    "李复核在“中支复核”退回经办人",
    "缺三家比价",
    "经办陈重新提交",
    "李复核在“中支复核”同意",
    "在“中支经理”同意，金额由¥30,000.00改为¥28,000.00",
    "印刷费压缩",
    "代理人周（代王初审）在“省分初审”同意",
    "赵复核把“省分复核”的审批转办给接办人吴",
    "接办人吴在“省分复核”同意",
    "钱会签在“省分会签”加签加签人郑",
    "加签人郑在“省分会签”同意",
    "钱会签在“省分会签”同意",
    "“省分经理”超时，改由上级冯总审批",
    "上级冯总在“省分经理”同意",
    "在“总公司终审”同意，金额由¥30,000.00改为¥28,000.00",
    "经办陈确认了修改后的金额",
)


def told(client: Client, approval: Approval) -> str:
    """The text of the log's PDF without the spaces and breaks of its layout."""
    answer = client.post(reverse("workflow:approval_log_pdf", args=[approval.pk]))
    assert answer.status_code == 200
    found = subprocess.run(["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True)
    return "".join(found.stdout.decode().split()).replace("流转记录:", "流转记录：")
