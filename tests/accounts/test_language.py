"""The language is the person's own; the browser's wish does not count."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/people/sign-in/"


def language_of(client: Client, address: str = SIGN_IN, **extra: str) -> str:
    return client.get(address, **extra).headers["Content-Language"]  # type: ignore[arg-type]


def choose(client: Client, code: str) -> None:
    client.post(reverse("accounts:language"), {"language": code, "next": SIGN_IN})


def test_page_is_chinese_whatever_the_browser_prefers(client: Client) -> None:
    assert language_of(client, HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9") == "zh-hans"
    assert '<html lang="zh-hans">' in client.get(SIGN_IN).content.decode()


def test_choice_before_sign_in_is_kept_and_becomes_the_persons_own(client: Client, people: dict[str, User]) -> None:
    choose(client, "en")
    assert language_of(client) == "en"
    client.post(SIGN_IN, {"employee_no": people["specialist"].employee_no, "password": PASSWORD})
    assert language_of(client, "/") == "en"
    assert User.objects.get(pk=people["specialist"].pk).language == "en"


def test_persons_language_wins_over_the_cookie(client: Client, people: dict[str, User]) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(people["specialist"])
    assert language_of(client, "/") == "zh-hans"


def test_choice_after_sign_in_lasts(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["specialist"])
    choose(client, "en")
    assert User.objects.get(pk=people["specialist"].pk).language == "en"
    client.post(reverse("accounts:sign_out"))
    assert language_of(client) == "en"


@pytest.mark.parametrize("code", ["fr", "", "en-us", "../../etc", "zh-hant"])
def test_unknown_language_changes_nothing(client: Client, people: dict[str, User], code: str) -> None:
    choose(client, code)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    assert language_of(client) == "zh-hans"
    client.force_login(people["specialist"])
    choose(client, code)
    assert User.objects.get(pk=people["specialist"].pk).language == "zh-hans"
