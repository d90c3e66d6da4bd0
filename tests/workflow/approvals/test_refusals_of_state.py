"""The claims brief §5 "State and concurrency" line by line: a code, and a sentence in both languages.

state: ``test_act_that_the_state_*``; stale version: ``test_stale_*``; double click and replay: ``test_form_*``; after
withdrawal: ``test_withdrawn_*``; back-dated: ``test_decision_dated_back_*``. Forms that were submitted, decided or
had a file replaced are refused by the referral: ``tests/claims/test_refusals_of_evasion.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import NOW
from tests.screens.acting import act, hidden, send
from tests.workflow.approvals.conftest import expense_of
from tests.workflow.approvals.saying_no import Refusal, refusal_of
from workflow.approvals.actions import (
    agree,
    comment,
    confirm_amount,
    escalate,
    refuse,
    resubmit,
    return_to_maker,
    start,
    withdraw,
)
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval, Decision
from workflow.transitions import fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]
Submit = Callable[..., Approval]
LATER = NOW + timedelta(minutes=30)

STATE = Refusal("wrong_status", "This is not possible in the present state.", "当前状态下不能进行此操作。")


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


def test_act_that_the_state_does_not_allow_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    lead, maker = people["team_lead"], people["specialist"]
    running, returned, ended = (submitted(maker) for _number in range(3))
    return_to_maker(by=lead, approval=returned, opinion="补", at=LATER)
    agree(by=lead, approval=ended, at=LATER)

    assert refusal_of(lambda: resubmit(by=maker, approval=running, at=LATER)) == STATE
    assert refusal_of(lambda: confirm_amount(by=maker, approval=running, at=LATER)) == STATE
    for approval in (returned, ended):
        assert refusal_of(lambda case=approval: agree(by=lead, approval=case, at=LATER)) == STATE
        assert refusal_of(lambda case=approval: refuse(by=lead, approval=case, opinion="x", at=LATER)) == STATE
    assert refusal_of(lambda: withdraw(by=maker, approval=ended, at=LATER)) == STATE


def test_withdrawn_case_is_not_decided(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    withdraw(by=people["specialist"], approval=approval, at=LATER)

    assert refusal_of(lambda: agree(by=people["team_lead"], approval=approval, at=LATER)) == STATE
    assert expense_of(approval).status == "draft"


def test_case_somebody_decided_is_not_withdrawn(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)

    assert refusal_of(lambda: withdraw(by=people["specialist"], approval=approval, at=LATER)) == Refusal(
        "decided_already",
        "Somebody has decided already: the case cannot be withdrawn.",
        "已有人审批，不能撤回。",
    )


def test_second_approval_of_a_case_is_not_started(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    expense = expense_of(approval)

    said = refusal_of(lambda: start(by=people["specialist"], kind=approval.kind, obj=expense, at=NOW))

    assert said == Refusal("approval_running", "This case is in approval already.", "本件已在审批中。")


CHANGED = Refusal(
    "conflict",
    "Somebody changed this while you were looking at it. Check what changed and try again.",
    "您查看期间，他人已修改此记录。请核对变更内容后重试。",
)


def test_stale_version_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    seen = Seen(version=approval.version)
    agree(by=people["team_lead"], approval=approval, at=LATER)

    said = refusal_of(lambda: agree(by=people["renewal_manager"], approval=approval, seen=seen, at=LATER))

    assert said == CHANGED


def test_stale_facts_are_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "3000")
    seen = Seen(version=approval.version, facts={"amount": "3000.00"})
    fire(expense_of(approval), "change", by=people["specialist"], at=NOW, wanted=Decimal(4900), payee="另一收款人")

    assert refusal_of(lambda: agree(by=people["team_lead"], approval=approval, seen=seen, at=LATER)) == CHANGED


@pytest.mark.parametrize(("language", "word"), [("en", "Amount"), ("zh-hans", "金额")])
def test_stale_page_is_answered_409_with_what_changed(
    submitted: Submit, people: dict[str, User], client: Client, language: str, word: str
) -> None:
    approval = submitted(people["specialist"], "3000")
    User.objects.filter(pk=people["team_lead"].pk).update(language=language)
    client.force_login(User.objects.get(pk=people["team_lead"].pk))
    fields = hidden(client.get(act(approval, "agree")))
    fire(expense_of(approval), "change", by=people["specialist"], at=NOW, wanted=Decimal(4900), payee="鹿城广告")

    answer = client.post(act(approval, "agree"), {**fields, "opinion": "可"})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(each in text for each in (word, "¥3,000.00", "¥4,900.00"))
    assert (CHANGED.english if language == "en" else CHANGED.chinese) in text
    assert not Decision.objects.exists()


def test_form_sent_twice_decides_once_and_never_something_else(submitted: Submit, people: dict[str, User]) -> None:
    lead, approval, other = (
        people["team_lead"],
        submitted(people["specialist"], "9000"),
        submitted(people["specialist"]),
    )
    seen = Seen(version=approval.version, key="one form")
    for _time in range(2):
        agree(by=lead, approval=approval, seen=seen, at=LATER)
    assert Decision.objects.count() == 1
    used = Refusal(
        "key_reused",
        "This form was already used for something else. Reload the page.",
        "该表单已用于其他操作，请刷新页面。",
    )

    def another_opinion() -> None:
        agree(by=lead, approval=approval, seen=seen, opinion="另一意见", at=LATER)

    def another_case() -> None:
        agree(by=lead, approval=other, seen=Seen(version=other.version, key="one form"), at=LATER)

    assert refusal_of(another_opinion) == used
    assert refusal_of(another_case) == used
    assert other.reload().status == "running"


def test_decision_dated_back_before_it_was_asked_for_is_refused(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    before = LATER - timedelta(seconds=1)
    said = Refusal(
        "decision_backdated",
        "A decision cannot be dated back to before it was asked for.",
        "审批时间不得早于本节点开始的时间。",
    )

    manager = people["renewal_manager"]
    assert refusal_of(lambda: agree(by=manager, approval=approval, at=before)) == said
    assert refusal_of(lambda: refuse(by=manager, approval=approval, opinion="x", at=before)) == said
    agree(by=manager, approval=approval, at=LATER)


def test_decision_dated_back_by_what_a_browser_sends_counts_from_now(
    submitted: Submit, people: dict[str, User], client: Client, freeze: Callable[..., Any]
) -> None:
    approval = submitted(people["specialist"])
    freeze(LATER)
    client.force_login(people["team_lead"])

    send(client, approval, "agree", opinion="可", at="2020-01-01T00:00", decided_at="2020-01-01", moment="2020-01-01")

    assert Decision.objects.get().at == LATER
    assert approval.reload().ended_at == LATER


def test_reason_is_said_wherever_one_is_needed(submitted: Submit, people: dict[str, User]) -> None:
    approval, lead = submitted(people["specialist"]), people["team_lead"]
    said = Refusal("opinion_missing", "Say why.", "请填写原因。")

    assert refusal_of(lambda: refuse(by=lead, approval=approval, opinion=" ", at=LATER)) == said
    assert refusal_of(lambda: escalate(by=lead, approval=approval, opinion="", at=LATER)) == said
    assert refusal_of(lambda: return_to_maker(by=lead, approval=approval, opinion="\n", at=LATER)) == said
    assert refusal_of(lambda: agree(by=lead, approval=approval, amount=Decimal(1), at=LATER)) == said
    assert refusal_of(lambda: comment(by=lead, approval=approval, opinion="", at=LATER)) == said
