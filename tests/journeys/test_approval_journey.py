"""One case through eight steps, by every way there is, through the pages; and its log read as a story."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, Delegation, User
from tests.factories import NOW
from tests.journeys.approval_story import STORY, first_untold, make_cast, make_chain, told
from tests.screens.acting import page, send
from tests.workflow.approvals.conftest import expense_of, limits, make_expense, submitted
from workflow.approvals.actions.clock import run_clock
from workflow.models import Approval, ApprovalChain

__all__ = ["limits", "make_expense", "submitted"]
pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits")]


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
    return make_cast(tree, people)


@pytest.fixture
def chain(tree: dict[str, Branch], cast: dict[str, User]) -> ApprovalChain:
    return make_chain(tree, cast)


def test_case_goes_through_eight_steps_and_the_log_tells_it(
    freeze: Callable[[datetime], object],
    submitted: Callable[..., Approval],
    cast: dict[str, User],
    chain: ApprovalChain,
) -> None:
    desk, maker = Desk(freeze), cast["经办陈"]
    approval = submitted(maker, "30000")
    assert approval.chain == chain

    desk.does(cast["组长林"], approval, "agree", opinion="活动必要")
    material = {"opinion": "缺三家比价", "items": "比价单", "due_on": "2026-06-05", "mode": "same", "target": "maker"}
    desk.does(cast["李复核"], approval, "return", **material)
    desk.does(maker, approval, "resubmit", opinion="比价单已补", amount="30000")
    desk.does(cast["李复核"], approval, "agree", opinion="材料齐")
    desk.does(cast["中支何经理"], approval, "amend", amount="28000", opinion="印刷费压缩")
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
    desk.does(cast["钱会签"], approval, "add_signer", to=cast["郑财务"].employee_no, where="beside", opinion="请财务看")
    desk.does(cast["郑财务"], approval, "agree", opinion="预算内")
    desk.does(cast["钱会签"], approval, "agree", opinion="同意会签")
    desk.later(70)
    run_clock(now=desk.now)
    desk.later(5)
    run_clock(now=desk.now)
    desk.does(cast["上级冯总"], approval, "agree", opinion="超时件，同意")
    text = desk.at(cast["总公司许总"]).get(page(approval)).content.decode()
    assert "¥28,000.00" in text
    assert "¥30,000.00" in text
    desk.does(cast["总公司许总"], approval, "agree", opinion="同意办理")
    assert approval.reload().status == "confirming"
    desk.does(maker, approval, "confirm")
    assert approval.reload().status == "approved"
    assert f"{expense_of(approval).amount:.2f}" == "28000.00"

    printed = desk.at(maker).post(reverse("workflow:approval_log_pdf", args=[approval.pk]))
    assert printed.status_code == 200
    assert first_untold(told(printed.content), STORY) == ""
