"""One browser per person of the two provinces, and requests whose effects are taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SEEN, STARTED
from accounts.models import User
from config.addresses import Address
from config.permission_table import ANONYMOUS, DISABLED, OWN, TABLE
from tests.rules.two_provinces import BUILDERS, Company, build_company
from tests.undoing import undone

Form = Mapping[str, Any]
Look = Callable[[], Any]
LONG = 86_400
#: Questions without which a page has nothing to answer; in braces a row of the own side.
QUERIES = {
    "renewals:ask_lift": "?entry={blocked}",
    "reporting:rate_rows": "?measure=due&whole=1",
    "reinsurance:board_rows": "?part=state&measure=placements",
}


class Browser(Client):
    """Django's test client without its copies of every template context, which cost more than the pages."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


class Visitors:
    """The company and one signed-in browser per person."""

    def __init__(self) -> None:
        self.company: Company = build_company()
        self.clients: dict[str, Browser] = {ANONYMOUS: Browser(raise_request_exception=False)}
        for who, person in self.company.people.items():
            self.clients[who] = _signed_in(person)
        disabled = self.company.sides[OWN].colleague
        self.clients[DISABLED] = _signed_in(disabled)
        User.objects.filter(pk=disabled.pk).update(is_active=False)
        self.cookies = {who: copy(client.cookies) for who, client in self.clients.items()}

    def ask(
        self,
        who: str,
        method: str,
        target: str,
        form: Form | None = None,
        look: Look = lambda: None,
        *,
        fragment: bool = False,
    ) -> Any:
        """One request whose effects are taken back, after ``look`` had a look at them (``answer.seen``)."""
        with undone():
            answer = self.send(who, method, target, form, fragment=fragment)
            answer.seen = look()
        return answer

    def send(self, who: str, method: str, target: str, form: Form | None = None, *, fragment: bool = False) -> Any:
        """One request whose effects last until the test ends: enough for one that is refused before any view runs."""
        headers = {"HX-Request": "true"} if fragment else {}
        client = self.clients[who]
        client.cookies = copy(self.cookies[who])
        answer = (
            client.generic(method, target, headers=headers)
            if form is None
            else client.post(target, form, headers=headers)
        )
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return answer


def _signed_in(person: User) -> Browser:
    client = Browser(raise_request_exception=False)
    client.force_login(person)
    session = client.session
    session[STARTED] = int(timezone.now().timestamp())
    session[SEEN] = session[STARTED] + LONG  # or every request would write its time into the session
    session.save()
    return client


@contextmanager
def read_once() -> Iterator[None]:
    """The session and the person of a cookie are read from the database once: everything is taken back after each
    request, so that the next would read the same, two hundred thousand times."""
    sessions: dict[str, Any] = {}
    people: dict[Any, User] = {}
    load, get_user = SessionStore.load, ModelBackend.get_user

    def loaded(store: SessionStore) -> Any:
        key = store.session_key or ""
        if key not in sessions:
            found = load(store)
            if store.session_key is None:
                return found  # there is none
            sessions[key] = found
        return deepcopy(sessions[key])

    def person(backend: ModelBackend, pk: Any) -> Any:
        if pk not in people:
            found = get_user(backend, pk)
            if found is None:
                return None
            people[pk] = found
        return copy(people[pk])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SessionStore, "load", loaded)
        patch.setattr(ModelBackend, "get_user", person)
        yield


def target_of(address: Address, company: Company, who: str, place: str) -> str:
    """The address with the row of ``place`` in it."""
    access = TABLE[address.name]
    values: dict[str, Any] = {}
    for name, kind in address.parameters:
        if kind == "int" and access.row and access.row in BUILDERS and not values:
            values[name] = company.row_id(address.name, access.row, who, place)
        else:
            values[name] = company.parameter(name, place)
    query = QUERIES.get(address.name, "")
    rows = {name: row.pk for name, row in company.sides[OWN].rows.items() if isinstance(row, Model)} if query else {}
    return reverse(address.name, kwargs=values) + query.format(**rows)


def readable(answer: Any) -> bytes:
    """Headers and body; the parts of a workbook unpacked."""
    body: bytes = answer.body
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return str(answer.headers).encode() + body
