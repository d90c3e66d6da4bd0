"""The pages of limits, of delegation and absence, and of the team."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.leavers import LEAVER_HANDLERS, LeaverHandler
from accounts.models import Absence, AuthorityLimit, Branch, Delegation, User
from accounts.rules.authority import Measure
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(user)
    return client


def limit(branch: Branch, amount: int, **values: Any) -> AuthorityLimit:
    usual: dict[str, Any] = {"level": "prefecture", "role": "renewal_manager", "measure": Measure.PER_VEHICLE}
    first = {"valid_from": timezone.localdate() - timedelta(days=1), "document_no": f"doc {amount}", "line": "motor"}
    return AuthorityLimit.objects.create(branch=branch, max_amount=amount, **{**usual, **first, **values})


@pytest.fixture
def form(tree: dict[str, Branch]) -> dict[str, Any]:
    """The province gives its prefecture managers 25,000 per vehicle."""
    return {
        "branch": tree["33"].pk,
        "level": "prefecture",
        "role": "renewal_manager",
        "line": "motor",
        "loss_type": "own_damage",
        "measure": Measure.PER_VEHICLE,
        "effect": "block",
        "max_amount": "25000.00",
        "valid_from": timezone.localdate().isoformat(),
        "document_no": "授权9号",
    }


def test_list_shows_what_holds_for_the_branch_with_its_origin(people: dict[str, User], tree: dict[str, Branch]) -> None:
    limit(tree["HQ"], 30_000)
    limit(tree["3303"], 20_000)
    limit(tree["3301"], 11_111)
    limit(tree["51"], 99_999)
    limit(tree["33"], 0, role="team_lead", level="team", line="property")
    limit(tree["33"], 77_777, valid_from=timezone.localdate() + timedelta(days=3))
    page = browser(people["auditor"]).get(reverse("accounts:limits"), {"branch": tree["3303"].pk}).content.decode()
    assert all(words in page for words in ("30,000", "20,000", "No authority", "Inherited from 总公司"))
    assert not any(words in page for words in ("11,111", "99,999", "77,777", "Add a limit"))
    narrowed = browser(people["auditor"]).get(
        reverse("accounts:limits"), {"branch": tree["3303"].pk, "line": "motor", "role": "renewal_manager"}
    )
    assert [row.max_amount for row in narrowed.context["page"]] == [30_000, 20_000]


def test_list_takes_the_same_queries_for_many_limits(
    people: dict[str, User], tree: dict[str, Branch], django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        limit(tree["33"], 1, valid_from=timezone.localdate() - timedelta(days=number + 1))
    client = browser(people["province_admin"])
    client.get(reverse("accounts:limits"))
    with django_assert_max_num_queries(20):
        client.get(reverse("accounts:limits"))


def test_new_limit_is_shown_before_it_is_saved(
    people: dict[str, User], tree: dict[str, Branch], form: dict[str, Any]
) -> None:
    old = limit(tree["33"], 9_000, loss_type="own_damage")
    client, address = browser(people["province_admin"]), reverse("accounts:add_limit")
    shown = client.post(address, {**form, "step": "preview"})
    page = shown.content.decode()
    assert people["renewal_manager"].name in page
    assert "The limit of 9,000 in force" in page
    assert "25,000" in page
    assert list(AuthorityLimit.objects.all()) == [old]
    assert client.post(address, {**form, "step": "save"}).status_code == 302
    row = AuthorityLimit.objects.exclude(pk=old.pk).get()
    assert (row.max_amount, row.document_no, row.set_by) == (Decimal(25_000), "授权9号", people["province_admin"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"level": "province", "role": "province_admin"}, "Nobody sets their own limit"),
        ({"max_amount": "-1"}, "greater than or equal to 0"),
        ({"max_amount": "NaN"}, "Enter a number"),
        ({"line": "space"}, "Select a valid choice"),
        ({"role": "security_admin"}, "Select a valid choice"),
        ({"person": "nobody"}, "Nobody here has this employee number"),
        ({"document_no": ""}, "required"),
    ],
)
def test_refused_limit_says_why(
    people: dict[str, User], form: dict[str, Any], change: dict[str, str], words: str
) -> None:
    for step in ("preview", "save"):
        answer = browser(people["province_admin"]).post(reverse("accounts:add_limit"), {**form, **change, "step": step})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not AuthorityLimit.objects.exists()


def test_limit_for_another_province_cannot_be_chosen(
    people: dict[str, User], tree: dict[str, Branch], form: dict[str, Any]
) -> None:
    for branch in (tree["51"], tree["HQ"]):
        wish = {**form, "branch": branch.pk, "step": "save"}
        assert browser(people["province_admin"]).post(reverse("accounts:add_limit"), wish).status_code == 422
    stranger = {**form, "level": "", "role": "", "person": people["other_specialist"].employee_no, "step": "save"}
    assert browser(people["province_admin"]).post(reverse("accounts:add_limit"), stranger).status_code == 422
    assert not AuthorityLimit.objects.exists()


def test_limit_ends_on_the_day_given(people: dict[str, User], tree: dict[str, Branch]) -> None:
    row, today = limit(tree["33"], 9_000), timezone.localdate()
    client, address = browser(people["province_admin"]), reverse("accounts:end_limit", args=[row.pk])
    assert "doc 9000" in client.get(address).content.decode()
    assert client.post(address, {"last_day": (today - timedelta(days=9)).isoformat()}).status_code == 422
    assert client.post(address, {"last_day": today.isoformat()}).status_code == 302
    row.refresh_from_db()
    assert row.valid_until == today
    above = limit(tree["HQ"], 1)
    assert client.get(reverse("accounts:end_limit", args=[above.pk])).status_code == 403


def test_page_says_who_may_decide_and_why_the_reader_may_not(people: dict[str, User], tree: dict[str, Branch]) -> None:
    limit(tree["HQ"], 20_000)
    limit(tree["HQ"], 200_000, level="province", role="province_admin")
    today = timezone.localdate()
    Absence.objects.create(person=people["province_admin"], first_day=today, last_day=today, reason="trip")
    asked = {"branch": tree["3303"].pk, "line": "motor", "measure": Measure.PER_VEHICLE, "amount": "20500"}
    answer = browser(people["renewal_manager"]).get(reverse("accounts:who_decides"), asked)
    page = answer.content.decode()
    assert [candidate.user for candidate, _finding in answer.context["people"]] == [
        people["renewal_manager"],
        people["province_admin"],
    ]
    assert all(words in page for words in ("You may not decide this.", "500 too much", "May decide", "Away today"))
    asked["amount"] = "20000"
    assert (
        "You may decide this."
        in browser(people["renewal_manager"]).get(reverse("accounts:who_decides"), asked).content.decode()
    )


def test_page_says_whom_to_ask_where_no_limit_is_set(people: dict[str, User], tree: dict[str, Branch]) -> None:
    asked = {"branch": tree["3303"].pk, "act": "reject", "measure": Measure.CLAIMED, "amount": "1"}
    page = browser(people["renewal_manager"]).get(reverse("accounts:who_decides"), asked).content.decode()
    assert "nobody may decide it" in page
    assert people["province_admin"].name in page


@pytest.mark.parametrize("amount", ["-1", "NaN", "1.001", "10000000000.01", ""])
def test_question_without_an_amount_is_refused(people: dict[str, User], tree: dict[str, Branch], amount: str) -> None:
    asked = {"branch": tree["3303"].pk, "measure": Measure.CLAIMED, "amount": amount}
    assert browser(people["auditor"]).get(reverse("accounts:who_decides"), asked).status_code == 422


def delegation(deputy: User, **values: Any) -> dict[str, Any]:
    now = timezone.localtime()
    span = {"from_at": now.strftime("%Y-%m-%dT%H:%M"), "until_at": (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")}
    return {"deputy": deputy.employee_no, **span, "reason": "leave", **values}


def test_person_names_a_deputy_and_ends_it(people: dict[str, User]) -> None:
    lead, deputy = people["team_lead"], people["renewal_manager"]
    client = browser(lead)
    assert client.post(reverse("accounts:delegate"), delegation(deputy)).status_code == 302
    assert deputy.name in client.get(reverse("accounts:away")).content.decode()
    assert lead.name in browser(deputy).get(reverse("accounts:away")).content.decode()
    row = Delegation.objects.get()
    assert browser(people["specialist"]).post(reverse("accounts:revoke_delegation", args=[row.pk])).status_code == 404
    assert client.post(reverse("accounts:revoke_delegation", args=[row.pk])).status_code == 302
    assert client.get(reverse("accounts:away")).context["given"] == []
    row.refresh_from_db()
    assert row.revoked_by == lead


def test_refused_delegation_keeps_what_was_entered(people: dict[str, User]) -> None:
    client = browser(people["team_lead"])
    for other in (people["other_renewal_manager"], people["team_lead"], people["security_admin"]):
        answer = client.post(reverse("accounts:delegate"), delegation(other, reason="my reason"))
        assert answer.status_code == 422
        assert "my reason" in answer.content.decode()
    backwards = delegation(people["renewal_manager"], until_at="2020-01-01T00:00")
    assert "passed already" in client.post(reverse("accounts:delegate"), backwards).content.decode()
    assert not Delegation.objects.exists()


def test_person_notes_days_away_and_comes_back(people: dict[str, User]) -> None:
    client, today = browser(people["specialist"]), timezone.localdate().isoformat()
    days = {"first_day": today, "last_day": today, "reason": "leave"}
    assert client.post(reverse("accounts:note_absence"), days).status_code == 302
    assert client.post(reverse("accounts:note_absence"), days).status_code == 422
    row = Absence.objects.get()
    assert client.post(reverse("accounts:end_absence", args=[row.pk])).status_code == 302
    assert not Absence.objects.exists()


def test_manager_sees_and_arranges_the_team_alone(people: dict[str, User], tree: dict[str, Branch]) -> None:
    client, today = browser(people["renewal_manager"]), timezone.localdate()
    lead, beside = people["team_lead"], make_person("renewal_manager", tree["3303"])
    page = client.get(reverse("accounts:team"))
    assert set(page.context["page"]) == {
        people[role] for role in ("team_lead", "specialist", "colleague", "telesales", "quality_caller")
    }
    days = {"first_day": today.isoformat(), "last_day": today.isoformat(), "reason": "trip"}
    assert client.post(reverse("accounts:note_absence_for", args=[lead.pk]), days).status_code == 302
    wish = delegation(people["province_admin"])
    assert client.post(reverse("accounts:delegate_for", args=[lead.pk]), wish).status_code == 302
    page = client.get(reverse("accounts:team"))
    assert page.context["page"][0] == lead
    assert page.context["away_today"] == {lead.pk}
    assert people["province_admin"].name in client.get(reverse("accounts:away_of", args=[lead.pk])).content.decode()
    for stranger in (beside, people["province_admin"], people["other_team_lead"]):
        assert client.get(reverse("accounts:away_of", args=[stranger.pk])).status_code == 404


def test_team_takes_the_same_queries_for_many_people(
    people: dict[str, User], tree: dict[str, Branch], django_assert_max_num_queries: Any
) -> None:
    for _number in range(20):
        actions.note_absence(
            by=(person := make_person("specialist", tree["33030101"])),
            person=person,
            first_day=timezone.localdate(),
            last_day=timezone.localdate(),
            reason="leave",
        )
    client = browser(people["renewal_manager"])
    client.get(reverse("accounts:team"))
    with django_assert_max_num_queries(20):
        client.get(reverse("accounts:team"))


def test_security_administrator_registers_a_superior_and_sees_what_would_move(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, boss = people["team_lead"], people["quality_caller"]
    handler = LeaverHandler("test", "open approvals", lambda _user: 7, lambda **_values: 7)
    monkeypatch.setitem(LEAVER_HANDLERS, "test", handler)
    client, address = browser(people["security_admin"]), reverse("accounts:appoint_superior", args=[lead.pk])
    page = client.get(reverse("accounts:person", args=[lead.pk])).content.decode()
    assert "open approvals" in page
    assert people["renewal_manager"].name in page
    assert client.post(address, {"superior": boss.employee_no}).status_code == 302
    assert User.objects.get(pk=lead.pk).manager == boss
    assert client.post(address, {"superior": lead.employee_no}).status_code == 422
    assert client.post(address, {"superior": "nobody"}).status_code == 422
    assert client.post(address, {"superior": ""}).status_code == 302
    assert User.objects.get(pk=lead.pk).manager is None
