"""Every answer of every address carries the security headers (reliability: §2.4, CSP / headers)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from accounts.models import User
from config.addresses import Address, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PLAIN = [address for address in addresses() if not address.parameters]


def shortcomings(answer: Any) -> list[str]:
    """Headers that are missing or too weak."""
    found = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
    wanted = {"default-src": "'self'", "frame-ancestors": "'none'", "object-src": "'none'", "form-action": "'self'"}
    found += [f"CSP {name}" for name, value in wanted.items() if directives.get(name) != value]
    found += [f"CSP allows {word}" for word in ("unsafe-inline", "unsafe-eval", "*", "http:") if word in policy]
    return found


@pytest.fixture
def signed_in(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["province_admin"])
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("address", PLAIN, ids=lambda address: address.name)
def test_answer_carries_the_headers_and_is_not_kept(
    signed_in: Client, people: dict[str, User], address: Address
) -> None:
    for method in ("get", "post", "delete"):
        answer = getattr(signed_in, method)(address.pattern)
        assert shortcomings(answer) == [], method
        if address.name != "accounts:sign_out":
            assert "no-store" in answer.headers["Cache-Control"], method
        signed_in.force_login(people["province_admin"])  # for the address that ends the session


@pytest.mark.parametrize("address", PLAIN, ids=lambda address: address.name)
def test_answer_to_a_stranger_carries_the_headers(client: Client, address: Address) -> None:
    assert shortcomings(client.get(address.pattern)) == []


def test_page_that_does_not_exist_carries_the_headers(signed_in: Client) -> None:
    answer = signed_in.get("/nowhere/")
    assert answer.status_code == 404
    assert shortcomings(answer) == []
    assert "no-store" in answer.headers["Cache-Control"]


def test_form_without_token_is_refused_with_the_headers(people: dict[str, User]) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("accounts:sign_in"), {})
    assert answer.status_code == 403
    assert shortcomings(answer) == []


def test_own_fault_carries_the_headers(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    monkeypatch.setattr("config.urls.urlpatterns", [path("", broken, name="today")])
    with override_settings(ROOT_URLCONF="config.urls"):
        answer = signed_in.get("/")
    assert answer.status_code == 500
    assert shortcomings(answer) == []


@override_settings(WHITENOISE_USE_FINDERS=True)
def test_file_of_the_site_carries_the_headers(client: Client) -> None:
    assert finders.find("banli.css")
    answer = client.get(f"{settings.STATIC_URL}banli.css")
    assert answer.status_code == 200
    assert shortcomings(answer) == []
    answer.close()


def test_pages_have_no_inline_script_or_style(signed_in: Client) -> None:
    page = signed_in.get("/").content.decode()
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_missing_header_is_noticed() -> None:
    assert "X-Content-Type-Options" in shortcomings(HttpResponse())
    weak = HttpResponse(headers={**ALWAYS, "Content-Security-Policy": "default-src 'self' 'unsafe-inline'"})
    assert "CSP allows unsafe-inline" in shortcomings(weak)


@override_settings(SECURE_HSTS_SECONDS=31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_SSL_REDIRECT=True)
def test_over_https_the_browser_is_told_to_stay_there(client: Client) -> None:
    answer = client.get(reverse("accounts:sign_in"), secure=True)
    assert "max-age=31536000; includeSubDomains" in answer.headers["Strict-Transport-Security"]
    assert client.get(reverse("accounts:sign_in")).status_code == 301


def test_address_with_a_nul_asks_for_nothing(client: Client) -> None:
    """PostgreSQL refuses such a text, which would be an error page."""
    for address in (f"{reverse('accounts:sign_in')}?next=%00", "/%00/"):
        assert client.get(address).status_code in {400, 404}
    assert client.get(f"{reverse('accounts:sign_in')}?next=%00").status_code == 400
