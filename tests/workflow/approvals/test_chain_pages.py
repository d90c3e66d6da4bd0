"""The pages of chains: list, editor without scripts, try-out, publishing, history."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branch, User
from tests.workflow.approvals.conftest import KIND
from tests.workflow.approvals.test_chains import LEAD, MANAGER
from workflow.approvals.actions.chains import draft_chain, publish_chain, set_steps, steps_of
from workflow.approvals.kinds import KINDS
from workflow.models import ApprovalChain

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits")]


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    return people["province_admin"]


@pytest.fixture
def browser(client: Client, admin: User) -> Client:
    admin.language = "en"
    admin.save(update_fields=["language"])
    client.force_login(admin)
    return client


def drafted(by: User, branch: Branch, *steps: dict[str, Any]) -> ApprovalChain:
    chain = draft_chain(by=by, kind=KIND, branch=branch, copy="nothing", amount_below=Decimal("50000.01"))
    return set_steps(by=by, chain=chain, steps=steps)


def page(browser: Client, name: str, pk: int, **query: Any) -> str:
    answer = browser.get(reverse(f"workflow:{name}", args=[pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_list_shows_own_inherited_and_shipped_chains(browser: Client, admin: User, tree: dict[str, Branch]) -> None:
    publish_chain(by=admin, chain=drafted(admin, tree["3303"], LEAD, MANAGER), valid_from=timezone.localdate())
    drafted(admin, tree["3303"], MANAGER)
    here = page(browser, "branch_chains", tree["3303"].pk)
    assert "组长审批 → 中支审批" in here
    assert "Own chain" in here
    assert "Draft" in here
    assert "Shipped with the kind" in here
    below = page(browser, "branch_chains", tree["330301"].pk)
    assert "Inherited from 温州中心支公司" in below
    assert "Draft" not in below
    assert "Inherited" not in page(browser, "branch_chains", tree["3301"].pk)
    assert browser.get(reverse("workflow:chains")).status_code == 200


def test_draft_is_made_and_edited_without_scripts(browser: Client, tree: dict[str, Branch]) -> None:
    form = {"kind": KIND, "copy": "nothing", "line": "", "amount_from": "", "amount_below": "50000.01"}
    answer = browser.post(reverse("workflow:chain_new", args=[tree["3303"].pk]), form)
    chain = ApprovalChain.objects.get()
    assert answer.url == reverse("workflow:chain", args=[chain.pk])
    add = reverse("workflow:chain_step", args=[chain.pk])
    for step in (LEAD, MANAGER | {"deadline_hours": 8}):
        fields = {name: value for name, value in step.items() if value is not None}
        assert browser.post(add, fields | {"fact_0": "", "op_0": "eq", "value_0": ""}).status_code == 302
    arrange = reverse("workflow:chain_arrange", args=[chain.pk])
    browser.post(arrange, {"act": "up:2"})
    assert [each["name"] for each in steps_of(chain)] == ["中支审批", "组长审批"]
    assert "It cannot be published yet" in page(browser, "chain", chain.pk)
    browser.post(arrange, {"act": "down:1"})
    assert "finds somebody who may end it" in page(browser, "chain", chain.pk)
    change = f"{add}?place=1"
    assert "组长审批" in browser.get(change).content.decode()
    fields = {name: value for name, value in LEAD.items() if value is not None}
    fields |= {"fact_0": "amount", "op_0": "gt", "value_0": "1000", "fact_1": "title", "op_1": "in", "value_1": "a，b"}
    assert browser.post(change, fields).status_code == 302
    assert steps_of(chain)[0]["condition"] == [
        {"fact": "amount", "op": "gt", "value": "1000"},
        {"fact": "title", "op": "in", "value": ["a", "b"]},
    ]
    assert "a、b" in browser.get(change).content.decode()
    day = timezone.localdate().isoformat()
    assert browser.post(reverse("workflow:chain_publish", args=[chain.pk]), {"valid_from": day}).status_code == 302
    chain.refresh_from_db()
    assert chain.published_at is not None
    assert "Add a step" not in page(browser, "chain", chain.pk)


def test_step_without_anybody_is_refused_at_its_field(browser: Client, admin: User, tree: dict[str, Branch]) -> None:
    chain = drafted(admin, tree["3303"])
    add = reverse("workflow:chain_step", args=[chain.pk])
    common = {"name": "x", "signing": "any", "on_timeout": "none"}
    for fields in ({"who": "role"}, {"who": "person"}, {"who": "person", "person": "NOBODY"}, {"who": "field"}):
        answer = browser.post(add, common | fields)
        assert answer.status_code == 422
    assert steps_of(chain) == []


def test_person_of_another_branch_cannot_be_named(
    browser: Client, admin: User, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    chain = drafted(admin, tree["3303"])
    add = reverse("workflow:chain_step", args=[chain.pk])
    common = {"name": "x", "signing": "any", "on_timeout": "none", "who": "person"}
    assert browser.post(add, common | {"person": people["other_renewal_manager"].employee_no}).status_code == 422
    assert browser.post(add, common | {"person": people["renewal_manager"].employee_no}).status_code == 302
    assert steps_of(chain)[0]["person"] == people["renewal_manager"].pk


def test_chain_with_a_dead_end_is_refused_on_the_page(browser: Client, admin: User, tree: dict[str, Branch]) -> None:
    chain = drafted(admin, tree["3303"], LEAD)
    address = reverse("workflow:chain_publish", args=[chain.pk])
    answer = browser.post(address, {"valid_from": timezone.localdate().isoformat()})
    assert answer.status_code == 422
    assert "50,000.00" in answer.content.decode()
    chain.refresh_from_db()
    assert chain.published_at is None


def test_try_out_shows_the_path_the_people_and_the_end(
    browser: Client, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    query = {"kind": KIND, "branch": tree["33030101"].pk}
    small = page(browser, "chain_try", tree["3303"].pk, amount="5000", **query)
    assert people["team_lead"].name in small
    assert small.index("The case ends here") < small.index("Not reached")
    large = page(browser, "chain_try", tree["3303"].pk, amount="5000.01", **query)
    assert large.index("limit too low to end it") < large.index(people["renewal_manager"].name)
    assert large.index(people["renewal_manager"].name) < large.index("The case ends here")


def test_try_out_of_a_draft_says_why_a_step_is_left_out(browser: Client, admin: User, tree: dict[str, Branch]) -> None:
    only = [{"fact": "amount", "op": "gt", "value": "1000"}, {"fact": "payee", "op": "eq", "value": "x"}]
    chain = drafted(admin, tree["3303"], LEAD | {"condition": only}, MANAGER)
    query = {"branch": tree["33030101"].pk, "amount": "2000", "fact_payee": "y"}
    shown = page(browser, "chain", chain.pk, **query)
    assert "Left out: not 收款人 = x." in shown
    answer = browser.get(reverse("workflow:chain", args=[chain.pk]), query, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "Left out" in answer.content.decode()


def test_values_that_are_codes_are_read_and_typed_as_words(
    browser: Client, admin: User, tree: dict[str, Branch], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(KINDS[KIND], fact_values=lambda: {"title": {"gift": "礼品", "event": "活动"}})
    monkeypatch.setitem(KINDS, KIND, known)
    chain = drafted(admin, tree["3303"], LEAD, MANAGER)
    address = f"{reverse('workflow:chain_step', args=[chain.pk])}?place=1"
    fields = {name: value for name, value in LEAD.items() if value is not None}
    fields |= {"fact_0": "title", "op_0": "in", "value_0": "礼品，event"}
    assert browser.post(address, fields).status_code == 302
    assert steps_of(chain)[0]["condition"] == [{"fact": "title", "op": "in", "value": ["gift", "event"]}]
    form = browser.get(address).content.decode()
    assert 'value="礼品、活动"' in form
    query = {"branch": tree["33030101"].pk, "amount": "2000", "fact_title": "other"}
    assert "礼品、活动" in page(browser, "chain", chain.pk)
    refused = page(browser, "chain", chain.pk, **query)
    assert "Left out" not in refused, "a value the choice does not offer is an error of the form"
    taken = page(browser, "chain", chain.pk, **query | {"fact_title": ""})
    assert "Left out: not 事项 is one of 礼品、活动." in taken


def test_history_tells_versions_and_who_changed_what(browser: Client, admin: User, tree: dict[str, Branch]) -> None:
    publish_chain(by=admin, chain=drafted(admin, tree["3303"], LEAD, MANAGER), valid_from=timezone.localdate())
    second = drafted(admin, tree["3303"], MANAGER | {"deadline_hours": 9})
    shown = page(browser, "chain", second.pk)
    assert "− 组长审批" in shown
    assert "中支审批 changed" in shown
    assert admin.name in shown
    assert "drafted version 2" in shown


def test_draft_of_another_province_is_not_found(
    client: Client, people: dict[str, User], admin: User, tree: dict[str, Branch]
) -> None:
    chain = drafted(admin, tree["3303"], MANAGER)
    client.force_login(people["other_province_admin"])
    for name in ("chain", "chain_publish", "chain_retire", "chain_step", "chain_head"):
        assert client.get(reverse(f"workflow:{name}", args=[chain.pk])).status_code == 404


def test_chain_is_ended_and_a_draft_thrown_away(browser: Client, admin: User, tree: dict[str, Branch]) -> None:
    chain = publish_chain(by=admin, chain=drafted(admin, tree["3303"], MANAGER), valid_from=timezone.localdate())
    draft = drafted(admin, tree["3303"], MANAGER)
    assert browser.post(reverse("workflow:chain_arrange", args=[draft.pk]), {"act": "discard"}).status_code == 302
    day = {"valid_from": timezone.localdate().isoformat()}
    assert browser.post(reverse("workflow:chain_retire", args=[chain.pk]), day).status_code == 302
    assert "the branch inherits again" in page(browser, "chain", chain.pk)


def test_scope_of_a_draft_is_changed(browser: Client, admin: User, tree: dict[str, Branch]) -> None:
    chain = drafted(admin, tree["3303"], MANAGER)
    form = {"line": "", "amount_from": "100", "amount_below": "200", "same_person": "skip", "source": "浙续〔2026〕9号"}
    address = reverse("workflow:chain_head", args=[chain.pk])
    assert browser.post(address, form).status_code == 302
    assert browser.post(address, form | {"amount_below": "100"}).status_code == 422
    chain.refresh_from_db()
    assert (chain.amount_from, chain.amount_below, chain.same_person) == (100, 200, "skip")
