"""The screens of approvals: who sees what, what can be done, and what a form must bring."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, User
from tests.campaigns.models import Expense
from tests.factories import NOW
from tests.screens.acting import act, hidden, page, send
from tests.workflow.approvals.conftest import limits, make_expense, submitted
from workflow.approvals.screens.seals import SALT
from workflow.models import Approval, ApprovalSeat, Decision, ExportLog, ToDo

__all__ = ["limits", "make_expense", "submitted"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits", "at_noon")]

SignIn = Callable[[str], Client]
Submit = Callable[..., Approval]


@pytest.fixture
def at_noon(freeze: Callable[..., object]) -> None:
    freeze(NOW)


def test_decider_sees_limits_facts_and_the_line(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "5000.01")

    text = sign_in("team_lead").get(page(approval)).content.decode()

    assert "Above the limit" in text
    assert "+¥0.01" in text
    assert "授权〔2020〕1号" in text
    assert "鹿城广告" in text
    assert 'aria-current="step"' in text
    assert "组长审批" in text


def test_reader_who_does_not_decide_sees_no_personal_data(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"])

    text = sign_in("auditor").get(page(approval)).content.decode()

    assert "鹿城广告" not in text
    assert "春季续保活动" in text


@pytest.mark.parametrize("role", ["other_team_lead", "other_specialist", "colleague", "telesales"])
def test_whoever_takes_no_part_finds_no_case(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], role: str
) -> None:
    approval = submitted(people["specialist"])
    client = sign_in(role)

    seat = ApprovalSeat.objects.get(approval=approval)
    assert client.get(page(approval)).status_code == 404
    assert client.get(act(approval, "agree")).status_code == 404
    assert client.post(act(approval, "agree"), {}).status_code == 404
    assert client.get(reverse("workflow:approval_log", args=[approval.pk])).status_code == 404
    assert client.get(reverse("workflow:seat", args=[seat.pk])).status_code == 404


def test_agreeing_without_scripts_decides(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    answer = send(sign_in("team_lead"), approval, "agree", opinion="合理")

    assert answer.status_code == 302
    assert approval.reload().status == "approved"
    assert Decision.objects.get().opinion == "合理"


def test_same_form_twice_decides_once(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    client = sign_in("team_lead")
    fields = hidden(client.get(act(approval, "agree")))

    first = client.post(act(approval, "agree"), {**fields, "opinion": "可"})
    second = client.post(act(approval, "agree"), {**fields, "opinion": "可"})

    assert (first.status_code, second.status_code) == (302, 302)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("seal", ["", "x", "forged"], ids=["none", "rubbish", "signed for another"])
def test_form_without_the_seal_of_this_page_is_refused(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], seal: str
) -> None:
    approval = submitted(people["specialist"])
    if seal == "forged":
        shown = {"approval": approval.pk, "version": 1, "by": people["specialist"].pk, "facts": {}}
        seal = signing.dumps(shown, salt=SALT)

    answer = sign_in("team_lead").post(act(approval, "agree"), {"seal": seal, "key": "k", "opinion": ""})

    assert answer.status_code == 422
    assert approval.reload().status == "running"


def test_case_changed_meanwhile_shows_the_difference_and_asks_again(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"])
    client = sign_in("team_lead")
    fields = hidden(client.get(act(approval, "agree")))
    Expense.objects.filter(pk=approval.about_id).update(amount=Decimal("4999.00"))

    answer = client.post(act(approval, "agree"), {**fields, "opinion": "可"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "¥3,000.00" in text
    assert "¥4,999.00" in text
    assert "金额" in text
    assert approval.reload().status == "running"
    again = client.post(act(approval, "agree"), {**hidden(answer), "opinion": "可"})
    assert again.status_code == 302
    assert approval.reload().status == "approved"


def test_caution_must_be_ticked(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], unusual=True)
    client = sign_in("team_lead")

    assert send(client, approval, "agree").status_code == 422
    assert send(client, approval, "agree", caution_unusual="on").status_code == 302
    assert approval.reload().status == "approved"


def test_amended_amount_is_confirmed_by_the_maker(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "4000")

    assert send(sign_in("team_lead"), approval, "amend", amount="3500", opinion="压缩").status_code == 302
    assert approval.reload().status == "confirming"
    maker = sign_in("specialist")
    assert "Confirm the amended amount" in maker.get("/desk/to-dos/?tab=do").content.decode()
    assert send(maker, approval, "confirm").status_code == 302
    assert approval.reload().status == "approved"


def test_returned_case_comes_back_with_material(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    lead, maker = sign_in("team_lead"), sign_in("specialist")

    values = {"opinion": "缺报价", "items": "报价单\n合同", "due_on": "2026-06-05", "mode": "same"}
    assert send(lead, approval, "return", **values).status_code == 302
    assert "报价单" in maker.get(page(approval)).content.decode()
    assert send(maker, approval, "resubmit", opinion="已补", amount="3000").status_code == 302

    assert approval.reload().status == "running"
    assert "已补" in lead.get(page(approval)).content.decode()


def test_wanted_material_needs_a_deadline(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    answer = send(sign_in("team_lead"), approval, "return", opinion="缺", items="合同", mode="same")

    assert answer.status_code == 422
    assert approval.reload().status == "running"


def test_unavailable_acts_stay_visible_with_their_reason(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"])

    text = sign_in("specialist").get(page(approval)).content.decode()

    assert "This case does not wait for you now." in text
    assert f'href="{act(approval, "withdraw")}"' in text
    assert f'href="{act(approval, "agree")}"' not in text


def test_act_that_is_closed_says_why(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    answer = sign_in("specialist").get(act(approval, "agree"))

    assert answer.status_code == 200
    assert "not_your_turn" in answer.content.decode()


def test_unknown_act_is_no_page(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    assert sign_in("team_lead").get(act(approval, "destroy")).status_code == 404


def test_transfer_takes_number_or_name_of_the_branch_alone(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"])
    lead = sign_in("team_lead")

    foreign = send(lead, approval, "transfer", to=people["other_team_lead"].employee_no, opinion="出差")
    assert foreign.status_code == 422
    own = send(lead, approval, "transfer", to=people["renewal_manager"].employee_no, opinion="出差")
    assert own.status_code == 302
    assert ToDo.objects.open().get(kind="approval_decide").assignee == people["renewal_manager"]


def test_completion_names_people_of_the_case_alone(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    address = reverse("workflow:approval_people", args=[approval.pk])
    client = sign_in("team_lead")

    text = client.get(address, {"to": "E"}).content.decode()
    named = client.get(address, {"mention": people["renewal_manager"].employee_no}).content.decode()

    assert people["other_team_lead"].employee_no not in text
    assert f"@{people['renewal_manager'].employee_no} " in named
    assert client.get(address, {"to": ""}).content.decode().strip() == ""


def test_comment_lets_the_named_colleague_read(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    colleague = people["colleague"]

    send(sign_in("team_lead"), approval, "comment", opinion=f"@{colleague.employee_no} 请看")

    reader = sign_in("colleague")
    assert reader.get(page(approval)).status_code == 200
    assert "春季续保活动" in reader.get("/desk/to-dos/?tab=copied").content.decode()


def test_watching_and_stopping(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    client = sign_in("auditor")

    send(client, approval, "watch")
    assert "春季续保活动" in client.get("/desk/to-dos/?tab=watched").content.decode()
    send(client, approval, "unwatch")
    assert page(approval) not in client.get("/desk/to-dos/?tab=watched").content.decode()


def test_to_do_of_a_seat_leads_to_the_case(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    seat = ApprovalSeat.objects.get(approval=approval)

    answer = sign_in("team_lead").get(reverse("workflow:seat", args=[seat.pk]))

    assert answer["Location"] == page(approval)


def test_log_tells_who_did_what_and_leaves_as_pdf(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    client = sign_in("team_lead")
    send(client, approval, "agree", opinion="同意上报")

    text = client.get(reverse("workflow:approval_log", args=[approval.pk])).content.decode()
    answer = client.post(reverse("workflow:approval_log_pdf", args=[approval.pk]))

    assert "同意上报" in text
    assert people["team_lead"].name in text
    assert "limit ¥5,000.00" in text
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert ExportLog.objects.get().kind == "approval-log"


def test_search_finds_a_case_by_the_beginning_of_its_subject(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    approval = submitted(people["specialist"])

    assert sign_in("team_lead").get("/desk/search/", {"q": "春季"})["Location"] == page(approval)
    assert "Nothing found" in sign_in("other_team_lead").get("/desk/search/", {"q": "春季"}).content.decode()


def test_today_counts_what_waits(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    submitted(people["specialist"])

    assert "Decisions waiting for you" in sign_in("team_lead").get("/").content.decode()
    assert "My cases in approval" in sign_in("specialist").get("/").content.decode()


def test_step_shows_the_facts_it_names_alone(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    approval = submitted(people["specialist"])
    node = approval.nodes.get(state="open")
    type(node).objects.filter(pk=node.pk).update(rule={**node.rule, "sees": ["amount"]})
    client = sign_in("team_lead")

    assert "鹿城广告" not in client.get(page(approval)).content.decode()
    assert send(client, approval, "agree").status_code == 302
    assert approval.reload().status == "approved"
