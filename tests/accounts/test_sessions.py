"""A session ends by idling, by age, and at once when password, roles or access change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.middleware import BACKGROUND_HEADER, SEEN, STARTED
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Quite-another-9"


@pytest.fixture
def person(people: dict[str, User]) -> User:
    return people["specialist"]


def browser(person: User) -> Client:
    client = Client()
    form = {"employee_no": person.employee_no, "password": PASSWORD}
    assert client.post(reverse("accounts:sign_in"), form).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("today")).status_code == 200


def set_back(client: Client, key: str, by: timedelta) -> None:
    session = client.session
    session[key] = int((timezone.now() - by).timestamp())
    session.save()


def test_idle_session_ends_and_says_so(person: User) -> None:
    client = browser(person)
    client.get(reverse("today"))
    set_back(client, SEEN, settings.SESSION_IDLE_LIMIT + timedelta(seconds=2))
    answer = client.get(reverse("today"), follow=True)
    assert answer.redirect_chain == [("/people/sign-in/?next=/", 302)]
    assert 'class="notice notice-info"' in answer.content.decode()
    assert not is_in(client)


def test_work_keeps_the_session_open_until_its_longest_time(person: User) -> None:
    client = browser(person)
    set_back(client, SEEN, settings.SESSION_IDLE_LIMIT - timedelta(minutes=1))
    assert is_in(client)
    assert timezone.now().timestamp() - client.session[SEEN] < 5
    set_back(client, STARTED, settings.SESSION_ABSOLUTE_LIMIT + timedelta(seconds=2))
    assert not is_in(client)


def test_page_that_refreshes_itself_does_not_keep_the_session_open(person: User) -> None:
    client = browser(person)
    idle = settings.SESSION_IDLE_LIMIT - timedelta(minutes=1)
    set_back(client, SEEN, idle)
    client.get(reverse("today"), headers={BACKGROUND_HEADER: "1"})
    assert timezone.now().timestamp() - client.session[SEEN] >= idle.total_seconds()


def change_password(person: User, _people: dict[str, User], _tree: dict[str, Branch]) -> None:
    actions.change_own_password(by=person, new=NEW)


def reset_password(person: User, people: dict[str, User], _tree: dict[str, Branch]) -> None:
    actions.reset_password(by=people["security_admin"], user=person)


def switch_off(person: User, people: dict[str, User], _tree: dict[str, Branch]) -> None:
    actions.switch_off(by=people["security_admin"], user=person)


def grant_role(person: User, people: dict[str, User], tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    actions.grant_role(by=people["security_admin"], user=person, role="auditor", branch=tree["33"], valid_from=today)


def end_role(person: User, people: dict[str, User], _tree: dict[str, Branch]) -> None:
    actions.end_role(by=people["security_admin"], membership=person.memberships.get())


@pytest.mark.parametrize("event", [change_password, reset_password, switch_off, grant_role, end_role])
def test_open_sessions_end_at_once(
    person: User, people: dict[str, User], tree: dict[str, Branch], event: Callable[..., None]
) -> None:
    clients = [browser(person), browser(person)]
    assert all(is_in(client) for client in clients)
    event(User.objects.get(pk=person.pk), people, tree)
    assert not any(is_in(client) for client in clients)


def test_new_secret_key_signs_nobody_out(person: User, settings: Any) -> None:
    client = browser(person)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-test-only-key"
    assert is_in(client)


def test_own_password_change_keeps_this_browser_and_ends_the_others(person: User) -> None:
    here, there = browser(person), browser(person)
    form = {"current": PASSWORD, "new": NEW, "repeated": NEW}
    assert here.post(reverse("accounts:password"), form).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_wrong_present_passwords_lock_the_account_too(person: User) -> None:
    client = browser(person)
    form = {"current": "guess", "new": NEW, "repeated": NEW}
    answers = [client.post(reverse("accounts:password"), form).status_code for _number in range(6)]
    assert answers[:4] == [422] * 4
    assert 429 in answers[4:]
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_sign_out_ends_the_session_and_clears_what_the_browser_kept(person: User) -> None:
    client = browser(person)
    answer = client.post(reverse("accounts:sign_out"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_one_time_password_opens_nothing_but_the_password_page(person: User, people: dict[str, User]) -> None:
    secret = actions.reset_password(by=people["security_admin"], user=person)
    client = Client()
    client.post(reverse("accounts:sign_in"), {"employee_no": person.employee_no, "password": secret})
    for name in ("today", "workflow:inbox"):
        assert client.get(reverse(name))["Location"] == reverse("accounts:password")
    assert client.get(reverse("today"), HTTP_HX_REQUEST="true")["HX-Redirect"] == reverse("accounts:password")
    assert client.get(reverse("accounts:password")).status_code == 200
    client.post(reverse("accounts:password"), {"current": secret, "new": NEW, "repeated": NEW})
    assert is_in(client)


@pytest.mark.parametrize(("profile", "forced"), [("Djbh", True), ("Asvs", False)])
def test_password_of_91_days_must_be_changed_under_djbh_only(
    person: User, settings: Any, profile: str, forced: bool
) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": f"accounts.passwords.{profile}Policy"}]
    client = browser(person)
    User.objects.filter(pk=person.pk).update(password_changed_at=timezone.now() - timedelta(days=91))
    assert is_in(client) is not forced


def test_nobody_signs_in_as_the_system(db: None) -> None:
    assert (
        Client().post(reverse("accounts:sign_in"), {"employee_no": SYSTEM.employee_no, "password": ""}).status_code
        == 422
    )
