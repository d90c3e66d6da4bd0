"""The desks of the security and the system administrator."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.audit import RECORDERS
from accounts.errors import Denied, DomainError
from accounts.models import Branch, Membership, User
from accounts.roles import ADMINISTRATORS
from accounts.same_person import accounts_of
from accounts.scope import SYSTEM
from tests.factories import make_person
from workflow.models import Event
from workflow.sentences import sentence_of

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    return people["security_admin"]


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def verbs(subject: User | Branch) -> list[str]:
    return list(Event.objects.of(subject).values_list("verb", flat=True))


def refusal(work: object, **values: object) -> str:
    with pytest.raises(DomainError) as caught:
        work(**values)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize("first", ADMINISTRATORS)
@pytest.mark.parametrize("second", [*ADMINISTRATORS, "specialist", "auditor"])
def test_administrators_hold_one_role(admin: User, tree: dict[str, Branch], first: str, second: str) -> None:
    user, today = make_person(None, tree["33"]), timezone.localdate()
    actions.grant_role(by=admin, user=user, role=first, branch=tree["33"], valid_from=today)
    expected = "role_held" if first == second else "administrator_exclusive"
    again = {"by": admin, "user": user, "role": second, "branch": tree["3303"], "valid_from": today + timedelta(days=9)}
    assert refusal(actions.grant_role, **again) == expected


def test_role_of_a_later_day_excludes_too(admin: User, tree: dict[str, Branch]) -> None:
    user, today = make_person(None, tree["33"]), timezone.localdate()
    later = today + timedelta(days=30)
    actions.grant_role(by=admin, user=user, role="system_admin", branch=tree["33"], valid_from=later)
    forever = {"by": admin, "user": user, "role": "specialist", "branch": tree["33"], "valid_from": today}
    assert refusal(actions.grant_role, **forever) == "administrator_exclusive"
    actions.grant_role(**forever, valid_until=later - timedelta(days=1))  # type: ignore[arg-type]


def test_nobody_changes_their_own_role_or_account(admin: User, tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    own = {"by": admin, "user": admin, "role": "auditor", "branch": tree["33"], "valid_from": today}
    assert refusal(actions.grant_role, **own) == "own_role"
    assert refusal(actions.end_role, by=admin, membership=admin.memberships.get()) == "own_role"
    assert refusal(actions.switch_off, by=admin, user=admin) == "own_account"
    assert refusal(actions.reset_password, by=admin, user=admin) == "own_account"


def test_rights_are_given_below_the_own_branch_only(people: dict[str, User], tree: dict[str, Branch]) -> None:
    there = people["other_security_admin"]
    with pytest.raises(Denied):
        actions.grant_role(
            by=there, user=people["specialist"], role="auditor", branch=tree["33"], valid_from=timezone.localdate()
        )
    with pytest.raises(Denied):
        actions.switch_off(by=there, user=people["specialist"])


def test_last_security_administrator_stays(people: dict[str, User]) -> None:
    last, other = people["security_admin"], people["other_security_admin"]
    actions.switch_off(by=last, user=other)
    assert refusal(actions.switch_off, by=SYSTEM, user=last) == "last_security_admin"
    assert refusal(actions.end_role, by=SYSTEM, membership=last.memberships.get()) == "last_security_admin"


def test_ended_role_counts_no_more_at_once(admin: User, people: dict[str, User], tree: dict[str, Branch]) -> None:
    user, today = people["specialist"], timezone.localdate()
    old = user.memberships.get()
    actions.end_role(by=admin, membership=old)
    assert User.objects.get(pk=user.pk).scope().roles == frozenset()
    assert Membership.objects.get(pk=old.pk).valid_until == today - timedelta(days=1)
    new = actions.grant_role(by=admin, user=user, role="auditor", branch=tree["33"], valid_from=today)
    actions.end_role(by=admin, membership=new)
    assert User.objects.get(pk=user.pk).scope().roles == frozenset()


def test_every_change_is_in_the_log_in_order(admin: User, people: dict[str, User], tree: dict[str, Branch]) -> None:
    user = make_person(None, tree["330301"])
    membership = actions.grant_role(
        by=admin, user=user, role="team_lead", branch=tree["330301"], valid_from=timezone.localdate()
    )
    actions.end_role(by=admin, membership=membership)
    actions.switch_off(by=admin, user=user)
    actions.switch_on(by=admin, user=user)
    actions.unlock(by=admin, user=user)
    actions.reset_password(by=admin, user=user)
    expected = ["grant_role", "end_role", "switch_off", "switch_on", "unlock", "reset_password"]
    assert verbs(user) == expected
    events = list(Event.objects.of(user))
    assert [event.version for event in events] == [1, 2, 3, 4, 5, 6]
    assert all(event.hash == event.digest() for event in events)
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert all(user.employee_no in sentence_of(event) for event in events)
    assert all("%(" not in sentence_of(event) for event in events)


def test_change_fails_if_it_cannot_be_logged(
    admin: User, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_occurrence: object) -> None:
        raise OSError("the log is full")

    monkeypatch.setattr("accounts.audit.RECORDERS", [*RECORDERS, broken])
    with pytest.raises(OSError, match="full"):
        actions.switch_off(by=admin, user=people["specialist"])
    assert User.objects.get(pk=people["specialist"].pk).is_active


def test_new_person_gets_a_password_that_opens_once(desk: Client, tree: dict[str, Branch]) -> None:
    form = {"employee_no": "N0001", "name": "陈思远", "branch": tree["330301"].pk}
    page = desk.post(reverse("accounts:add_person"), form)
    secret = re.findall(r"<code>(\S+)</code>", page.content.decode())[0]
    user = User.objects.get(employee_no="N0001")
    assert user.must_change_password
    assert "no-store" in page["Cache-Control"]
    assert Client().post(reverse("accounts:sign_in"), {"employee_no": "N0001", "password": secret}).status_code == 302
    assert verbs(user)[0] == "add_person"
    again = desk.post(reverse("accounts:add_person"), form)
    assert again.status_code == 422


def test_password_is_in_no_event_and_no_row(desk: Client, people: dict[str, User]) -> None:
    user = people["specialist"]
    page = desk.post(reverse("accounts:new_password", args=[user.pk]))
    secret = re.findall(r"<code>(\S+)</code>", page.content.decode())[0]
    assert all(secret not in str(event.content()) for event in Event.objects.all())
    assert secret not in User.objects.get(pk=user.pk).password


def test_unlock_opens_the_account(desk: Client, people: dict[str, User]) -> None:
    user = people["specialist"]
    for _number in range(5):
        Client().post(reverse("accounts:sign_in"), {"employee_no": user.employee_no, "password": "x"})
    assert (
        reverse("accounts:unlock", args=[user.pk])
        in desk.get(reverse("accounts:person", args=[user.pk])).content.decode()
    )
    desk.post(reverse("accounts:unlock", args=[user.pk]))
    answer = Client().post(reverse("accounts:sign_in"), {"employee_no": user.employee_no, "password": "x"})
    assert answer.status_code == 422


def test_role_is_given_and_ended_on_the_page(desk: Client, people: dict[str, User], tree: dict[str, Branch]) -> None:
    user, today = people["specialist"], timezone.localdate()
    form = {"role": "auditor", "branch": tree["33"].pk, "valid_from": today.isoformat(), "valid_until": ""}
    assert desk.post(reverse("accounts:grant_role", args=[user.pk]), form).status_code == 302
    given = user.memberships.get(role="auditor")
    assert given.granted_by is not None
    assert desk.post(reverse("accounts:end_role", args=[given.pk])).status_code == 302
    assert not user.memberships.filter(role="auditor").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "emperor"},
        {"branch": 0},
        {"valid_from": "2020-01-01"},
        {"valid_until": "2020-01-01"},
        {"role": "system_admin"},
    ],
    ids=["unknown role", "no such branch", "a day gone by", "ends before it begins", "administrator beside another"],
)
def test_wrong_role_form_says_so_and_changes_nothing(
    desk: Client, people: dict[str, User], tree: dict[str, Branch], wrong: dict[str, object]
) -> None:
    user = people["specialist"]
    form = {"role": "auditor", "branch": tree["33"].pk, "valid_from": timezone.localdate().isoformat(), **wrong}
    answer = desk.post(reverse("accounts:grant_role", args=[user.pk]), form)
    assert answer.status_code == 422
    assert user.memberships.count() == 1


def test_people_are_found_by_name_number_role_and_access(desk: Client, people: dict[str, User]) -> None:
    user = people["specialist"]
    for query, found in [
        (f"q={user.employee_no}", True),
        (f"q={user.name}", True),
        ("role=specialist", True),
        ("role=auditor", False),
        ("state=off", False),
    ]:
        page = desk.get(f"{reverse('accounts:people')}?{query}").content.decode()
        assert (reverse("accounts:person", args=[user.pk]) in page) is found, query


def test_today_page_counts_the_accounts_that_wait(
    desk: Client, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    make_person(None, tree["3303"])
    user = people["specialist"]
    for _number in range(5):
        Client().post(reverse("accounts:sign_in"), {"employee_no": user.employee_no, "password": "x"})
    page = desk.get(reverse("today")).content.decode()
    for state in ("locked", "ending", "none", "pending"):
        assert f"?state={state}" in page
    for state, count in [("locked", 1), ("none", 1), ("ending", 0), ("pending", 0)]:
        rows = desk.get(f"{reverse('accounts:people')}?state={state}").content.decode()
        assert rows.count("<tr data-row>") == count, state


def test_people_list_asks_the_same_number_of_queries_for_more_people(
    desk: Client, tree: dict[str, Branch], django_assert_max_num_queries: object
) -> None:
    for _number in range(30):
        make_person("specialist", tree["33030101"])
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        desk.get(reverse("accounts:people"))


def test_branch_is_opened_renamed_closed_and_reopened(
    client: Client, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    client.force_login(people["system_admin"])
    form = {"code": "330399", "name": "瓯海支公司", "level": "office"}
    assert client.post(reverse("accounts:open_branch", args=[tree["3303"].pk]), form).status_code == 302
    branch = Branch.objects.get(code="330399")
    assert branch.path == "/HQ/33/3303/330399/"
    client.post(reverse("accounts:branch", args=[branch.pk]), {"name": "瓯海营业部"})
    client.post(reverse("accounts:switch_branch", args=[branch.pk]), {"active": "off"})
    assert (Branch.objects.get(pk=branch.pk).name, Branch.objects.get(pk=branch.pk).active) == ("瓯海营业部", False)
    client.post(reverse("accounts:switch_branch", args=[branch.pk]), {"active": "on"})
    assert verbs(branch) == ["open_branch", "rename_branch", "close_branch", "reopen_branch"]


def test_branch_with_people_or_branches_below_cannot_be_closed(
    people: dict[str, User], tree: dict[str, Branch]
) -> None:
    admin = people["system_admin"]
    assert refusal(actions.close_branch, by=admin, branch=tree["HQ"]) == "head_office_stays"
    assert refusal(actions.close_branch, by=admin, branch=tree["33"]) == "branches_below"
    assert refusal(actions.close_branch, by=admin, branch=tree["33030101"]) == "people_here"
    taken = {"by": admin, "code": "33", "name": "x", "level": "office", "parent": tree["33"]}
    assert refusal(actions.open_branch, **taken) == "code_taken"


def test_number_of_the_person_is_entered_on_the_page_and_shows_the_other_accounts(
    desk: Client, people: dict[str, User]
) -> None:
    first, second = people["specialist"], people["team_lead"]
    for account in (first, second):
        address = reverse("accounts:number_person", args=[account.pk])
        assert desk.post(address, {"person_no": " P-0007 "}).status_code == 302
        assert desk.post(address, {"person_no": "P-0007"}).status_code == 302
    assert accounts_of(User.objects.get(pk=first.pk)) == {first.pk, second.pk}
    assert verbs(first) == ["number_person"], "the same number again is no change"
    assert "P-0007" in sentence_of(Event.objects.of(first)[0])
    page = desk.get(reverse("accounts:person", args=[first.pk])).content.decode()
    assert f'{second.name} <span class="num">{second.employee_no}</span>' in page


def test_number_of_the_person_of_a_wrong_form_is_refused(desk: Client, people: dict[str, User]) -> None:
    address = reverse("accounts:number_person", args=[people["specialist"].pk])
    for wrong in ("P 7", "<b>", "x" * 21):
        assert desk.post(address, {"person_no": wrong}).status_code == 422
    assert not User.objects.exclude(person_no="").exists()


def test_number_of_the_person_is_entered_by_another_security_administrator_only(
    admin: User, people: dict[str, User]
) -> None:
    numbered = {"person_no": "P1"}
    assert refusal(actions.number_person, by=admin, user=admin, **numbered) == "own_account"
    assert refusal(actions.number_person, by=people["province_admin"], user=people["specialist"], **numbered) == (
        "permission_missing"
    )
    actions.number_person(by=admin, user=people["specialist"], person_no="P1")
    cleared = actions.number_person(by=admin, user=people["specialist"], person_no="")
    assert accounts_of(cleared) == {cleared.pk}
    assert accounts_of(SYSTEM) == frozenset()
