"""Every address that takes a POST refuses one that does not come from our own pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from config.addresses import Address, addresses
from config.permission_table import TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WRITABLE = [address for address in addresses() if "POST" in TABLE[address.name].methods]
WRITES = ("INSERT", "UPDATE", "DELETE")


def filled(address: Address) -> str:
    """The address with some value for each parameter: the refusal comes before any row is looked up."""
    found = address.pattern
    for name, kind in address.parameters:
        found = found.replace(f"<{kind}:{name}>", "1")
    return found


@pytest.mark.parametrize("address", WRITABLE, ids=lambda address: address.name)
def test_post_without_our_token_is_refused_and_writes_nothing(people: dict[str, User], address: Address) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["province_admin"])
    with CaptureQueriesContext(connection) as queries:
        answers = [client.post(filled(address), form) for form in ({}, {"csrfmiddlewaretoken": "x" * 64})]
    assert [answer.status_code for answer in answers] == [403, 403]
    said = [query["sql"] or "" for query in queries]  # statements made once tell none on PostgreSQL
    written = [sql for sql in said if sql.startswith(WRITES)]
    assert [sql for sql in written if "django_session" not in sql] == []


def test_refusal_of_an_old_form_says_what_to_do(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["specialist"])
    answer = client.post("/people/password/", {})
    assert b"form_expired" in answer.content


def test_own_form_passes(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get("/people/sign-in/").content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post("/people/sign-in/", {"csrfmiddlewaretoken": token}).status_code == 422
