"""Signing in: one message for every wrong combination, five guesses, equal time, no fixation."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.lockout import client_address, locked_until
from accounts.models import User
from tests.factories import PASSWORD
from workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(people: dict[str, User]) -> User:
    return people["specialist"]


def attempt(client: Client, number: str, password: str = "wrong", **extra: Any) -> Any:
    return client.post(reverse("accounts:sign_in"), {"employee_no": number, "password": password}, **extra)


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is really compared or hashed."""

    verified = 0
    hashed = 0

    def verify(self, password: str, encoded: str) -> bool:
        type(self).verified += 1
        return super().verify(password, encoded)

    def encode(self, password: str, salt: str) -> str:
        type(self).hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def hasher(settings: Any) -> type[CountingHasher]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.verified = CountingHasher.hashed = 0
    return CountingHasher


def test_right_password_opens_the_today_page(client: Client, person: User) -> None:
    answer = attempt(client, person.employee_no, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, reverse("today"))
    assert client.get(reverse("today")).status_code == 200


def test_wrong_number_wrong_password_and_switched_off_read_the_same(client: Client, people: dict[str, User]) -> None:
    off = people["colleague"]
    User.objects.filter(pk=off.pk).update(is_active=False)
    pages = [
        attempt(client, people["specialist"].employee_no),
        attempt(client, "NOBODY"),
        attempt(client, off.employee_no, PASSWORD),
    ]
    texts = {page.content.split(b"<form")[2].split(b'name="employee_no"')[0].split(b"csrf")[0] for page in pages}
    assert [page.status_code for page in pages] == [422, 422, 422]
    assert len(texts) == 1


@pytest.mark.parametrize("addresses", [1, 256], ids=["one address", "256 addresses"])
def test_no_more_than_five_guesses_are_evaluated(
    client: Client, person: User, hasher: type[CountingHasher], addresses: int
) -> None:
    answers = []
    for number in range(300):
        address = f"10.0.{number % addresses // 250}.{number % addresses % 250 + 1}"
        agent = f"agent {number}"
        answers.append(
            attempt(client, person.employee_no, f"guess {number}", REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
        )
    assert hasher.verified <= settings.AXES_FAILURE_LIMIT
    assert [answer.status_code for answer in answers[4:]] == [429] * 296
    assert attempt(client, person.employee_no, PASSWORD).status_code == 429


def test_forwarded_address_is_believed_only_behind_the_own_proxy(rf: Any, settings: Any) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 7.7.7.7")
    assert client_address(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert client_address(request) == "7.7.7.7"


def test_unknown_account_costs_as_much_as_a_known_one(
    client: Client, person: User, hasher: type[CountingHasher]
) -> None:
    person.set_password(PASSWORD)
    person.save()
    work = []
    for number in (person.employee_no, "NOBODY"):
        hasher.hashed = 0
        attempt(client, number)
        work.append(hasher.hashed)
    assert work[0] == work[1] > 0


def test_lock_says_how_long_and_ends(client: Client, person: User) -> None:
    for _number in range(5):
        answer = attempt(client, person.employee_no)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    opening = locked_until(person.employee_no)
    assert opening is not None
    age = opening - timezone.now() + timedelta(seconds=1)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - age)
    assert locked_until(person.employee_no) is None
    assert attempt(client, person.employee_no, PASSWORD).status_code == 302


def test_knocking_on_a_locked_door_does_not_prolong_the_lock(client: Client, person: User) -> None:
    for _number in range(5):
        attempt(client, person.employee_no)
    before = locked_until(person.employee_no)
    for _number in range(20):
        attempt(client, person.employee_no)
    assert locked_until(person.employee_no) == before


def test_lock_of_one_account_leaves_others_open(client: Client, people: dict[str, User]) -> None:
    for _number in range(5):
        attempt(client, people["specialist"].employee_no)
    assert attempt(client, people["team_lead"].employee_no, PASSWORD).status_code == 302


def test_success_forgets_the_failures_before_it(client: Client, person: User) -> None:
    for _number in range(4):
        attempt(client, person.employee_no)
    assert attempt(client, person.employee_no, PASSWORD).status_code == 302
    client.logout()
    assert attempt(client, person.employee_no).status_code == 422


def test_attempts_are_in_the_log_with_a_bounded_number_of_lines(client: Client, person: User) -> None:
    for _number in range(30):
        attempt(client, person.employee_no)
    verbs = list(Event.objects.of(person).values_list("verb", flat=True))
    assert verbs == ["sign_in_failed"] * 4 + ["sign_in_locked"]


def test_session_key_changes_at_sign_in_and_the_old_one_is_dead(client: Client, person: User) -> None:
    client.get(reverse("accounts:sign_in"))
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    attempt(client, person.employee_no, PASSWORD)
    assert client.session.session_key != session.session_key
    assert "planted" not in client.session
    assert not Session.objects.filter(session_key=session.session_key).exists()


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "http:///evil.example"],
)
def test_sign_in_does_not_lead_to_another_site(client: Client, person: User, target: str) -> None:
    form = {"employee_no": person.employee_no, "password": PASSWORD, "next": target}
    assert client.post(reverse("accounts:sign_in"), form)["Location"] == reverse("today")


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client: Client, person: User) -> None:
    asked = client.get("/desk/to-dos/?x=1")
    assert asked["Location"] == "/people/sign-in/?next=/desk/to-dos/%3Fx%3D1"
    page = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/desk/to-dos/?x=1"' in page
    form = {"employee_no": person.employee_no, "password": PASSWORD, "next": "/desk/to-dos/?x=1"}
    assert client.post(reverse("accounts:sign_in"), form)["Location"] == "/desk/to-dos/?x=1"


def test_fragment_asked_for_without_session_moves_the_whole_page(client: Client) -> None:
    answer = client.get("/desk/to-dos/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/renewals/")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/people/sign-in/?next=/renewals/")


def test_cookies_are_closed_to_scripts_and_other_sites(client: Client, person: User) -> None:
    answer = attempt(client, person.employee_no, PASSWORD)
    client.get(reverse("accounts:password"))
    for cookie in (*answer.cookies.values(), *client.cookies.values()):
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


@pytest.mark.write_path
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one connection")
def test_guesses_at_the_same_moment_cannot_exceed_the_limit(person: User, hasher: type[CountingHasher]) -> None:
    barrier = threading.Barrier(16)

    def guess() -> None:
        barrier.wait()
        for _number in range(4):
            attempt(Client(raise_request_exception=False), person.employee_no)
        connection.close()

    threads = [threading.Thread(target=guess) for _number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hasher.verified <= settings.AXES_FAILURE_LIMIT
    assert locked_until(person.employee_no, timezone.now()) is not None
