"""What the log and the form of a decision say, and what they leave out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branch, User
from tests.factories import NOW, publish_chain
from tests.screens.acting import act, page, send
from tests.workflow.approvals.conftest import KIND, limits, make_expense, submitted
from workflow.approvals.actions import agree, confirm_amount, return_to_maker
from workflow.approvals.actions.clock import run_clock
from workflow.approvals.screens.case import case_of, end_of_day
from workflow.models import Approval

__all__ = ["limits", "make_expense", "submitted"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits", "at_noon")]

SignIn = Callable[[str], Client]
Submit = Callable[..., Approval]


@pytest.fixture
def at_noon(freeze: Callable[..., object]) -> None:
    freeze(NOW)


def log_of(client: Client, approval: Approval) -> str:
    return str(client.get(reverse("workflow:approval_log", args=[approval.pk])).content.decode())


def test_log_begins_with_the_amount_asked_for(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, opinion="可")
    agree(by=people["renewal_manager"], approval=approval, amount=Decimal(8000), opinion="压缩")

    text = log_of(sign_in("specialist"), approval)

    first = text.split('class="log-head"')[1]
    assert "Submitted · ¥9,000.00" in first
    assert "¥8,000.00" not in first


@pytest.mark.parametrize(("amount", "exceeded"), [("5000.01", True), ("5000", False)])
def test_log_says_by_how_much_an_opinion_is_above_its_limit(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], amount: str, exceeded: bool
) -> None:
    approval = submitted(people["specialist"], amount)
    agree(by=people["team_lead"], approval=approval, opinion="可")

    text = log_of(sign_in("specialist"), approval)

    assert "limit ¥5,000.00 (授权〔2020〕1号)" in text
    assert ("exceeded by ¥0.01" in text) is exceeded


def test_log_names_the_material_and_its_day_where_some_was_wanted(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    dated, bare = submitted(people["specialist"]), submitted(people["specialist"])
    by = people["team_lead"]
    return_to_maker(
        by=by, approval=dated, opinion="缺件", items=["比价单", "合同"], due_at=end_of_day(date(2026, 6, 5))
    )
    return_to_maker(by=by, approval=bare, opinion="请改")
    client = sign_in("specialist")

    assert "Material wanted: 比价单, 合同 (until 2026-06-05)" in log_of(client, dated)
    assert "Material wanted:" not in log_of(client, bare)


def test_material_is_due_at_the_end_of_the_day_given(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"])

    send(
        sign_in("team_lead"),
        approval,
        "return",
        opinion="缺件",
        items="比价单",
        due_on="2026-06-05",
        mode="same",
        target="maker",
    )

    assert timezone.localtime(approval.reload().material_due_at).isoformat() == "2026-06-05T23:59:59+08:00"
    assert "2026-06-05 23:59" in sign_in("specialist").get(page(approval)).content.decode()


@pytest.mark.parametrize(
    ("final", "told"),
    [
        (None, "agreed at “复核” to ¥4,500.00; ¥4,900.00 had been asked for."),
        (Decimal(4000), "agreed at “复核” to ¥4,000.00 instead of ¥4,900.00."),
    ],
    ids=["keeps the amount", "changes it again"],
)
def test_last_agreement_tells_whether_it_changed_the_amount(
    sign_in: SignIn,
    submitted: Submit,
    people: dict[str, User],
    tree: dict[str, Branch],
    final: Decimal | None,
    told: str,
) -> None:
    publish_chain(
        KIND,
        tree["33"],
        {"name": "组长", "role": "team_lead", "level": "team"},
        {"name": "复核", "role": "renewal_manager", "level": "prefecture"},
    )
    approval = submitted(people["specialist"], "4900")
    agree(by=people["team_lead"], approval=approval, amount=Decimal(4500), opinion="压缩")
    agree(by=people["renewal_manager"], approval=approval, amount=final, opinion="可")

    assert told in log_of(sign_in("specialist"), approval)


def test_form_names_the_amount_once_and_what_was_asked_where_it_differs(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"], "9000")

    text = sign_in("team_lead").get(act(approval, "agree")).content.decode()

    assert text.count("¥9,000.00") == 1
    assert "Amount asked for" not in text
    assert "Your agreement is an opinion" in text


def test_ended_case_marks_nothing_as_changed(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "3000")
    agree(by=people["team_lead"], approval=approval, amount=Decimal(2800), opinion="压缩")
    confirm_amount(by=people["specialist"], approval=approval)

    case = case_of(approval.reload(), people["specialist"])

    assert case.approval.status == "approved"
    assert case.changes == {}
    assert not [fact for fact in case.facts if fact.changed]


def test_clock_signs_in_the_language_of_the_reader(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], freeze: Callable[..., object]
) -> None:
    approval = submitted(people["specialist"], "3000")
    later = NOW + timedelta(hours=4)
    freeze(later)
    assert run_clock(now=later) == 1

    text = log_of(sign_in("specialist"), approval)

    assert "System · Deadline reminder" in text
    assert "系统" not in text
